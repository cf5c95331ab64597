import type { InteractionEvent } from '@icrm/contracts';
import type { EventStore } from '@icrm/event-store';
import { followLog } from '@icrm/following';
import type { Checkpoints, ReadStore } from '@icrm/read-store';
import { type Clock, nameId, type Part, systemClock } from '@icrm/runtime';
import { handleHandoff, handleOpinion } from '../application/handlers.ts';
import { interactionPrefix } from '../application/interaction-handler.ts';
import type { Handling } from '../application/ports.ts';
import { spikeIn } from '../domain/insight/spike.ts';

const NAME = 'collaboration-opinions';
const HOUR_MS = 3_600_000;
const HOURS_BEFORE = 24;
/** From here on a text speaks ill of its topics. */
const ILL = -0.25;

type Hour = {
  readonly _id: string;
  readonly tenant: string;
  readonly topic: string;
  readonly hour: string;
  readonly interactionIds: readonly string[];
};

/** How long a department may take to say that it looks after a spike. */
const ANSWERED_WITHIN_MS = 2 * HOUR_MS;

/** Hands a spike to a department, once; whether it takes it in time is a fact as of any hand-off. */
const handOver = async (
  handling: Handling,
  topic: string,
  hour: string,
  department: string,
): Promise<void> => {
  const { clock = systemClock, context } = handling;
  const handoffId = nameId(`${NAME}/${context.tenant}/${topic}/${hour}/handoff`);
  await handleHandoff({ ...handling, context: { ...context, commandId: handoffId } }, handoffId, {
    type: 'RequestHandoff',
    data: {
      ...{ handoffId, subjectId: handoffId },
      entity: { kind: 'opinion', id: topic },
      from: { kind: 'department', id: 'listening' },
      to: { kind: 'department', id: department },
      deadline: new Date(clock.now().getTime() + ANSWERED_WITHIN_MS).toISOString(),
    },
  });
};

/** Counts who speaks ill of what in each hour, and tells when an hour stands out from the day before it. */
export const followOpinions = (on: {
  readonly store: EventStore;
  readonly readStore: ReadStore;
  readonly checkpoints: Checkpoints;
  readonly clock: Clock;
  /** The department that spikes are handed to; nobody unless given. */
  readonly listener?: string | undefined;
}): Part => {
  const hours = on.readStore.collection<Hour>('collaboration_opinions');

  const judge = async (tenant: string, topic: string, hour: string) => {
    const from = new Date(Date.parse(hour) - HOURS_BEFORE * HOUR_MS).toISOString();
    const known = await hours.find({ tenant, topic, hour: { $gte: from, $lte: hour } });
    const counts = new Map(known.map((it) => [it.hour, it.interactionIds.length]));
    const before = Array.from(
      { length: HOURS_BEFORE },
      (_, n) => counts.get(new Date(Date.parse(from) + n * HOUR_MS).toISOString()) ?? 0,
    );
    const spike = spikeIn(before, counts.get(hour) ?? 0);
    if (spike === undefined) return;
    const interactionIds = known.find((it) => it.hour === hour)?.interactionIds.slice(0, 20) ?? [];
    const context = {
      commandId: nameId(`${NAME}/${tenant}/${topic}/${hour}`),
      tenant,
      actor: { kind: 'system', id: NAME },
      channel: 'system',
    } as const;
    const handling = { store: on.store, clock: on.clock, context };
    const data = { topic, hour, ...spike, interactionIds };
    await handleOpinion(handling, topic, { type: 'DetectSpike', data });
    if (on.listener !== undefined) await handOver(handling, topic, hour, on.listener);
  };

  return followLog({
    ...on,
    name: NAME,
    streamPrefixes: [interactionPrefix],
    prepare: () => hours.ensureIndexes([{ name: 'hour', keys: { tenant: 1, topic: 1, hour: 1 } }]),
    async apply({ type, data, metadata: { tenant, occurredAt } }) {
      // Streams of interactions hold their events alone.
      const event = { type, data } as InteractionEvent;
      if (event.type !== 'SentimentScored' || event.data.score > ILL) return;
      const hour = new Date(Math.floor(Date.parse(occurredAt) / HOUR_MS) * HOUR_MS).toISOString();
      for (const topic of event.data.topics) {
        const _id = `${tenant}.${topic}.${hour}`;
        await hours.insertMissing([{ _id, tenant, topic, hour, interactionIds: [] }]);
        await hours.update({ _id }, { $addToSet: { interactionIds: event.data.interactionId } });
        await judge(tenant, topic, hour);
      }
    },
  });
};
