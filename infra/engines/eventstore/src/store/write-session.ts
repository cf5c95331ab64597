import { encodeRecord } from '../codec/record.ts';
import type { Statements } from './database.ts';
import { addIndexTerm, indexTerm, recordChecksum } from './integrity.ts';
import type { LogRecord } from './log-record.ts';
import type { RecentWrites } from './recent-writes.ts';
import { DELETED } from './revision.ts';
import { metadataStream, type StreamState, type StreamTable } from './stream-table.ts';

/** An event to be written. The id is canonical text, the buffers may be views into a request. */
export type NewEvent = {
  readonly id: string;
  readonly type: string;
  readonly isJson: boolean;
  readonly metadata: Buffer;
  readonly data: Buffer;
};

export type SessionParts = {
  readonly statements: Statements;
  readonly streams: StreamTable;
  readonly recent: RecentWrites;
  /** Microseconds since the Unix epoch. */
  readonly now: () => number;
  readonly head: number;
  readonly indexSum: number;
  /** Called for each event written, in the same transaction; may write further events. */
  readonly reach: ((point: 'between-writes') => void) | undefined;
  readonly onWrite: ((session: WriteSession, stream: StreamState, event: LogRecord) => void) | undefined;
};

/** The writes of one transaction. Mutations see what earlier mutations of the transaction have written. */
export class WriteSession {
  readonly streams: StreamTable;
  readonly recent: RecentWrites;
  readonly written: LogRecord[] = [];
  head: number;
  indexSum: number;
  private readonly parts: SessionParts;

  constructor(parts: SessionParts) {
    this.parts = parts;
    this.streams = parts.streams;
    this.recent = parts.recent;
    this.head = parts.head;
    this.indexSum = parts.indexSum;
  }

  /** Appends events behind the last one of a stream; returns the position of the last. */
  write(stream: StreamState, events: readonly NewEvent[]): number {
    let position = this.head;
    for (const event of events) position = this.writeAt(stream, event, stream.last + 1);
    return position;
  }

  /** Writes the tombstone: nothing can follow it. */
  writeTombstone(stream: StreamState, event: NewEvent): number {
    return this.writeAt(stream, event, DELETED);
  }

  private writeAt(stream: StreamState, event: NewEvent, revision: number): number {
    const { statements, now, onWrite, reach } = this.parts;
    const position = this.head + 1;
    if (stream.id === 0) {
      stream.id = this.nextStreamId();
      statements.insertStream.run(stream.id, stream.name);
      reach?.('between-writes');
    }
    const created = now();
    const record = encodeRecord({ ...event, stream: stream.name, revision, position, created });
    const crc = recordChecksum(record, [position, stream.id, revision]);
    statements.insertEvent.run(position, stream.id, revision, event.type, crc, record);
    this.head = position;
    this.indexSum = addIndexTerm(this.indexSum, indexTerm(stream.id, revision, position));
    stream.last = revision;
    if (stream.name.startsWith('$$')) this.streams.find(stream.name.slice(2)).metadata = undefined;
    this.recent.add(event.id, { stream: stream.name, revision, position });
    const entry: LogRecord = { position, stream: stream.id, revision, record };
    this.written.push(entry);
    onWrite?.(this, stream, entry);
    return position;
  }

  /** Streams are numbered by the position of their first event, so no counter has to be kept. */
  private nextStreamId(): number {
    return this.head + 1;
  }

  metadataOf(stream: StreamState): StreamState {
    return this.streams.find(metadataStream(stream.name));
  }
}
