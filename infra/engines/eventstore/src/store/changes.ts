import { randomUUID } from 'node:crypto';
import type { AppendDecision } from './append-rules.ts';
import type { EventLog } from './event-log.ts';
import { ANY, DELETED, NO_STREAM, STREAM_EXISTS } from './revision.ts';
import { SOFT_DELETE_METADATA, withTruncateBefore } from './stream-metadata.ts';
import { metadataStream, type StreamState } from './stream-table.ts';
import type { NewEvent, WriteSession } from './write-session.ts';
import type { Mutation } from './writer.ts';

export type AppendRequest = {
  readonly stream: string;
  /** A revision, ANY, NO_STREAM or STREAM_EXISTS. */
  readonly expected: number;
  readonly events: readonly NewEvent[];
};

export type WriteOutcome =
  /** `revision` is that of the last event, NO_STREAM after an empty append to an empty stream. */
  | { readonly kind: 'written'; readonly revision: number; readonly position?: number }
  | { readonly kind: 'wrong-expected-version'; readonly current: number }
  | { readonly kind: 'stream-deleted' };

const NOTHING = Buffer.alloc(0);

const systemEvent = (type: string, data: Buffer, isJson = true): NewEvent => ({
  id: randomUUID(),
  type,
  isJson,
  metadata: NOTHING,
  data,
});

const refused = (decision: AppendDecision): WriteOutcome | undefined =>
  decision.kind === 'append'
    ? undefined
    : decision.kind === 'done'
      ? { ...decision, kind: 'written' }
      : decision;

/** After an append to a soft-deleted stream its metadata begins the visible window at the first new event. */
const undelete = (session: WriteSession, stream: StreamState, firstRevision: number): void => {
  const previous = session.streams.metadataData(stream.name) ?? NOTHING;
  const event = systemEvent('$metadata', withTruncateBefore(previous, firstRevision));
  session.write(session.metadataOf(stream), [event]);
};

/** Metadata written to a soft-deleted stream revives it behind its last event. */
const reviveByMetadata = (session: WriteSession, metaStream: StreamState, wasSoftDeleted: boolean): void => {
  if (!wasSoftDeleted) return;
  const stream = session.streams.find(metaStream.name.slice(2));
  undelete(session, stream, stream.last + 1);
};

const isSoftDeleted = (session: WriteSession, name: string): boolean =>
  session.streams.metadata(session.streams.find(name)).softDeleted;

/** Appends events to a stream, under the rules of expected revision and idempotency. */
export const append =
  (log: EventLog, { stream: name, expected, events }: AppendRequest): Mutation<WriteOutcome> =>
  (session) => {
    const stream = session.streams.find(name);
    const ids = events.map((event) => event.id);
    const settled = refused(log.decide(session, stream, expected, ids));
    if (settled !== undefined) return settled;
    const isMeta = name.startsWith('$$');
    const wasSoftDeleted = isSoftDeleted(session, isMeta ? name.slice(2) : name);
    const firstRevision = stream.last + 1;
    const position = session.write(stream, events);
    const revision = stream.last;
    const last = { kind: 'written', revision, position } as const;
    if (isMeta) reviveByMetadata(session, stream, wasSoftDeleted);
    else if (wasSoftDeleted) undelete(session, stream, firstRevision);
    return last;
  };

/** The checks that soft and hard deletes share; undefined when the delete may go on. */
const refuseDelete = (
  session: WriteSession,
  stream: StreamState,
  expected: number,
): WriteOutcome | undefined => {
  const last = session.streams.last(stream);
  if (last === DELETED) return { kind: 'stream-deleted' };
  const { softDeleted } = session.streams.metadata(stream);
  if (expected === ANY) return undefined;
  if (expected === STREAM_EXISTS) {
    if (softDeleted) return { kind: 'stream-deleted' };
    return last < 0 && session.metadataOf(stream).last < 0
      ? { kind: 'wrong-expected-version', current: last }
      : undefined;
  }
  const recreates = expected === NO_STREAM && softDeleted;
  return expected === last || recreates ? undefined : { kind: 'wrong-expected-version', current: last };
};

/** Soft delete: readers no longer find the stream, its events stay in the log. */
export const deleteStream =
  (name: string, expected: number): Mutation<WriteOutcome> =>
  (session) => {
    const stream = session.streams.find(name);
    const meta = session.streams.find(metadataStream(name));
    const settled = refuseDelete(session, stream, expected);
    if (settled !== undefined) return settled;
    if (stream.last < 0 && meta.last < 0) return { kind: 'wrong-expected-version', current: NO_STREAM };
    const position = session.write(meta, [systemEvent('$metadata', SOFT_DELETE_METADATA)]);
    return { kind: 'written', revision: stream.last, position };
  };

/** Hard delete: nothing can ever be read from or written to the stream again. */
export const tombstone =
  (name: string, expected: number): Mutation<WriteOutcome> =>
  (session) => {
    const stream = session.streams.find(name);
    const settled = refuseDelete(session, stream, expected);
    if (settled !== undefined) return settled;
    const position = session.writeTombstone(stream, systemEvent('$streamDeleted', NOTHING, false));
    return { kind: 'written', revision: DELETED, position };
  };
