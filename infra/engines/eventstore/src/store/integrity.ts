import type { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { StoreUnusable } from './database.ts';

const SUM_MODULUS = 2 ** 48;

/** Stored bytes that are not what was written: the read or start is refused rather than answered wrongly. */
export class CorruptStore extends StoreUnusable {}

/** Checksum of a record that also covers its keys, so that a row cannot pass for another. */
export const recordChecksum = (record: Uint8Array, keys: readonly [number, number, number]): number => {
  const [position, stream, revision] = keys;
  return crc32(record, (position ^ Math.imul(stream, 0x9e3779b1) ^ Math.imul(revision, 0x85ebca6b)) >>> 0);
};

/** What one entry of the stream index adds to the sum kept beside the log. */
export const indexTerm = (stream: number, revision: number, position: number): number =>
  (stream * 65599 + (revision % 2 ** 32) * 8191 + position * 524287) % 2 ** 31;

export const addIndexTerm = (sum: number, term: number): number => (sum + term) % SUM_MODULUS;

const INDEX_SUM = `SELECT count(*) AS entries,
  coalesce(sum((stream * 65599 + (revision & 4294967295) * 8191 + position * 524287) % 2147483648), 0) % ${SUM_MODULUS} AS total
  FROM events INDEXED BY events_by_stream`;

// The index is named, or SQLite would compare the table with itself by its key.
const STREAMS_FOUND = `SELECT (SELECT count(*) FROM streams NOT INDEXED) AS all_streams,
  (SELECT count(*) FROM streams AS s NOT INDEXED CROSS JOIN streams AS n INDEXED BY sqlite_autoindex_streams_1 ON n.name = s.name WHERE n.id = s.id) AS found`;

/** The position of the last event and the index sum, after checking them against the indexes. */
export const verifyLog = (db: DatabaseSync): { head: number; indexSum: number } => {
  const state = db.prepare('SELECT head, index_sum FROM log_state').get();
  const head = Number(state?.['head']);
  const indexSum = Number(state?.['index_sum']);
  const last = Number(db.prepare('SELECT coalesce(max(position), 0) AS last FROM events').get()?.['last']);
  if (last !== head) throw new CorruptStore(`the log ends at position ${last} instead of ${head}`);
  const index = db.prepare(INDEX_SUM).get();
  if (index?.['entries'] !== head || index['total'] !== indexSum)
    throw new CorruptStore('the stream index does not agree with the log');
  const streams = db.prepare(STREAMS_FOUND).get();
  if (streams?.['all_streams'] !== streams?.['found'])
    throw new CorruptStore('the stream names do not agree with their index');
  return { head, indexSum };
};
