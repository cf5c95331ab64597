import { decodeRecord } from '../codec/record.ts';
import type { Statements } from './database.ts';
import { toLogRecord } from './log-record.ts';
import { DELETED, NO_STREAM } from './revision.ts';
import {
  META_STREAM_METADATA,
  NO_METADATA,
  parseStreamMetadata,
  type StreamMetadata,
} from './stream-metadata.ts';

/** A stream as the store knows it. */
export type StreamState = {
  /** Internal number; 0 while the stream has no events. */
  id: number;
  readonly name: string;
  /** Last revision, NO_STREAM or DELETED. */
  last: number;
  /** Undefined until asked for, or after the metadata stream has changed. */
  metadata: StreamMetadata | undefined;
};

const scalar = (row: unknown): unknown => (Array.isArray(row) ? row[0] : undefined);

/** Name of the stream that holds a stream's metadata. */
export const metadataStream = (name: string): string => `$$${name}`;

/** The known streams, cached in two generations so that memory stays flat with any number of streams. */
export class StreamTable {
  private readonly statements: Statements;
  private readonly capacity: number;
  private young = new Map<string, StreamState>();
  private old = new Map<string, StreamState>();

  constructor(statements: Statements, capacity = 20_000) {
    this.statements = statements;
    this.capacity = capacity;
  }

  find(name: string): StreamState {
    const known = this.young.get(name);
    if (known !== undefined) return known;
    const state = this.old.get(name) ?? this.load(name);
    if (this.young.size >= this.capacity) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(name, state);
    return state;
  }

  /** The last revision; a metadata stream ends with the tombstone of its stream. */
  last(state: StreamState): number {
    if (!state.name.startsWith('$$')) return state.last;
    return this.find(state.name.slice(2)).last === DELETED ? DELETED : state.last;
  }

  metadata(state: StreamState): StreamMetadata {
    state.metadata ??= this.loadMetadata(state.name);
    return state.metadata;
  }

  /** The data of the newest `$metadata` event, or undefined without one. */
  metadataData(name: string): Buffer | undefined {
    const meta = this.find(metadataStream(name));
    if (meta.last < 0 || meta.last === DELETED) return undefined;
    const row = this.statements.streamBackward.get(meta.id, meta.last, 0, 1);
    const event = decodeRecord(toLogRecord(row).record);
    return event.isJson ? event.data : undefined;
  }

  /** Forgets what was cached, after a transaction was rolled back. */
  clear(): void {
    this.young.clear();
    this.old.clear();
  }

  private load(name: string): StreamState {
    const id = Number(scalar(this.statements.streamId.get(name)) ?? 0);
    const last = id === 0 ? NO_STREAM : Number(scalar(this.statements.lastRevision.get(id)) ?? NO_STREAM);
    return { id, name, last, metadata: undefined };
  }

  private loadMetadata(name: string): StreamMetadata {
    if (name.startsWith('$$')) return META_STREAM_METADATA;
    const data = this.metadataData(name);
    return data === undefined ? NO_METADATA : parseStreamMetadata(data);
  }
}
