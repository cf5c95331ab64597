import type { EventStoreDBClient } from '@eventstore/db-client';
import type { Position } from '../event-store.ts';
import { connection } from './connection.ts';
import { createOutage, type Outage } from './outage.ts';
import { readHead } from './read.ts';
import { createTail, type Tail } from './tail.ts';

/** The end of the log as all subscriptions of a process share it: followed once, whoever and however many they are. */
export type LiveTail = {
  /** Takes part: the log is followed from its present end until the last one leaves. */
  join(options: { readonly timeoutMs: number }): Shared;
};

/** A subscription's part in the shared tail. */
export type Shared = {
  /** Resolves when the tail has begun, or the signal aborts. @throws StoreRefused */
  begun(signal: AbortSignal): Promise<void>;
  /** The tail, when it holds everything after a position; undefined: older events have to be read from the store. */
  from(position: Position): Tail | undefined;
  /** Where the tail begins. */
  readonly start: Position;
  leave(): void;
};

const MiB = 1_048_576;
const CAPACITY = { events: 4_096, bytes: 32 * MiB };
const BATCH = 256;

type Following = {
  readonly stopping: AbortController;
  readonly begun: Promise<Tail>;
  tail: Tail | undefined;
  failure: unknown;
};

export const createLiveTail = (client: EventStoreDBClient): LiveTail => {
  let followers = 0;
  let following: Following | undefined;
  return {
    join({ timeoutMs }) {
      followers += 1;
      if (following?.failure !== undefined) following = undefined;
      following ??= begin({ client, batch: BATCH, timeoutMs });
      const mine = following;
      let left = false;
      return {
        async begun(signal) {
          await Promise.race([mine.begun, aborted(signal)]);
        },
        from(position) {
          if (mine.failure !== undefined) throw mine.failure;
          return mine.tail !== undefined && position >= mine.tail.start ? mine.tail : undefined;
        },
        get start() {
          return mine.tail?.start ?? 0n;
        },
        leave() {
          if (left) return;
          left = true;
          followers -= 1;
          if (followers > 0 && mine.failure === undefined) return;
          mine.stopping.abort();
          if (following === mine) following = undefined;
        },
      };
    },
  };
};

type FollowContext = Parameters<typeof connection>[0];

const begin = (context: FollowContext): Following => {
  const stopping = new AbortController();
  const outage = createOutage();
  const begun = insist(outage, stopping.signal, async () => createTail(await readHead(context), CAPACITY));
  const following: Following = { stopping, begun, tail: undefined, failure: undefined };
  void begun
    .then(async (tail) => {
      following.tail = tail;
      await follow(context, { tail, outage, signal: stopping.signal });
      tail.close();
    })
    .catch((error: unknown) => {
      following.failure = error;
      following.tail?.close();
    });
  return following;
};

/** Does work until it succeeds. An aborted one never does. */
const insist = async <T>(outage: Outage, signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
  while (!signal.aborted) {
    try {
      return await work();
    } catch (error) {
      if (!signal.aborted) outage.note(error, 0n);
    }
    await outage.pause(signal);
  }
  return new Promise(() => {});
};

const follow = async (
  context: FollowContext,
  { tail, outage, signal }: { readonly tail: Tail; readonly outage: Outage; readonly signal: AbortSignal },
): Promise<void> => {
  while (!signal.aborted) {
    try {
      for await (const run of connection(context, { after: tail.end, filter: undefined, signal })) {
        outage.over();
        if ('events' in run) tail.add(run.events);
        else if (run.mark.kind === 'checkpoint') tail.reach(run.mark.position);
      }
    } catch (error) {
      outage.note(error, tail.end);
    }
    if (!signal.aborted) await outage.pause(signal);
  }
};

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
