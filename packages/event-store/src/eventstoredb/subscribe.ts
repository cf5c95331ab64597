import type { AllStreamSubscription, Filter } from '@eventstore/db-client';
import { START, streamNameFilter } from '@eventstore/db-client';
import { logger } from '@icrm/telemetry';
import type { StoredEvent } from '../codec.ts';
import { StoreUnavailable } from '../errors.ts';
import type { LogFilter, Position, SubscribeOptions, SubscriptionItem } from '../event-store.ts';
import { pauseBefore } from '../pause.ts';
import { batchesOf } from './batches.ts';
import { mapError } from './map-error.ts';
import type { ReadContext } from './read.ts';
import { isSystem, toStored } from './to-stored.ts';

type Mark = Exclude<SubscriptionItem, { kind: 'event' | 'unreadable' }>;

// What runs through the client's own buffer: its events, and our marks in the place where the server sent them.
type Flow = Parameters<typeof toStored>[0] | { readonly mark: Mark };

/** History, then live; see EventStore.subscribeToAll. */
export async function* subscribeToAll(
  context: ReadContext,
  { after = 0n, filter, signal }: SubscribeOptions,
): AsyncGenerator<SubscriptionItem> {
  let seen = after;
  let failures = 0;
  while (!signal.aborted) {
    try {
      for await (const item of connection(context, { after: seen, filter, signal })) {
        failures = workingAgain(failures);
        if (wasSeen(item, seen)) continue;
        seen = later(seen, item);
        report(item);
        yield item;
      }
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      if (failures === 0) logger('event-store').warn({ position: seen, err: error }, 'subscription lost');
    }
    failures += 1;
    // An aborted wait is how a subscription ends, not a failure.
    await pauseBefore(failures, { firstMs: 25, mostMs: 2_000 })
      .wait(signal)
      .catch(() => {});
  }
}

const workingAgain = (failures: number): number => {
  if (failures > 0) logger('event-store').info({ attempt: failures }, 'subscription goes on');
  return 0;
};

const positionOf = (item: Exclude<SubscriptionItem, { kind: 'caught-up' }>): Position =>
  item.kind === 'event' ? item.event.position : item.position;

const wasSeen = (item: SubscriptionItem, seen: Position): boolean =>
  (item.kind === 'event' || item.kind === 'unreadable') && positionOf(item) <= seen;

const later = (seen: Position, item: SubscriptionItem): Position => {
  if (item.kind === 'caught-up') return seen;
  const position = positionOf(item);
  return position > seen ? position : seen;
};

// Said here, so that no consumer can pass over it in silence.
const report = (item: SubscriptionItem): void => {
  if (item.kind !== 'unreadable') return;
  const { reason, position, stream, revision, type } = item;
  logger('event-store').error({ position, stream, revision, type, reason }, 'an event cannot be read');
};

/** One connection, until it breaks (StoreUnavailable), the signal aborts, or the consumer leaves. */
async function* connection(context: ReadContext, range: Range): AsyncGenerator<SubscriptionItem> {
  const { signal } = range;
  const source = open(context, range);
  const end = () => source.destroy();
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  try {
    for await (const flow of flowIn(source, context, signal))
      for (const part of parts(flow)) {
        if ('mark' in part) yield part.mark;
        else yield* await context.codec.decodeEach(part.events);
        if (signal.aborted) return;
      }
  } finally {
    signal.removeEventListener('abort', end);
  }
}

type Range = {
  readonly after: Position;
  readonly filter: LogFilter | undefined;
  readonly signal: AbortSignal;
};

async function* flowIn(
  source: AllStreamSubscription,
  { batch, timeoutMs }: ReadContext,
  signal: AbortSignal,
): AsyncGenerator<readonly Flow[]> {
  // A live subscription may be silent for days, but it is confirmed at once; after that, pings find a dead connection.
  const silent = new StoreUnavailable(`no subscription within ${timeoutMs} ms`);
  const timer = setTimeout(() => source.destroy(silent), timeoutMs);
  source.once('confirmation', () => clearTimeout(timer));
  try {
    yield* batchesOf<Flow>(source, { most: batch, leave: () => source.unsubscribe() });
  } catch (error) {
    if (!signal.aborted) throw mapError(error, '$all');
  } finally {
    clearTimeout(timer);
  }
}

const open = ({ client, batch }: ReadContext, { after, filter }: Range): AllStreamSubscription => {
  const mark = (source: AllStreamSubscription, item: Mark) => {
    source.push({ mark: item });
  };
  const source = client.subscribeToAll(
    {
      fromPosition: after === 0n ? START : { commit: after, prepare: after },
      filter: toServerFilter(filter, (position) => mark(source, { kind: 'checkpoint', position })),
    },
    { highWaterMark: batch },
  );
  return source.on('caughtUp', () => mark(source, { kind: 'caught-up' }));
};

// Prefixes are compared by the server; without any it leaves out its own streams.
const toServerFilter = (filter: LogFilter | undefined, onCheckpoint: (at: Position) => void): Filter => {
  const options = {
    checkpointInterval: 32,
    checkpointReached: (_: unknown, { commit }: { commit: bigint }) => onCheckpoint(commit),
  };
  return filter === undefined
    ? streamNameFilter({ ...options, regex: '^[^$]' })
    : streamNameFilter({ ...options, prefixes: [...filter.streamPrefixes] });
};

type Part = { readonly events: readonly StoredEvent[] } | Extract<Flow, { mark: unknown }>;

// Runs of events between marks, so that events are decoded together and marks keep their place.
function* parts(flow: readonly Flow[]): Generator<Part> {
  let events: StoredEvent[] = [];
  for (const one of flow) {
    if ('mark' in one) {
      if (events.length > 0) yield { events };
      events = [];
      yield one;
      continue;
    }
    const stored = toStored(one);
    if (stored !== undefined && !isSystem(stored)) events.push(stored);
  }
  if (events.length > 0) yield { events };
}
