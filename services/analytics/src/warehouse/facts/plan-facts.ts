import type { GoalEvent, LifecycleEvent, MetricReference, RoundEvent, WatchEvent } from '@icrm/contracts';
import { fact, factsOf } from './facts-of.ts';

const reference = ({ metric, version, filters }: MetricReference) => ({
  metric,
  metric_version: version,
  filters: JSON.stringify(filters),
});

/** Goals, watched questions, rounds and stages. */
export const planFacts = factsOf<GoalEvent | WatchEvent | RoundEvent | LifecycleEvent>({
  GoalSet: ({ goalId, name, objective, owner, of, from, to, target, better }) =>
    fact('goal_step', {
      goal_id: goalId,
      step: 'set',
      name,
      objective,
      owner,
      ...reference(of),
      starts_at: from,
      ends_at: to,
      target,
      better,
    }),
  GoalAcknowledged: ({ goalId, by }) =>
    fact('goal_step', { goal_id: goalId, step: 'acknowledged', actor_id: by }),
  GoalWithdrawn: ({ goalId }) => fact('goal_step', { goal_id: goalId, step: 'withdrawn' }),
  GoalJudged: ({ goalId, value, reached }) =>
    fact('goal_step', { goal_id: goalId, step: 'judged', value, reached }),
  InsightWatched: ({ insightId, name, owner, of, dimension, windowDays, is, threshold, action }) =>
    fact('watch_step', {
      insight_id: insightId,
      step: 'watched',
      name,
      owner,
      ...reference(of),
      dimension,
      window_days: windowDays,
      condition: is,
      threshold,
      action,
    }),
  InsightRaised: ({ insightId, raiseId, owner, group, value, before, threshold, from, to, position }) =>
    fact('watch_step', {
      insight_id: insightId,
      step: 'raised',
      owner,
      raise_id: raiseId,
      grp: group,
      value,
      before,
      threshold,
      starts_at: from,
      ends_at: to,
      known_through: BigInt(position),
    }),
  InsightActedOn: ({ insightId, raiseId, action }, { actorId }) =>
    fact('watch_step', {
      insight_id: insightId,
      step: 'acted',
      raise_id: raiseId,
      action,
      actor_id: actorId,
    }),
  InsightUnwatched: ({ insightId }) => fact('watch_step', { insight_id: insightId, step: 'unwatched' }),
  RoundsScheduled: ({ startsAt, everyMinutes }) =>
    fact('round_step', { step: 'scheduled', starts_at: startsAt, every_minutes: everyMinutes }),
  RoundsEnded: () => fact('round_step', { step: 'ended' }),
  RoundFinished: ({ dueAt, at: _at, ...outcome }) =>
    fact('round_step', { step: 'finished', due_at: dueAt, outcome: JSON.stringify(outcome) }),
  LifecycleStageChanged: ({ from, to, rule }) =>
    fact('lifecycle_step', { from_stage: from, to_stage: to, rule }),
});
