import { setImmediate } from 'node:timers/promises';
import type { EventStore, RecordedEvent, SubscriptionItem, UnreadableEvent } from '@icrm/event-store';
import type { Checkpoints } from '@icrm/read-store';
import type { Part } from '@icrm/runtime';
import { logger } from '@icrm/telemetry';
import { pause } from './pause.ts';

/** What a reader of the log does with what it reads. */
export type FollowOptions = {
  /** Names the checkpoint. */
  readonly name: string;
  readonly store: EventStore;
  readonly checkpoints: Checkpoints;
  readonly streamPrefixes: readonly string[];
  /** Done before the first event. */
  readonly prepare: () => Promise<void>;
  /** Works on events in the order of the log; called again with the same ones when it throws. */
  readonly work: (events: readonly RecordedEvent[]) => Promise<void>;
  /** Keeps in mind what cannot be decoded: the log goes on. */
  readonly park: (events: readonly UnreadableEvent[]) => Promise<void>;
  readonly batch?: number;
};

const log = logger('customer.matching');

/**
 * Follows the log from its checkpoint, history and then live, in batches of what is there. The checkpoint follows the
 * work. Trouble is waited for: a store that is down stops the work, not the service.
 */
export const followLog = ({ name, store, checkpoints, batch = 200, ...options }: FollowOptions): Part => {
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();

  const persist = async (what: string, work: () => Promise<void>): Promise<void> => {
    for (let attempt = 1; !stopping.signal.aborted; attempt += 1) {
      try {
        await work();
        return;
      } catch (error) {
        log.warn({ err: error, attempt }, `${what} failed and is tried again`);
        await pause(attempt, stopping.signal);
      }
    }
  };

  const follow = async (): Promise<void> => {
    await options.prepare();
    const after = await checkpoints.load(name);
    const filter = { streamPrefixes: options.streamPrefixes };
    const items = store.subscribeToAll({ after, filter, signal: stopping.signal });
    for await (const some of inBatches(items, batch)) {
      const events = some.flatMap((item) => (item.kind === 'event' ? item.event : []));
      if (events.length > 0) await persist('matching', () => options.work(events));
      const unreadable = some.flatMap((item) => (item.kind === 'unreadable' ? item : []));
      if (unreadable.length > 0) await persist('parking', () => options.park(unreadable));
      const position = lastPosition(some);
      if (position > 0n && !stopping.signal.aborted)
        await persist('saving a checkpoint', () => checkpoints.save(name, position));
    }
  };

  return {
    name,
    async start() {
      running = persist('following the log', follow);
      return undefined;
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
};

const lastPosition = (items: readonly SubscriptionItem[]): bigint => {
  const last = items.findLast(({ kind }) => kind !== 'caught-up');
  if (last === undefined || last.kind === 'caught-up') return 0n;
  return last.kind === 'event' ? last.event.position : last.position;
};

/** What has come while the batch before was worked on, at most `most`; reads no further ahead than that. */
async function* inBatches<T>(items: AsyncIterable<T>, most: number): AsyncGenerator<readonly T[]> {
  const reader = items[Symbol.asyncIterator]();
  let next = reader.next();
  try {
    for (;;) {
      const first = await next;
      if (first.done) return;
      const some = [first.value];
      next = reader.next();
      while (some.length < most) {
        const ready = await Promise.race([next, setImmediate(undefined)]);
        if (ready === undefined || ready.done) break;
        some.push(ready.value);
        next = reader.next();
      }
      yield some;
    }
  } finally {
    await reader.return?.();
  }
}
