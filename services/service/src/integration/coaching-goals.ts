import type { EvaluationEvent, ScorecardEvent } from '@icrm/contracts';
import type { EventStore, RecordedEvent } from '@icrm/event-store';
import { repeat } from '@icrm/following';
import { type Clock, nameId, type Part } from '@icrm/runtime';
import { carePrefixes, handleCoaching } from '../application/care-handler.ts';
import type { CareRecords } from './care-records.ts';

const NAME = 'service-coaching';
const AT_ONCE = 100;

type Options = { readonly store: EventStore; readonly records: CareRecords; readonly clock: Clock };

const by = (tenant: string, ...names: readonly string[]) =>
  ({
    commandId: nameId([NAME, tenant, ...names].join('/')),
    tenant,
    actor: { kind: 'system', id: NAME },
    channel: 'system',
  }) as const;

/** Counts judged contacts for the goals of whom they are of: once each, whoever counts. */
export const countForGoals =
  ({ store, records, clock }: Options) =>
  async ({ id, type, data, metadata: { tenant, correlationId } }: RecordedEvent): Promise<void> => {
    // Streams of evaluations hold their events alone.
    const event = { type, data } as EvaluationEvent;
    if (event.type !== 'QualityScored') return;
    const { agentId, interactionId, formId, version, percent, scores } = event.data;
    if (!(await records.hasOpenGoals(tenant, agentId))) return;
    const most = await pointsOf(store, { tenant, formId, version });
    const items = Object.fromEntries(
      scores.map(({ item, points }) => [item, (points / (most.get(item) ?? points)) * 100]),
    );
    const context = { ...by(tenant, id), correlationId, causationId: id };
    await handleCoaching({ store, clock, context }, agentId, {
      type: 'CountContact',
      data: { interactionId, formId, percent, items },
    });
  };

/** How many points each item of a form has. */
const pointsOf = async (
  store: EventStore,
  { tenant, formId, version }: { tenant: string; formId: string; version: number },
): Promise<ReadonlyMap<string, number>> => {
  for await (const { data } of store.readStream(`${carePrefixes.scorecard}${tenant}.${formId}`)) {
    const published = data as ScorecardEvent['data'];
    if (published.version === version)
      return new Map(published.items.map(({ item, maxPoints }) => [item, maxPoints]));
  }
  return new Map();
};

/** Looks for goals whose time is over. */
export const coachingTimer = ({
  store,
  records,
  clock,
  everyMs,
}: Options & { readonly everyMs: number }): Part =>
  repeat({
    name: NAME,
    everyMs,
    async turn() {
      const found = await records.goalsPassed(clock.now().toISOString(), AT_ONCE);
      for (const { tenant, agentId, goalId, until } of found)
        await handleCoaching({ store, clock, context: by(tenant, agentId, goalId, until) }, agentId, {
          type: 'CheckGoal',
          data: { goalId },
        });
      return false;
    },
  });
