import type { ConversationEvent } from '@icrm/contracts';
import type { EventStore } from '@icrm/event-store';
import { followLog, repeat } from '@icrm/following';
import type { Checkpoints, ReadStore } from '@icrm/read-store';
import { type Clock, nameId, type Part } from '@icrm/runtime';
import { gauge } from '@icrm/telemetry';
import { conversationPrefix } from '../application/conversation-handler.ts';
import { handleParityGap } from '../application/handlers.ts';
import { type Served, type Share, sharesOf, tallyOf } from '../domain/insight/parity.ts';

const NAME = 'collaboration-parity';
const WINDOW_MS = 7 * 86_400_000;
const MOST = 50_000;
/** An answer within an hour is one in time. */
const IN_TIME_MS = 3_600_000;

type Conversed = {
  readonly _id: string;
  readonly tenant: string;
  readonly channel: string;
  readonly segment: string;
  readonly country: string;
  readonly openedAt: string;
  readonly answeredAt?: string;
};

const conversed = (readStore: ReadStore) => readStore.collection<Conversed>('collaboration_served');

/** The shares of the last seven days; whoever waits for an answer that could still be in time is not counted yet. */
export const parityOf = async (readStore: ReadStore, tenant: string, now: Date): Promise<Share[]> => {
  const from = new Date(now.getTime() - WINDOW_MS).toISOString();
  const pending = new Date(now.getTime() - IN_TIME_MS).toISOString();
  const found = await conversed(readStore).find(
    { tenant, openedAt: { $gte: from, $lte: now.toISOString() } },
    { sort: { openedAt: -1 }, limit: MOST },
  );
  const decided = found.filter(({ answeredAt, openedAt }) => answeredAt !== undefined || openedAt <= pending);
  return sharesOf(tallyOf(decided.map(toServed)));
};

const toServed = ({ channel, segment, country, openedAt, answeredAt }: Conversed): Served => ({
  ...{ channel, segment, country, hour: openedAt.slice(11, 13) },
  inTime: answeredAt !== undefined && Date.parse(answeredAt) - Date.parse(openedAt) <= IN_TIME_MS,
});

export type ParityOptions = {
  readonly store: EventStore;
  readonly readStore: ReadStore;
  readonly checkpoints: Checkpoints;
  readonly clock: Clock;
  readonly everyMs: number;
};

/** Watches whether people are served alike whatever channel, segment, hour and country, and tells when they are not. */
export const watchParity = (options: ParityOptions): readonly Part[] => {
  const { store, readStore, clock, everyMs } = options;
  const collection = conversed(readStore);
  /** Which gaps are known to be open or closed; what is not in it is asked of the log. */
  const known = new Map<string, boolean>();
  let least: number | undefined;

  const compare = async (tenant: string, share: Share, signal: AbortSignal): Promise<void> => {
    const id = `${share.dimension}-${share.value}`;
    const key = `${tenant}/${id}`;
    if (known.get(key) === share.gap) return;
    const context = {
      commandId: nameId(`${NAME}/${tenant}/${id}/${share.gap}/${clock.now().toISOString()}`),
      tenant,
      actor: { kind: 'system', id: NAME },
      channel: 'system',
    } as const;
    await handleParityGap({ store, context, clock, signal }, id, { type: 'CompareShares', data: share });
    known.set(key, share.gap);
  };

  const watching = repeat({
    name: NAME,
    everyMs: 60 * everyMs,
    turn: async (signal) => {
      const now = clock.now();
      const since = new Date(now.getTime() - WINDOW_MS).toISOString();
      const tenants = new Set<string>();
      for await (const { tenant } of collection.scan({ openedAt: { $gte: since } }, { fields: ['tenant'] }))
        tenants.add(tenant);
      let lowest = 1;
      for (const tenant of tenants)
        for (const share of await parityOf(readStore, tenant, now)) {
          if (share.gap) lowest = Math.min(lowest, share.index);
          await compare(tenant, share, signal);
        }
      least = tenants.size === 0 ? undefined : lowest;
      await collection.delete({ openedAt: { $lt: new Date(now.getTime() - 4 * WINDOW_MS).toISOString() } });
      return false;
    },
  });
  let endGauge: (() => void) | undefined;

  return [
    followLog({
      ...options,
      name: NAME,
      streamPrefixes: [conversationPrefix],
      prepare: () =>
        collection.ensureIndexes([
          { name: 'opened', keys: { tenant: 1, openedAt: 1 } },
          { name: 'age', keys: { openedAt: 1 } },
        ]),
      async apply({ type, data, metadata: { tenant, occurredAt } }) {
        // Streams of conversations hold their events alone.
        const event = { type, data } as ConversationEvent;
        const _id = `${tenant}.${event.data.conversationId}`;
        if (event.type === 'ConversationOpened') {
          const { channel, country = 'none', segment = 'none' } = event.data;
          await collection.insertMissing([{ _id, tenant, channel, segment, country, openedAt: occurredAt }]);
        } else if (isAnswer(event)) await collection.update({ _id }, { $min: { answeredAt: occurredAt } });
      },
    }),
    {
      ...watching,
      start() {
        endGauge = gauge('icrm.collaboration.parity', () => least);
        return watching.start();
      },
      async stop() {
        await watching.stop();
        endGauge?.();
      },
    },
  ];
};

const isAnswer = (event: ConversationEvent): boolean =>
  (event.type === 'MessagePosted' && event.data.author === 'staff') ||
  (event.type === 'InteractionThreaded' && event.data.direction === 'outbound');
