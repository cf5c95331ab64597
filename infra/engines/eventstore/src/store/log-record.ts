import { CorruptStore, recordChecksum } from './integrity.ts';

/** An event as it stands in the log: its keys, and its record in wire form. */
export type LogRecord = {
  readonly position: number;
  /** Internal number of the stream. */
  readonly stream: number;
  readonly revision: number;
  readonly record: Buffer;
  /** The record framed for a reader; made once and shared by all subscribers. */
  frame?: Buffer;
  /** Whether readers of all events see it; worked out once. */
  inAll?: boolean;
};

const damaged = (position: unknown): CorruptStore =>
  new CorruptStore(`the event at position ${position} is damaged`);

/** Turns a row (position, stream, revision, crc, record) into a record, or throws when it is damaged. */
export const toLogRecord = (row: unknown): LogRecord => {
  if (!Array.isArray(row)) throw damaged('?');
  const [position, stream, revision, crc, bytes] = row;
  if (!(bytes instanceof Uint8Array) || recordChecksum(bytes, [position, stream, revision]) !== crc)
    throw damaged(position);
  return { position, stream, revision, record: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length) };
};
