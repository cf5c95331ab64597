import { specify } from '@icrm/decider/testing';
import { describe, expect, test } from '@jest/globals';
import { goal } from './goal.ts';
import { lifecycle, stageOf } from './lifecycle.ts';
import { dueBy, rounds } from './rounds.ts';
import { watch } from './watch.ts';

const at = '2026-03-02T09:00:00.000Z';
const later = '2026-04-01T00:00:00.000Z';
const id = '0193a000-0000-7000-8000-0000000000f3';
const of = { metric: 'revenue', version: 2, filters: {} };

describe('a goal', () => {
  const plan = {
    ...{ goalId: id, name: 'Sell more', objective: 'grow', owner: 'sales', of },
    ...{ from: '2026-01-01T00:00:00.000Z', to: later, target: 100, better: 'higher' as const },
  };
  const set = { type: 'GoalSet' as const, data: { ...plan, at } };
  const seen = { type: 'GoalAcknowledged' as const, data: { goalId: id, by: 'ana', at } };
  const withdrawn = { type: 'GoalWithdrawn' as const, data: { goalId: id, reason: 'other plans', at } };
  const judged = {
    type: 'GoalJudged' as const,
    data: { goalId: id, target: 100, value: 100, reached: true, at: later },
  };
  const given = specify(goal, { now: at });
  const over = specify(goal, { now: later });

  test('is set once', () => {
    given().when({ type: 'SetGoal', data: plan }).then(set);
    given(set).when({ type: 'SetGoal', data: plan }).thenRejected('goal-already-set');
  });
  test('has a window that ends after it begins', () =>
    given()
      .when({ type: 'SetGoal', data: { ...plan, to: plan.from } })
      .thenRejected('goal-window-wrong'));
  test('is acknowledged once by each who has seen it', () => {
    given(set)
      .when({ type: 'AcknowledgeGoal', data: { by: 'ana' } })
      .then(seen);
    given(set, seen)
      .when({ type: 'AcknowledgeGoal', data: { by: 'ana' } })
      .then();
  });
  test('is judged when its window is over: what comes up to the target reaches it', () => {
    given(set)
      .when({ type: 'JudgeGoal', data: { value: 100 } })
      .thenRejected('goal-not-due');
    over(set)
      .when({ type: 'JudgeGoal', data: { value: 100 } })
      .then(judged);
    over({ type: 'GoalSet', data: { ...set.data, better: 'lower' } })
      .when({ type: 'JudgeGoal', data: { value: 101 } })
      .then({ type: 'GoalJudged', data: { ...judged.data, value: 101, reached: false } });
    over(set, judged)
      .when({ type: 'JudgeGoal', data: { value: 1 } })
      .thenRejected('goal-already-judged');
  });
  test('that was withdrawn or never set takes nothing more', () => {
    given(set)
      .when({ type: 'WithdrawGoal', data: { reason: 'other plans' } })
      .then(withdrawn);
    for (const type of ['AcknowledgeGoal', 'WithdrawGoal', 'JudgeGoal'] as const) {
      const command = { type, data: { by: 'ana', reason: 'x', value: 1 } };
      given(set, withdrawn).when(command).thenRejected('goal-withdrawn');
      given().when(command).thenRejected('goal-not-found');
    }
  });
});

describe('a watched question', () => {
  const question = {
    ...{ insightId: id, name: 'Phone falls', owner: 'sales', of, dimension: 'channel' },
    ...{ windowDays: 30, is: 'falls' as const, threshold: 0.2, action: 'call them' },
  };
  const watched = { type: 'InsightWatched' as const, data: { ...question, at } };
  const answer = (raiseId: string, to: string, group = 'phone') => ({
    ...{ raiseId, group, value: 70, before: 100, from: '2026-01-31T09:00:00.000Z', to, position: '7' },
  });
  const raised = (raiseId: string, to = at, group = 'phone') => ({
    type: 'InsightRaised' as const,
    data: { insightId: id, owner: 'sales', threshold: 0.2, ...answer(raiseId, to, group), at },
  });
  const acted = (raiseId: string) => ({
    type: 'InsightActedOn' as const,
    data: { insightId: id, raiseId, action: 'called', at },
  });
  const unwatched = { type: 'InsightUnwatched' as const, data: { insightId: id, at } };
  const [one, two] = ['0193a000-0000-7000-8000-0000000000e1', '0193a000-0000-7000-8000-0000000000e2'];
  const given = specify(watch, { now: at });

  test('is watched once, until it is not', () => {
    given().when({ type: 'WatchInsight', data: question }).then(watched);
    given(watched).when({ type: 'WatchInsight', data: question }).thenRejected('insight-already-watched');
    given(watched).when({ type: 'UnwatchInsight', data: {} }).then(unwatched);
    given(watched, unwatched).when({ type: 'UnwatchInsight', data: {} }).thenRejected('insight-unwatched');
    given().when({ type: 'UnwatchInsight', data: {} }).thenRejected('insight-not-found');
  });
  test('raises a group once while nobody acts, another group by itself', () => {
    given(watched)
      .when({ type: 'RaiseInsight', data: answer(one, at) })
      .then(raised(one));
    given(watched, raised(one))
      .when({ type: 'RaiseInsight', data: answer(two, later) })
      .then();
    given(watched, raised(one))
      .when({ type: 'RaiseInsight', data: answer(two, at, 'web') })
      .then(raised(two, at, 'web'));
  });
  test('gives what was done a window to work before it raises again', () => {
    const soon = '2026-03-20T09:00:00.000Z';
    given(watched, raised(one), acted(one))
      .when({ type: 'RaiseInsight', data: answer(two, soon) })
      .then();
    const after = '2026-04-01T09:00:00.000Z';
    given(watched, raised(one), acted(one))
      .when({ type: 'RaiseInsight', data: answer(two, after) })
      .then(raised(two, after));
  });
  test('is acted on once, and only when it was raised', () => {
    const act = { type: 'ActOnInsight' as const, data: { raiseId: one, action: 'called' } };
    given(watched).when(act).thenRejected('raise-not-found');
    given(watched, raised(one)).when(act).then(acted(one));
    given(watched, raised(one), acted(one)).when(act).then();
  });
});

