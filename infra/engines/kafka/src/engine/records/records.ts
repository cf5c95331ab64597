import { attribute, BATCH_HEADER, readBatchHeader } from './batch.ts';
import { decompress } from './compression.ts';

/** One record of a batch; key, value and headers are views of the (decompressed) batch. */
export type BatchRecord = {
  readonly offset: number;
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** The record from its attributes on, for writing it again. */
  readonly raw: Buffer;
};

type Cursor = { at: number };

/** The records of a whole batch; undefined when its codec cannot be opened or the records are malformed. */
export function readRecords(batch: Buffer): readonly BatchRecord[] | undefined {
  const header = readBatchHeader(batch, 0);
  try {
    const data = decompress(header.attributes & attribute.codec, batch.subarray(BATCH_HEADER, header.size));
    if (data === undefined) return undefined;
    const appendTime = (header.attributes & attribute.logAppendTime) !== 0;
    const cursor = { at: 0 };
    const records: BatchRecord[] = [];
    for (let i = 0; i < header.count; i++) {
      const record = readRecord(data, cursor, header);
      records.push(appendTime ? { ...record, timestamp: header.maxTimestamp } : record);
    }
    return records;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

type Base = { readonly baseOffset: number; readonly firstTimestamp: number };

function readRecord(data: Buffer, cursor: Cursor, { baseOffset, firstTimestamp }: Base): BatchRecord {
  const length = varint(data, cursor);
  const start = cursor.at;
  const end = start + length;
  if (length < 6 || end > data.length) throw new RangeError('record beyond its batch');
  cursor.at++;
  const timestamp = firstTimestamp + varint(data, cursor);
  const offset = baseOffset + varint(data, cursor);
  const key = field(data, cursor);
  const value = field(data, cursor);
  cursor.at = end;
  return { offset, timestamp, key, value, raw: data.subarray(start, end) };
}

function field(data: Buffer, cursor: Cursor): Buffer | null {
  const length = varint(data, cursor);
  if (length < 0) return null;
  const start = cursor.at;
  if (start + length > data.length) throw new RangeError('field beyond its record');
  cursor.at = start + length;
  return data.subarray(start, cursor.at);
}

/** A zigzag varint of up to 64 bits, as a number. */
function varint(data: Buffer, cursor: Cursor): number {
  let value = 0;
  for (let scale = 1; scale < 2 ** 70; scale *= 128) {
    const byte = data[cursor.at++];
    if (byte === undefined) throw new RangeError('varint beyond the data');
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
  throw new RangeError('varint too long');
}
