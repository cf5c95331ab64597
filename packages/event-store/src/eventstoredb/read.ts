import {
  BACKWARDS,
  END,
  type EventStoreDBClient,
  FORWARDS,
  START,
  type StreamingRead,
} from '@eventstore/db-client';
import type { Codec, StoredEvent } from '../codec.ts';
import type { LogFilter, ReadAllOptions, ReadStreamOptions, RecordedEvent } from '../event-store.ts';
import { decodeFor } from '../undecoded.ts';
import { batchesOf } from './batches.ts';
import { isStreamNotFound, mapError } from './map-error.ts';
import { isSystem, toStored } from './to-stored.ts';

/** What a read needs. `batch` is the most events decoded at once, and about as many are read ahead. */
export type ReadContext = {
  readonly client: EventStoreDBClient;
  readonly codec: Codec;
  readonly batch: number;
  /** How long the store may be silent. */
  readonly timeoutMs: number;
};

type Resolved = Parameters<typeof toStored>[0];

/** The events of a stream; see EventStore.readStream. */
export async function* readStream(
  context: ReadContext,
  stream: string,
  { from, limit = Number.MAX_SAFE_INTEGER, backwards = false, onUnreadable }: ReadStreamOptions = {},
): AsyncGenerator<RecordedEvent> {
  if (limit <= 0) return;
  const { client, codec, batch } = context;
  const source = client.readStream(
    stream,
    {
      fromRevision: from ?? (backwards ? END : START),
      direction: backwards ? BACKWARDS : FORWARDS,
      maxCount: limit,
    },
    { highWaterMark: batch },
  );
  for await (const stored of storedIn(source, { ...context, stream }))
    yield* await decodeFor(codec, stored, onUnreadable);
}

/** The events of the log after a position; see EventStore.readAll. This client cannot filter such a read on the server. */
export async function* readAll(
  context: ReadContext,
  { after = 0n, only, limit = Number.POSITIVE_INFINITY, filter, onUnreadable }: ReadAllOptions = {},
): AsyncGenerator<RecordedEvent> {
  const { client, codec, batch } = context;
  const from = only ?? after;
  const source = client.readAll(
    {
      fromPosition: from === 0n ? START : { commit: from, prepare: from },
      ...(only !== undefined && { maxCount: 1 }),
    },
    { highWaterMark: batch },
  );
  let left = limit;
  for await (const stored of storedIn(source, { ...context, stream: '$all' })) {
    const wanted = stored.filter((event) => isThere(event, { after, only }) && matches(event, filter));
    for (const event of await decodeFor(codec, wanted, onUnreadable)) {
      if (left <= 0) return;
      left -= 1;
      yield event;
    }
  }
}

/** A read from a position begins with the event that stands there. */
const isThere = ({ position }: StoredEvent, { after = 0n, only }: ReadAllOptions): boolean =>
  only === undefined ? position > after : position === only;

/** The position of the last event of the log, system events included; 0n when empty. */
export const readHead = async (context: Omit<ReadContext, 'codec'>): Promise<bigint> => {
  const source = context.client.readAll({ fromPosition: END, direction: BACKWARDS, maxCount: 1 });
  for await (const [last] of storedIn(source, { ...context, batch: 1, stream: '$all' }))
    if (last !== undefined) return last.position;
  return 0n;
};

/** True when an event is one of a filter's, or of all that are not the server's own. */
export const matches = (event: StoredEvent, filter: LogFilter | undefined): boolean =>
  !isSystem(event) &&
  (filter === undefined || filter.streamPrefixes.some((prefix) => event.stream.startsWith(prefix)));

async function* storedIn(
  source: StreamingRead<Resolved>,
  { batch, stream, timeoutMs }: Pick<ReadContext, 'batch' | 'timeoutMs'> & { readonly stream: string },
): AsyncGenerator<readonly StoredEvent[]> {
  const leave = () => source.cancel();
  try {
    for await (const resolved of batchesOf<Resolved>(source, { most: batch, leave, silentForMs: timeoutMs }))
      yield resolved.flatMap((one) => toStored(one) ?? []);
  } catch (error) {
    if (!isStreamNotFound(error)) throw mapError(error, stream);
  }
}