describe('rounds by the clock', () => {
  const plan = { startsAt: '2026-03-02T03:00:00.000Z', everyMinutes: 60 };
  const dueAt = at;
  const until = '2026-03-02T09:10:00.000Z';
  const scheduled = { type: 'RoundsScheduled' as const, data: { ...plan, at: plan.startsAt } };
  const claimed = { type: 'RoundClaimed' as const, data: { dueAt, by: 'one', until, at } };
  const report = {
    ...{ predictions: 1, decisions: 0, evaluated: 0, stages: 0, insights: 0, goals: 0 },
    skipped: ['churn'],
  };
  const finished = { type: 'RoundFinished' as const, data: { dueAt, ...report, at } };
  const ended = { type: 'RoundsEnded' as const, data: { at } };
  const given = specify(rounds, { now: at });
  const claim = (by: string, due = dueAt) => ({
    type: 'ClaimRound' as const,
    data: { dueAt: due, by, until },
  });

  test('are scheduled, changed and ended', () => {
    given()
      .when({ type: 'ScheduleRounds', data: plan })
      .then({ ...scheduled, data: { ...plan, at } });
    given(scheduled).when({ type: 'ScheduleRounds', data: plan }).then();
    given(scheduled).when({ type: 'EndRounds', data: {} }).then(ended);
    given().when({ type: 'EndRounds', data: {} }).thenRejected('rounds-not-scheduled');
  });
  test('are claimed by one process, and by another only when it did not finish in time', () => {
    given(scheduled).when(claim('one')).then(claimed);
    given(scheduled, claimed).when(claim('one')).then();
    given(scheduled, claimed).when(claim('two')).thenRejected('round-claimed');
    const late = '2026-03-02T09:10:00.001Z';
    specify(rounds, { now: late })(scheduled, claimed)
      .when(claim('two'))
      .then({ type: 'RoundClaimed', data: { dueAt, by: 'two', until, at: late } });
  });
  test('are made once for each time that was due, and not for another', () => {
    given(scheduled, claimed)
      .when({ type: 'FinishRound', data: { dueAt, ...report } })
      .then(finished);
    given(scheduled, claimed, finished).when(claim('two')).thenRejected('round-already-made');
    given(scheduled, claimed, finished)
      .when({ type: 'FinishRound', data: { dueAt, ...report } })
      .then();
    given(scheduled).when(claim('one', '2026-03-02T08:00:00.000Z')).thenRejected('round-not-due');
    given(scheduled)
      .when({ type: 'FinishRound', data: { dueAt, ...report } })
      .thenRejected('round-not-claimed');
    given(scheduled, ended).when(claim('one')).thenRejected('rounds-not-scheduled');
  });
  test('that were missed are one', () => {
    expect(dueBy(plan, '2026-03-02T02:59:59.999Z')).toBeUndefined();
    expect(dueBy(plan, '2026-03-05T09:30:00.000Z')).toBe('2026-03-05T09:00:00.000Z');
  });
});

describe('the life of a customer', () => {
  const changed = (to: 'active' | 'lost', from?: 'active') => ({
    type: 'LifecycleStageChanged' as const,
    data: { customerId: id, to, rule: 'usual-gap.1', evidence: [], ...(from && { from }), at },
  });
  const command = (to: 'active' | 'lost') => ({
    type: 'ChangeStage' as const,
    data: { customerId: id, to, rule: 'usual-gap.1', evidence: [] },
  });
  test('goes from stage to stage, and the same stage is no news', () => {
    const given = specify(lifecycle, { now: at });
    given().when(command('active')).then(changed('active'));
    given(changed('active')).when(command('lost')).then(changed('lost', 'active'));
    given(changed('active')).when(command('active')).then();
  });
  test.each([
    ['new', { recency: 40, orders: 1, gap: 30 }],
    ['active', { recency: 45, orders: 2, gap: 30 }],
    ['loyal', { recency: 45, orders: 5, gap: 30 }],
    ['at-risk', { recency: 46, orders: 5, gap: 30 }],
    ['dormant', { recency: 91, orders: 1, gap: 30 }],
    ['lost', { recency: 181, orders: 9, gap: 30 }],
  ])('is %s for %j', (stage, habits) => expect(stageOf(habits)).toBe(stage));
});
