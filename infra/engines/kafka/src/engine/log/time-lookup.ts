import { batchBaseOffset, batchMaxTimestamp, batchSize } from '../records/batch.ts';
import { readRecords } from '../records/records.ts';
import type { PartitionLog } from './partition-log.ts';
import type { Segment } from './segment.ts';

/** A record's offset and time; both -1 when there is none. */
export type TimedOffset = { readonly offset: number; readonly timestamp: number };

const NONE: TimedOffset = { offset: -1, timestamp: -1 };
const WINDOW = 256 * 1024;

/** The first record at or after a time, below the end offset. */
export async function recordAtTime(log: PartitionLog, timestamp: number, end: number): Promise<TimedOffset> {
  for (const segment of [...log.segments]) {
    if (segment.maxTimestamp < timestamp || segment.nextOffset <= log.logStart) continue;
    const batch = await findBatch(segment, segment.index.positionOfTime(timestamp), (buffer, at) => {
      return batchMaxTimestamp(buffer, at) >= timestamp && batchBaseOffset(buffer, at) < end;
    });
    if (batch === undefined) continue;
    const found = firstWhere(
      batch,
      (record) => record.timestamp >= timestamp && record.offset >= log.logStart,
    );
    if (found !== undefined) return found.offset < end ? found : NONE;
  }
  return NONE;
}

/** The record with the greatest timestamp, the first of them, below the end offset. */
export async function latestRecord(log: PartitionLog, end: number): Promise<TimedOffset> {
  let newest: Segment | undefined;
  for (const segment of log.segments) {
    if (newest === undefined || segment.maxTimestamp > newest.maxTimestamp) newest = segment;
  }
  if (newest === undefined || newest.maxTimestamp < 0) return NONE;
  const wanted = newest.maxTimestamp;
  const batch = await findBatch(newest, newest.index.positionOfTime(wanted), (buffer, at) => {
    return batchMaxTimestamp(buffer, at) >= wanted;
  });
  if (batch === undefined) return NONE;
  const found = firstWhere(batch, ({ timestamp }) => timestamp >= wanted);
  return found !== undefined && found.offset < end ? found : NONE;
}

/** The first batch from a position on that the test accepts, whole. */
async function findBatch(
  segment: Segment,
  from: number,
  accept: (buffer: Buffer, at: number) => boolean,
): Promise<Buffer | undefined> {
  let position = from;
  for (;;) {
    const window = await segment.file.read(position, WINDOW);
    let at = 0;
    while (at + 61 <= window.length) {
      const size = batchSize(window, at);
      if (accept(window, at)) return await segment.file.read(position + at, size);
      at += size;
    }
    if (at === 0) return undefined;
    position += at;
  }
}

function firstWhere(batch: Buffer, holds: (record: TimedOffset) => boolean): TimedOffset | undefined {
  const records = readRecords(batch);
  // A codec that cannot be opened: the batch's start is at most one batch too early.
  if (records === undefined)
    return { offset: batchBaseOffset(batch, 0), timestamp: batchMaxTimestamp(batch, 0) };
  return records.find(holds);
}
