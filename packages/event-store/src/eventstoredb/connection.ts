import type { AllStreamSubscription, Filter } from '@eventstore/db-client';
import { START, streamNameFilter } from '@eventstore/db-client';
import type { StoredEvent } from '../codec.ts';
import { StoreUnavailable } from '../errors.ts';
import type { LogFilter, Position, SubscriptionItem } from '../event-store.ts';
import { batchesOf } from './batches.ts';
import { mapError } from './map-error.ts';
import type { ReadContext } from './read.ts';
import { isSystem, toStored } from './to-stored.ts';

/** A piece of news that is not an event. */
export type Mark = Exclude<SubscriptionItem, { kind: 'event' | 'unreadable' }>;

/** What arrived together: a run of events, or a mark between them. */
export type Run = { readonly events: readonly StoredEvent[] } | { readonly mark: Mark };

/** What a connection gives: what lies after a position, until the signal aborts. */
export type Range = {
  readonly after: Position;
  readonly filter: LogFilter | undefined;
  readonly signal: AbortSignal;
};

/** How a connection is held. */
export type ConnectionContext = Pick<ReadContext, 'client' | 'batch' | 'timeoutMs'>;

// What runs through the client's own buffer: its events, and our marks in the place where the server sent them.
type Flow = Parameters<typeof toStored>[0] | { readonly mark: Mark };

/** One subscription of the server, until it breaks (StoreUnavailable), the signal aborts, or the consumer leaves. */
export async function* connection(context: ConnectionContext, range: Range): AsyncGenerator<Run> {
  const { signal } = range;
  const source = open(context, range);
  const end = () => source.destroy();
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  try {
    for await (const flow of flowIn(source, context, signal))
      for (const run of runs(flow)) {
        yield run;
        if (signal.aborted) return;
      }
  } finally {
    signal.removeEventListener('abort', end);
  }
}

async function* flowIn(
  source: AllStreamSubscription,
  { batch, timeoutMs }: ConnectionContext,
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

const open = ({ client, batch }: ConnectionContext, { after, filter }: Range): AllStreamSubscription => {
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

// Runs of events between marks, so that events are decoded together and marks keep their place.
function* runs(flow: readonly Flow[]): Generator<Run> {
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
