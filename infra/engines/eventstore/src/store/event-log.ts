import type { DatabaseSync } from 'node:sqlite';
import { recordId } from '../codec/record.ts';
import { type AppendDecision, decideAppend } from './append-rules.ts';
import {
  type DatabaseOptions,
  openDatabase,
  prepareStatements,
  type Statements,
  StoreUnusable,
} from './database.ts';
import { writeFirstEvents } from './first-events.ts';
import { CorruptStore, verifyLog } from './integrity.ts';
import type { LinkTarget } from './link.ts';
import { LogReader } from './log-reader.ts';
import { type LogRecord, toLogRecord } from './log-record.ts';
import { RecentWrites } from './recent-writes.ts';
import { DELETED } from './revision.ts';
import { type StreamState, StreamTable } from './stream-table.ts';
import { Tail } from './tail.ts';
import { isYoungEnough, type VisibleWindow, visibleWindow } from './visible-window.ts';
import { WriteSession } from './write-session.ts';
import { type Mutation, Writer } from './writer.ts';

/** Named moments of a write at which a test may stop the process. */
export type StorePoint =
  | 'before-write'
  | 'between-writes'
  | 'before-sync'
  | 'after-sync'
  | 'after-acknowledgement'
  | 'before-checkpoint'
  | 'after-checkpoint';

export type EventLogOptions = DatabaseOptions & {
  /** Microseconds since the Unix epoch. */
  readonly now?: () => number;
  /** Called for each event written, in its transaction. */
  readonly onWrite?: (session: WriteSession, stream: StreamState, event: LogRecord) => void;
  readonly reach?: (point: StorePoint) => void;
  /** How much may be written before the write-ahead log is folded into the file. */
  readonly checkpointBytes?: number;
};

const DEFAULT_CHECKPOINT_BYTES = 16 * 1024 * 1024;
/** Pages that a small event dirties beside its own bytes: table, index, stream names. */
const EVENT_OVERHEAD_BYTES = 4096;

/** The log of events: one file, one writer, many readers. Knows nothing of sockets. */
export class EventLog {
  readonly streams: StreamTable;
  readonly reader: LogReader;
  readonly now: () => number;
  private readonly options: EventLogOptions;
  private readonly db: DatabaseSync;
  private readonly statements: Statements;
  private readonly writer: Writer;
  private readonly recent = new RecentWrites();
  private readonly tail = new Tail();
  private readonly listeners = new Set<() => void>();
  private committedHead: number;
  private indexSum: number;
  private bytesSinceCheckpoint = 0;

  constructor(options: EventLogOptions) {
    this.options = options;
    this.now = options.now ?? (() => Date.now() * 1000);
    this.db = openDatabase(options);
    try {
      const { head, indexSum } = verifyLog(this.db);
      this.committedHead = head;
      this.indexSum = indexSum;
      this.statements = prepareStatements(this.db);
    } catch (error) {
      this.db.close();
      throw error instanceof StoreUnusable ? error : new CorruptStore(`the store is damaged: ${error}`);
    }
    this.streams = new StreamTable(this.statements);
    this.reader = new LogReader(this.statements, this.tail);
    this.writer = new Writer({
      commit: (changes) => this.commit(changes),
      published: () => this.notify(),
    });
    if (this.committedHead === 0) this.commit([writeFirstEvents]);
  }

  /** Position of the last committed event; 0 while the log is empty. */
  get head(): number {
    return this.committedHead;
  }

  /** Runs a change in the next transaction and resolves after its commit. */
  submit<T>(mutation: Mutation<T>, events?: number): Promise<T> {
    return this.writer.submit(mutation, events);
  }

  /** Calls the listener after each commit that wrote something; returns how to stop that. */
  onCommit(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  window(stream: StreamState): VisibleWindow {
    return visibleWindow(stream.last, this.streams.metadata(stream), this.now());
  }

  /** Whether readers find the stream: it has events and is not soft-deleted. */
  isReadable(stream: StreamState): boolean {
    return stream.last >= 0 && !this.streams.metadata(stream).softDeleted;
  }

  /** The event a link points to, if it exists and is visible. */
  resolve(target: LinkTarget): LogRecord | undefined {
    const stream = this.streams.find(target.stream);
    if (this.streams.last(stream) === DELETED || !this.isReadable(stream)) return undefined;
    const window = this.window(stream);
    if (target.revision < window.min || target.revision > window.last) return undefined;
    const event = this.eventAt(stream, target.revision);
    return event !== undefined && isYoungEnough(window, event) ? event : undefined;
  }

  eventAt(stream: StreamState, revision: number): LogRecord | undefined {
    if (stream.id === 0) return undefined;
    const row = this.statements.streamForward.get(stream.id, revision, revision, 1);
    return row === undefined ? undefined : toLogRecord(row);
  }

  /** The rule of the expected revision, applied inside a transaction. */
  decide(
    session: WriteSession,
    stream: StreamState,
    expected: number,
    ids: readonly string[],
  ): AppendDecision {
    const { streams } = this;
    const target = {
      last: streams.last(stream),
      get softDeleted() {
        return streams.metadata(stream).softDeleted;
      },
      hasMetadata: () => session.metadataOf(stream).last >= 0,
      idAt: (revision: number) => {
        const event = this.eventAt(stream, revision);
        return event && { id: recordId(event.record), position: event.position };
      },
      recent: (id: string) => this.recent.find(id, stream.name),
    };
    return decideAppend(target, expected, ids);
  }

  /** Writes what is queued, folds the write-ahead log into the file and releases it. */
  close(): void {
    this.writer.close();
    this.checkpoint();
    this.db.close();
  }

  private commit(changes: readonly ((session: WriteSession) => void)[]): void {
    const { statements, options } = this;
    const session = new WriteSession({
      statements,
      streams: this.streams,
      recent: this.recent,
      now: this.now,
      head: this.committedHead,
      indexSum: this.indexSum,
      onWrite: options.onWrite,
      reach: options.reach,
    });
    options.reach?.('before-write');
    statements.begin.run();
    try {
      for (const change of changes) change(session);
      if (session.written.length > 0) statements.updateState.run(session.head, session.indexSum);
      options.reach?.('before-sync');
      statements.commit.run();
    } catch (error) {
      this.rollBack();
      throw error;
    }
    options.reach?.('after-sync');
    this.committedHead = session.head;
    this.indexSum = session.indexSum;
    this.tail.push(session.written);
    this.checkpointWhenDue(session.written);
  }

  private rollBack(): void {
    // What the transaction left in the caches is not in the file.
    this.streams.clear();
    this.recent.clear();
    if (this.db.isTransaction) this.statements.rollback.run();
  }

  private checkpointWhenDue(written: readonly LogRecord[]): void {
    for (const { record } of written) this.bytesSinceCheckpoint += record.length + EVENT_OVERHEAD_BYTES;
    if (this.bytesSinceCheckpoint >= (this.options.checkpointBytes ?? DEFAULT_CHECKPOINT_BYTES))
      this.checkpoint();
  }

  private checkpoint(): void {
    this.bytesSinceCheckpoint = 0;
    if (this.options.directory === undefined) return;
    this.options.reach?.('before-checkpoint');
    this.db.exec('PRAGMA wal_checkpoint(PASSIVE)');
    this.options.reach?.('after-checkpoint');
  }

  private notify(): void {
    for (const listener of this.listeners) listener();
    const { reach } = this.options;
    if (reach !== undefined) setImmediate(reach, 'after-acknowledgement');
  }
}
