import type { PartitionLog } from '../log/partition-log.ts';
import { scanBatches } from '../log/scan.ts';
import type { Segment } from '../log/segment.ts';
import { attribute, type BatchHeader, batchSize, readBatchHeader } from '../records/batch.ts';
import { type BatchRecord, readRecords } from '../records/records.ts';
import { withRecords } from '../records/rewrite.ts';
import type { TopicConfig } from '../topic/topic-config.ts';

const YIELD_EVERY_MS = 5;

/** What one pass over a log knows. */
type Pass = {
  readonly log: PartitionLog;
  /** Records at or above it are left alone. */
  readonly end: number;
  /** The offset of the newest record of each key. */
  readonly newest: Map<string, number>;
  /** Tombstones and markers older than this are dropped. */
  readonly tombstonesSince: number;
  /** Producers with transactional records that stay; their markers stay with them. */
  readonly keptTxns: Set<number>;
};

/**
 * Keeps of each key the record with the highest offset. Only closed segments are rewritten; offsets never change;
 * records of aborted transactions go, those of open ones are left alone. Returns how many bytes went.
 */
export async function compact(log: PartitionLog, config: TopicConfig, now: number): Promise<number> {
  const pass: Pass = {
    log,
    end: log.lastStableOffset,
    newest: new Map(),
    tombstonesSince: now - config.number('delete.retention.ms'),
    keptTxns: new Set(),
  };
  const breathe = breather();
  for (const segment of log.segments) {
    await eachBatch(segment, breathe, (batch, header) => noteKeys(pass, batch, header));
  }
  const settledBefore = now - config.number('min.compaction.lag.ms');
  const before = log.size;
  for (const segment of log.segments.slice(0, -1)) {
    if (segment.baseOffset >= pass.end || segment.maxTimestamp > settledBefore) break;
    const chunks: Buffer[] = [];
    await eachBatch(segment, breathe, (batch, header) => {
      const kept = keepOf(pass, batch, header);
      if (kept !== undefined) chunks.push(kept);
    });
    if (log.deleted || !log.segments.includes(segment)) return before - log.size;
    await log.replaceSegment(segment, chunks);
  }
  return before - log.size;
}

function noteKeys({ log, end, newest }: Pass, batch: Buffer, header: BatchHeader): void {
  if (header.baseOffset >= end || isControl(header) || isAborted(log, header)) return;
  for (const { key, offset } of readRecords(batch) ?? []) {
    if (key !== null) newest.set(key.toString('latin1'), offset);
  }
}

/** What stays of a batch: itself, a rewritten one, or nothing. */
function keepOf(pass: Pass, batch: Buffer, header: BatchHeader): Buffer | undefined {
  if (header.baseOffset >= pass.end) return batch;
  if (isControl(header)) return keepsMarker(pass, header) ? batch : undefined;
  if (isAborted(pass.log, header)) return undefined;
  const records = readRecords(batch);
  // A batch that cannot be opened stays as it is.
  const kept = records?.filter((record) => keepsRecord(pass, record));
  if (records === undefined || kept === undefined || kept.length === records.length) {
    return noteKept(pass, batch, header);
  }
  if (kept.length > 0) return noteKept(pass, withRecords(batch, kept), header);
  return isLastOfProducer(pass.log, header) ? withRecords(batch, []) : undefined;
}

function noteKept({ keptTxns }: Pass, batch: Buffer, header: BatchHeader): Buffer {
  if ((header.attributes & attribute.transactional) !== 0) keptTxns.add(header.producerId);
  return batch;
}

function keepsRecord(
  { newest, tombstonesSince }: Pass,
  { key, value, offset, timestamp }: BatchRecord,
): boolean {
  if (key === null) return false;
  const last = newest.get(key.toString('latin1'));
  if (last !== undefined && last > offset) return false;
  return value !== null || timestamp >= tombstonesSince;
}

function keepsMarker({ keptTxns, tombstonesSince }: Pass, header: BatchHeader): boolean {
  return keptTxns.has(header.producerId) || header.maxTimestamp >= tombstonesSince;
}

const isControl = ({ attributes }: BatchHeader) => (attributes & attribute.control) !== 0;

function isAborted(
  { producers }: PartitionLog,
  { attributes, producerId, baseOffset }: BatchHeader,
): boolean {
  if ((attributes & attribute.transactional) === 0) return false;
  return producers.aborted.some(
    (txn) => txn.producerId === producerId && txn.first <= baseOffset && baseOffset < txn.last,
  );
}

/** Its sequence numbers are still needed to tell repetitions from gaps. */
function isLastOfProducer({ producers }: PartitionLog, { producerId, baseOffset }: BatchHeader): boolean {
  return producerId >= 0 && producers.get(producerId)?.batches.at(-1)?.baseOffset === baseOffset;
}

type Visit = (batch: Buffer, header: BatchHeader) => void;

async function eachBatch(
  segment: Segment,
  breathe: () => Promise<void> | undefined,
  visit: Visit,
): Promise<void> {
  for (let position = 0; position < segment.size; ) {
    const pause = breathe();
    if (pause !== undefined) await pause;
    let at = position;
    const end = scanBatches(segment.file, { from: position, verify: false }, (buffer, start, where) => {
      if (where > at && where - position > 256 * 1024) return false;
      visit(buffer.subarray(start, start + batchSize(buffer, start)), readBatchHeader(buffer, start));
      at = where;
      return true;
    });
    if (end <= position) return;
    position = end;
  }
}

/** Gives way to other work every few milliseconds. */
function breather(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < YIELD_EVERY_MS) return undefined;
    return new Promise((resolve) =>
      setImmediate(() => {
        since = performance.now();
        resolve();
      }),
    );
  };
}
