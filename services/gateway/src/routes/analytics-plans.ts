import { analyticsCommands as commands, analyticsV1 as v1, vocabulary } from '@icrm/contracts';
import { jsonText, type Route, route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { commandRoute } from './command-route.ts';
import { jsonList, positionHeader } from './reading.ts';

const nothing = z.strictObject({});
const ofGoal = z.strictObject({ goalId: vocabulary.id });
const ofInsight = z.strictObject({ insightId: vocabulary.id });
const row = z.record(z.string(), z.json());
const goalList = z.object({ goals: z.array(row) }).meta({ id: 'GoalList' });
const insightList = z.object({ insights: z.array(row) }).meta({ id: 'InsightList' });
const roundList = z
  .object({
    schedule: row.meta({ description: 'startsAt, everyMinutes and nextAt; empty: there is none' }),
    rounds: z.array(row),
  })
  .meta({ id: 'RoundList' });

/** Goals, watched questions, and rounds by the clock. */
export const analyticsPlans = ({ analytics }: Pick<Clients, 'analytics'>): readonly Route[] => [
  commandRoute('analytics', {
    path: '/v1/goals',
    operation: 'setGoal',
    summary: 'Sets a goal: a metric that is to reach a target in a window, for a part of the strategy',
    body: commands.setGoal,
    request: v1.SetGoalRequest,
    call: analytics.setGoal,
    answer: { goalId: vocabulary.id },
  }),
  commandRoute('analytics', {
    path: '/v1/goals/{goalId}/withdraw',
    operation: 'withdrawGoal',
    summary: 'A goal is none any more',
    params: ofGoal,
    body: commands.withdrawGoal,
    request: v1.WithdrawGoalRequest,
    call: analytics.withdrawGoal,
  }),
  commandRoute('goals', {
    path: '/v1/goals/{goalId}/acknowledge',
    operation: 'acknowledgeGoal',
    summary: 'Whoever asks has seen the goal',
    params: ofGoal,
    body: nothing,
    request: v1.AcknowledgeGoalRequest,
    call: analytics.acknowledgeGoal,
  }),
  route({
    method: 'get',
    path: '/v1/goals',
    operation: 'listGoals',
    tag: 'goals',
    summary:
      'The goals by part of the strategy: how far each is, what it should have come to, who has seen it',
    input: {
      query: z.strictObject({
        at: vocabulary.instant.optional().meta({ description: 'how far they were then' }),
      }),
    },
    responses: { 200: { description: 'all that were not withdrawn', schema: goalList } },
    handler: async ({ query: { at = '' } }, { principal: { tenant }, signal }) => {
      const request = v1.ListGoalsRequest.fromPartial({ tenant, moment: at });
      const { goals, position } = await analytics.listGoals(request, { signal });
      return jsonText(200, `{"goals":${jsonList(goals)}}`, positionHeader(position));
    },
  }),
  commandRoute('analytics', {
    path: '/v1/insights',
    operation: 'watchInsight',
    summary: 'Watches a question: a metric, a threshold from which it matters, who answers for it',
    body: commands.watchInsight,
    request: v1.WatchInsightRequest,
    call: analytics.watchInsight,
    answer: { insightId: vocabulary.id },
  }),
  commandRoute('analytics', {
    path: '/v1/insights/{insightId}/unwatch',
    operation: 'unwatchInsight',
    summary: 'The question is asked no more',
    params: ofInsight,
    body: nothing,
    request: v1.UnwatchInsightRequest,
    call: analytics.unwatchInsight,
  }),
  commandRoute('analytics', {
    path: '/v1/insights/{insightId}/raises/{raiseId}/act',
    operation: 'actOnInsight',
    summary: 'Says what was done about what was raised',
    params: ofInsight.extend({ raiseId: vocabulary.id }),
    body: commands.actOnInsight,
    request: v1.ActOnInsightRequest,
    call: analytics.actOnInsight,
  }),
  route({
    method: 'get',
    path: '/v1/insights',
    operation: 'listInsights',
    tag: 'analytics',
    summary: 'Watched questions and what was raised of them, with what was done',
    input: {},
    responses: { 200: { description: 'the newest first', schema: insightList } },
    handler: async (_, { principal: { tenant }, signal }) => {
      const request = v1.ListInsightsRequest.fromPartial({ tenant });
      const { insights, position } = await analytics.listInsights(request, { signal });
      return jsonText(200, `{"insights":${jsonList(insights)}}`, positionHeader(position));
    },
  }),
  commandRoute('analytics', {
    path: '/v1/models/schedule',
    operation: 'scheduleRounds',
    summary: 'From then on models are run, goals judged and questions asked by the clock',
    body: commands.scheduleRounds,
    request: v1.ScheduleRoundsRequest,
    call: analytics.scheduleRounds,
  }),
  commandRoute('analytics', {
    path: '/v1/models/schedule/end',
    operation: 'endRounds',
    summary: 'Nothing is done by the clock any more',
    body: nothing,
    request: v1.EndRoundsRequest,
    call: analytics.endRounds,
  }),
  route({
    method: 'get',
    path: '/v1/models/schedule',
    operation: 'listRounds',
    tag: 'analytics',
    summary: 'The schedule, when the next round is due, and what the last ones came to',
    input: {},
    responses: { 200: { description: 'the newest first', schema: roundList } },
    handler: async (_, { principal: { tenant }, signal }) => {
      const request = v1.ListRoundsRequest.fromPartial({ tenant });
      const { schedule, rounds, position } = await analytics.listRounds(request, { signal });
      const text = `{"schedule":${schedule || '{}'},"rounds":${jsonList(rounds)}}`;
      return jsonText(200, text, positionHeader(position));
    },
  }),
];
