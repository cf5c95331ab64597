import { type ErasureEvent, erasureEvents } from '@icrm/contracts';
import {
  type EventStore,
  type RecordedEvent,
  type SubscriptionItem,
  WrongExpectedRevision,
} from '@icrm/event-store';
import type { KeyRing } from '@icrm/privacy';
import type { Checkpoints } from '@icrm/read-store';
import { type Clock, nameId, systemClock } from '@icrm/runtime';
import { logger } from '@icrm/telemetry';
import { ERASURE_STREAMS, erasureStream } from './erasure-stream.ts';

/** An erasure as a holder of copies learns of it. */
export type ErasedCustomer = {
  readonly tenant: string;
  readonly customerId: string;
  /** The log position by which the erasure stands: `CustomerErased` is before it. */
  readonly position: bigint;
};

export type FollowOptions = {
  readonly store: Pick<EventStore, 'subscribeToAll' | 'append'>;
  readonly checkpoints: Pick<Checkpoints, 'load' | 'save'>;
  /** The service; the name under which it confirms. */
  readonly by: string;
  /** Its keys in memory are dropped at once. */
  readonly keyRing: Pick<KeyRing, 'forget'>;
  /** False: the copies are with another replica, which confirms. */
  readonly holds?: (erased: ErasedCustomer) => boolean;
  /** Resolves when nothing readable is left here; what it throws is tried again. */
  readonly gone: (erased: ErasedCustomer, signal: AbortSignal) => Promise<void>;
  /** Tells replicas' checkpoints apart; the name of the service unless given. */
  readonly checkpoint?: string;
  readonly clock?: Clock;
};

type Destroyed = Extract<ErasureEvent, { type: 'SubjectKeyDestroyed' }>;

const RETRY_FIRST_MS = 100;
const RETRY_MOST_MS = 10_000;
const destroyedType: Destroyed['type'] = erasureEvents[0].type;

/**
 * Follows the erasures in the log, one after the other: drops the key from memory, waits until nothing readable is left
 * here, and confirms it in a stream of its own. A record that cannot be decoded is an erasure all the same. Goes on where it was after a restart; confirming again has no effect.
 */
export const followErasures = (options: FollowOptions): { stop(): Promise<void> } => {
  const { store, checkpoints, by, checkpoint = `${by}.erasures` } = options;
  const log = logger(`${by}.erasures`);
  const stopping = new AbortController();
  const { signal } = stopping;

  const insist = async (work: () => Promise<void>): Promise<void> => {
    for (let wait = RETRY_FIRST_MS; !signal.aborted; wait = Math.min(wait * 2, RETRY_MOST_MS)) {
      try {
        return await work();
      } catch (err) {
        if (signal.aborted) return;
        log.warn({ err, retryInMs: wait }, 'an erasure is not confirmed yet');
        await pause(wait, signal);
      }
    }
  };

  const follow = async (): Promise<void> => {
    const after = await checkpoints.load(checkpoint);
    const filter = { streamPrefixes: [ERASURE_STREAMS] };
    for await (const item of store.subscribeToAll({ after, filter, signal })) {
      const destruction = toDestruction(item);
      if (destruction === undefined) {
        // A confirmation of somebody's: nothing is asked of a holder by it. It is told, as nothing is passed over in silence.
        if (item.kind === 'unreadable')
          log.warn({ stream: item.stream, reason: item.reason }, 'a record cannot be read');
        continue;
      }
      await insist(() => confirmGone(options, destruction, signal));
      if (signal.aborted) return;
      await checkpoints.save(checkpoint, destruction.position);
    }
  };

  const running = insist(follow);
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
};

/** The record of a destroyed key, as far as it matters here. */
type Destruction = ErasedCustomer & { readonly id: string; readonly correlationId: string };

const toDestruction = (item: SubscriptionItem): Destruction | undefined => {
  if (item.kind === 'event') return item.event.type === destroyedType ? destructionOf(item.event) : undefined;
  if (item.kind !== 'unreadable' || item.type !== destroyedType) return undefined;
  // Whose key it was stands in the name of the stream: what else it says can wait for a program that reads it.
  const { stream, revision, position } = item;
  const [tenant = '', customerId = ''] = splitOnce(stream.slice(ERASURE_STREAMS.length), '.');
  const id = nameId(`${stream}@${revision}`);
  return { tenant, customerId, position, id, correlationId: id };
};

const destructionOf = ({ id, data, metadata, position }: RecordedEvent): Destruction => {
  const { tenant, correlationId } = metadata;
  // The catalogue has one meaning for the type.
  const { customerId } = data as Destroyed['data'];
  return { tenant, customerId, position, id, correlationId };
};

const splitOnce = (text: string, by: string): readonly [string, string] => {
  const at = text.indexOf(by);
  return [text.slice(0, at), text.slice(at + by.length)];
};

const confirmGone = async (
  { store, by, keyRing, holds = () => true, gone, clock = systemClock }: FollowOptions,
  { id, correlationId, ...erased }: Destruction,
  signal: AbortSignal,
): Promise<void> => {
  const { tenant, customerId } = erased;
  keyRing.forget(tenant, customerId);
  if (!holds(erased)) return;
  await gone(erased, signal);
  if (signal.aborted) return;
  const at = clock.now().toISOString();
  const commandId = nameId(`${by}/${id}`);
  const confirmation = {
    id: commandId,
    type: erasureEvents[1].type,
    data: { customerId, by, at },
    metadata: {
      tenant,
      customerIds: [customerId],
      actor: { kind: 'system' as const, id: by },
      channel: 'system',
      correlationId,
      causationId: id,
      commandId,
      occurredAt: at,
      receivedAt: at,
    },
  };
  try {
    await store.append(erasureStream(tenant, customerId, by), [confirmation], { expected: 'no-stream' });
  } catch (error) {
    // Confirmed before, by this process or another replica.
    if (!(error instanceof WrongExpectedRevision)) throw error;
  }
};

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
