import { patienceOf } from '@icrm/command-service';
import type { analyticsV1, MetricReference } from '@icrm/contracts';
import type { EventStore } from '@icrm/event-store';
import { type Handlers, type RpcCall, validated } from '@icrm/rpc';
import { type Clock, nameId } from '@icrm/runtime';
import { type Handling, handleGoal, handleRounds, handleWatch } from '../application/handle.ts';
import { findMetric } from '../metrics/catalogue.ts';
import { dimensionsOf } from '../metrics/definition.ts';
import { goalsAt } from '../plans/goals.ts';
import { watchedInsights } from '../plans/insights.ts';
import { madeRounds, nextRound, schedules } from '../plans/rounds.ts';
import type { LazyWarehouse } from '../warehouse/lazy-warehouse.ts';
import { refuse, toResult } from './refusals.ts';
import { requests } from './requests.ts';

type Methods = Pick<
  Handlers<typeof analyticsV1.AnalyticsServiceService>,
  | 'setGoal'
  | 'withdrawGoal'
  | 'acknowledgeGoal'
  | 'listGoals'
  | 'watchInsight'
  | 'unwatchInsight'
  | 'actOnInsight'
  | 'listInsights'
  | 'scheduleRounds'
  | 'endRounds'
  | 'listRounds'
>;
type Options = { readonly warehouse: LazyWarehouse; readonly store: EventStore; readonly clock: Clock };

/** Goals, watched questions and rounds by the clock. What is listed is as fresh as the warehouse is. */
export const planMethods = ({ warehouse, store, clock }: Options): Methods => {
  const on = (context: Handling['context'], call: RpcCall): Handling => ({
    store,
    context,
    ...patienceOf(call),
  });
  const now = () => clock.now().toISOString();
  return {
    setGoal: validated(
      requests.setGoal,
      async ({ context, goalId, metric, version, filters, ...goal }, call) => {
        const id = goalId ?? nameId(`goal/${context.tenant}/${context.commandId}`);
        const of = numberOf({ metric, version, filters });
        const data = { goalId: id, ...goal, of };
        const outcome = await handleGoal(on(context, call), id, { type: 'SetGoal', data });
        return { goalId: id, result: toResult(outcome) };
      },
    ),
    withdrawGoal: validated(requests.withdrawGoal, async ({ context, goalId, reason }, call) => {
      const command = { type: 'WithdrawGoal' as const, data: { reason } };
      return { result: toResult(await handleGoal(on(context, call), goalId, command)) };
    }),
    acknowledgeGoal: validated(requests.acknowledgeGoal, async ({ context, goalId }, call) => {
      const command = { type: 'AcknowledgeGoal' as const, data: { by: context.actor.id } };
      return { result: toResult(await handleGoal(on(context, call), goalId, command)) };
    }),
    listGoals: validated(requests.listGoals, async ({ tenant, moment }) => {
      const opened = await warehouse.open();
      const goals = await goalsAt(opened, { tenant, moment: moment ?? now() });
      return { goals: goals.map((it) => JSON.stringify(it)), position: opened.loader.position };
    }),

    watchInsight: validated(
      requests.watchInsight,
      async ({ context, insightId, metric, version, filters, dimension, ...watched }, call) => {
        const id = insightId ?? nameId(`insight/${context.tenant}/${context.commandId}`);
        const of = numberOf({ metric, version, filters }, dimension);
        const data = { insightId: id, ...watched, of, ...(dimension === undefined ? {} : { dimension }) };
        const outcome = await handleWatch(on(context, call), id, { type: 'WatchInsight', data });
        return { insightId: id, result: toResult(outcome) };
      },
    ),
    unwatchInsight: validated(requests.unwatchInsight, async ({ context, insightId }, call) => {
      const command = { type: 'UnwatchInsight' as const, data: {} };
      return { result: toResult(await handleWatch(on(context, call), insightId, command)) };
    }),
    actOnInsight: validated(requests.actOnInsight, async ({ context, insightId, raiseId, action }, call) => {
      const command = { type: 'ActOnInsight' as const, data: { raiseId, action } };
      return { result: toResult(await handleWatch(on(context, call), insightId, command)) };
    }),
    listInsights: validated(requests.listInsights, async ({ tenant }) => {
      const opened = await warehouse.open();
      const insights = await watchedInsights(opened, tenant);
      return { insights: insights.map((it) => JSON.stringify(it)), position: opened.loader.position };
    }),

    scheduleRounds: validated(requests.scheduleRounds, async ({ context, ...data }, call) => ({
      result: toResult(await handleRounds(on(context, call), { type: 'ScheduleRounds', data })),
    })),
    endRounds: validated(requests.endRounds, async ({ context }, call) => ({
      result: toResult(await handleRounds(on(context, call), { type: 'EndRounds', data: {} })),
    })),
    listRounds: validated(requests.listRounds, async ({ tenant }) => {
      const opened = await warehouse.open();
      const [schedule] = await schedules(opened, tenant);
      const declared = schedule && {
        startsAt: schedule.startsAt,
        everyMinutes: schedule.everyMinutes,
        nextAt: nextRound(schedule, now()),
      };
      return {
        schedule: JSON.stringify(declared ?? {}),
        rounds: (await madeRounds(opened, tenant)).map((it) => JSON.stringify(it)),
        position: opened.loader.position,
      };
    }),
  };
};

/** The number that is meant, with its version written down. @throws RpcError when the catalogue has none such. */
const numberOf = ({ metric, version, filters }: MetricReference, dimension?: string): MetricReference => {
  const definition = findMetric(metric, version);
  if (definition === undefined) throw refuse('metric-not-found', { name: metric, version: String(version) });
  if (definition.shape !== 'series') throw refuse('metric-not-a-number', { name: metric });
  const known = dimensionsOf(definition);
  for (const name of [...Object.keys(filters), ...(dimension === undefined ? [] : [dimension])])
    if (!known.has(name))
      throw refuse('dimension-not-found', {
        why: `${metric} has no dimension ${name}: there are ${[...known.keys()].join(', ')}`,
      });
  return { metric, version: definition.version, filters };
};
