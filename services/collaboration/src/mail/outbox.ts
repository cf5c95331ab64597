import type { InteractionEvent } from '@icrm/contracts';
import type { EventStore } from '@icrm/event-store';
import { followLog, repeat } from '@icrm/following';
import type { Checkpoints, ReadStore } from '@icrm/read-store';
import { type Clock, nameId, type Part } from '@icrm/runtime';
import { logger } from '@icrm/telemetry';
import { handleInteraction, interactionPrefix } from '../application/interaction-handler.ts';

const log = logger('collaboration.outbox');
const NAME = 'collaboration-outbox';
/** An attempt that says nothing for so long is taken for dead. */
const LEASE_MS = 60_000;
const MOST_ATTEMPTS = 8;

/** Says no for good, whatever is tried. */
export class SendRefused extends Error {
  override readonly name = 'SendRefused';
}

/** Sends a message over its channel and gives what the next hop calls it. @throws SendRefused; what else it throws passes. */
export type Send = (message: {
  readonly tenant: string;
  readonly interactionId: string;
}) => Promise<string | undefined>;

type Waiting = {
  readonly _id: string;
  readonly tenant: string;
  readonly interactionId: string;
  readonly channel: string;
  readonly nextAt: string;
  readonly attempts: number;
};

export type OutboxOptions = {
  readonly store: EventStore;
  readonly readStore: ReadStore;
  readonly checkpoints: Checkpoints;
  readonly clock: Clock;
  readonly everyMs: number;
  /** By channel. */
  readonly senders: ReadonlyMap<string, Send>;
};

/**
 * Sends what waits in the log. What waits is kept in the read store and follows from the log; an attempt holds it for a
 * minute, so that of many instances one sends. A message may be sent twice when that one dies in between: its id stays
 * the same, by which the next hop knows it.
 */
export const outbox = (options: OutboxOptions): readonly Part[] => {
  const { store, readStore, clock, everyMs, senders } = options;
  const waiting = readStore.collection<Waiting>('collaboration_outbox');
  const settled = (tenant: string, interactionId: string) =>
    waiting.delete({ _id: `${tenant}.${interactionId}` });

  const attempt = async (message: Waiting, send: Send, signal: AbortSignal): Promise<void> => {
    const { tenant, interactionId, attempts } = message;
    const mark = async (command: Parameters<typeof handleInteraction>[2]) => {
      const context = {
        commandId: nameId(`${NAME}/${interactionId}/${command.type}`),
        tenant,
        actor: { kind: 'system', id: NAME },
        channel: 'system',
      } as const;
      await handleInteraction({ store, context, clock, signal }, interactionId, command);
      await settled(tenant, interactionId);
    };
    try {
      const receipt = await send(message);
      await mark({ type: 'MarkSent', data: { receipt } });
    } catch (error) {
      if (error instanceof SendRefused) await mark({ type: 'MarkFailed', data: { reason: error.message } });
      else if (attempts + 1 >= MOST_ATTEMPTS)
        await mark({ type: 'MarkFailed', data: { reason: 'the next hop did not answer in time' } });
      else {
        log.warn({ err: error, attempt: attempts + 1 }, 'a message could not be sent and is tried again');
        const nextAt = new Date(clock.now().getTime() + 1_000 * 2 ** attempts).toISOString();
        await waiting.update({ _id: message._id }, { $set: { nextAt } });
      }
    }
  };

  return [
    followLog({
      ...options,
      name: NAME,
      streamPrefixes: [interactionPrefix],
      prepare: () => waiting.ensureIndexes([{ name: 'due', keys: { nextAt: 1 } }]),
      async apply({ type, data, metadata: { tenant }, recordedAt }) {
        const event = { type, data } as InteractionEvent;
        const { interactionId } = event.data;
        if (event.type === 'InteractionQueued' && senders.has(event.data.channel)) {
          const { channel } = event.data;
          const names = { _id: `${tenant}.${interactionId}`, tenant, interactionId, channel };
          await waiting.insertMissing([{ ...names, nextAt: recordedAt, attempts: 0 }]);
        }
        if (event.type === 'InteractionSent' || event.type === 'InteractionFailed')
          await settled(tenant, interactionId);
      },
    }),
    repeat({
      name: 'collaboration-sending',
      everyMs: everyMs,
      turn: async (signal) => {
        const now = clock.now();
        const due = await waiting.find(
          { nextAt: { $lte: now.toISOString() } },
          { sort: { nextAt: 1 }, limit: 20 },
        );
        for (const message of due) {
          const held = new Date(now.getTime() + LEASE_MS).toISOString();
          const claimed = await waiting.update(
            { _id: message._id, nextAt: message.nextAt },
            { $set: { nextAt: held }, $inc: { attempts: 1 } },
          );
          const send = senders.get(message.channel);
          if (claimed && send !== undefined) await attempt(message, send, signal);
        }
        return due.length === 20;
      },
    }),
  ];
};
