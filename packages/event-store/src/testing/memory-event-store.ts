import { isDeepStrictEqual } from 'node:util';
import { allEvents } from '@icrm/contracts';
import { type CodecOptions, createCodec, type EncodedEvent, type StoredEvent } from '../codec.ts';
import { WrongExpectedRevision } from '../errors.ts';
import type {
  Appended,
  EventStore,
  ExpectedRevision,
  LogFilter,
  SubscribeOptions,
  SubscriptionItem,
} from '../event-store.ts';
import { decodeFor } from '../undecoded.ts';

/** A log in memory that several stores may share, as processes share a server. */
export type MemoryLog = { readonly events: StoredEvent[]; readonly wake: Set<() => void> };

/** An empty log. */
export const memoryLog = (): MemoryLog => ({ events: [], wake: new Set() });

/**
 * A store in memory, for tests of rules and handlers without I/O. It has the same codec as the real one and passes the same
 * contract suite.
 */
export const memoryEventStore = (
  options: Partial<CodecOptions> = {},
  log: MemoryLog = memoryLog(),
): EventStore => {
  const codec = createCodec({ definitions: allEvents, ...options });
  const streamOf = (stream: string) => log.events.filter((event) => event.stream === stream);
  return {
    async append(stream, events, { expected }) {
      if (events.length === 0) throw new RangeError('nothing to append');
      return appendTo(log, { stream, events: await codec.encode(events), expected });
    },
    async *readStream(
      stream,
      { from, limit = Number.MAX_SAFE_INTEGER, backwards = false, onUnreadable } = {},
    ) {
      const all = streamOf(stream);
      const range = backwards
        ? all.filter(({ revision }) => from === undefined || revision <= from).reverse()
        : all.filter(({ revision }) => revision >= (from ?? 0n));
      yield* await decodeFor(codec, range.slice(0, limit), onUnreadable);
    },
    async *readAll({ after = 0n, only, limit = Number.MAX_SAFE_INTEGER, filter, onUnreadable } = {}) {
      const isThere = (position: bigint) => (only === undefined ? position > after : position === only);
      const wanted = log.events.filter((event) => isThere(event.position) && matches(event, filter));
      yield* (await decodeFor(codec, wanted, onUnreadable)).slice(0, limit);
    },
    async *subscribeToAll(range) {
      for await (const item of follow(log, range))
        if ('data' in item) yield* await codec.decodeEach([item]);
        else yield item;
    },
    head: async () => log.events.at(-1)?.position ?? 0n,
    close: async () => {},
  };
};

type Write = {
  readonly stream: string;
  readonly events: readonly EncodedEvent[];
  readonly expected: ExpectedRevision;
};

// One synchronous step, so that appends are atomic and one after the other.
const appendTo = (log: MemoryLog, { stream, events, expected }: Write): Appended => {
  const present = log.events.filter((event) => event.stream === stream);
  const next = expectedNext(expected);
  // What is there already of these events: in their place, or anywhere when no place was named.
  const there =
    next === undefined
      ? present.filter(({ id }) => events.some((event) => event.id === id))
      : present.slice(next, next + events.length);
  const last = there.at(-1);
  if (last !== undefined && isDeepStrictEqual(idsOf(there), idsOf(events)))
    return { revision: last.revision, position: last.position };
  if (last !== undefined || (next !== undefined && next !== present.length)) {
    const actual = present.length === 0 ? 'no-stream' : BigInt(present.length - 1);
    throw new WrongExpectedRevision(stream, expected, actual);
  }
  const recordedAt = new Date().toISOString();
  for (const [index, event] of events.entries())
    log.events.push({
      ...structuredClone(event),
      isJson: true,
      stream,
      revision: BigInt(present.length + index),
      position: BigInt(log.events.length + 1),
      recordedAt,
    });
  for (const wake of log.wake) wake();
  return { revision: BigInt(present.length + events.length - 1), position: BigInt(log.events.length) };
};

const idsOf = (events: readonly { readonly id: string }[]) => events.map(({ id }) => id);

const expectedNext = (expected: ExpectedRevision): number | undefined => {
  if (expected === 'any') return undefined;
  return expected === 'no-stream' ? 0 : Number(expected) + 1;
};

const matches = (event: StoredEvent, filter: LogFilter | undefined): boolean =>
  filter === undefined || filter.streamPrefixes.some((prefix) => event.stream.startsWith(prefix));

async function* follow(
  log: MemoryLog,
  { after = 0n, filter, signal }: SubscribeOptions,
): AsyncGenerator<StoredEvent | Exclude<SubscriptionItem, { kind: 'event' | 'unreadable' }>> {
  let next = Number(after);
  while (!signal.aborted) {
    for (; next < log.events.length; next += 1) {
      const event = log.events[next];
      if (event !== undefined && matches(event, filter)) yield event;
      if (signal.aborted) return;
    }
    if (next > 0) yield { kind: 'checkpoint', position: BigInt(next) };
    yield { kind: 'caught-up' };
    if (next === log.events.length) await change(log, signal);
  }
}

const change = (log: MemoryLog, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      log.wake.delete(done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    log.wake.add(done);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
