import { ManualClock } from '../../src/engine/clock.ts';
import { PartitionLog } from '../../src/engine/log/partition-log.ts';
import { CacheBudget } from '../../src/engine/log/tail-cache.ts';
import type { LogConfig } from '../../src/engine/log/types.ts';
import { checkBatches } from '../../src/engine/records/batch.ts';
import { readRecords } from '../../src/engine/records/records.ts';
import { Flusher } from '../../src/engine/storage/flusher.ts';
import { MemoryVolume } from '../../src/engine/storage/memory-volume.ts';
import type { Volume } from '../../src/engine/storage/volume.ts';
import { type BatchOptions, batchOf, type TestRecord } from './batches.ts';

export const clockStart = 1_700_000_000_000;

export type LogWorld = {
  readonly volume: Volume;
  readonly clock: ManualClock;
  readonly open: () => PartitionLog;
  readonly openWith: (flusher: Flusher) => PartitionLog;
};

/** A log without sockets and, unless told otherwise, without a disk; `open` again is a restart after a crash. */
export function logWorld(config: Partial<LogConfig> = {}, volume: Volume = new MemoryVolume()): LogWorld {
  const clock = new ManualClock(clockStart);
  const settings = {
    segmentBytes: 4096,
    segmentMs: 1e12,
    maxMessageBytes: 1e6,
    logAppendTime: false,
    ...config,
  };
  const openWith = (flusher: Flusher) =>
    new PartitionLog({
      volume,
      folder: 'p',
      clock,
      flusher,
      budget: new CacheBudget(),
      config: () => settings,
    });
  const open = () => openWith(new Flusher({ mode: 'never', intervalMs: 0, clock, onError: () => undefined }));
  return { volume, clock, open, openWith };
}

export function append(log: PartitionLog, records: readonly TestRecord[], options: BatchOptions = {}) {
  const batch = batchOf(records, { timestamp: clockStart, ...options });
  return log.append(batch, checkBatches(batch, 1e6));
}

export type SeenRecord = {
  readonly offset: number;
  readonly key: string | null;
  readonly value: string | null;
};

/** All records from an offset on, read as often as it takes. */
export async function readAll(log: PartitionLog, from = log.logStart): Promise<SeenRecord[]> {
  const seen: SeenRecord[] = [];
  let offset = from;
  while (offset < log.highWatermark) {
    const bytes = Buffer.concat(
      await log.read({ offset, maxBytes: 2000, until: log.highWatermark, atLeastOne: true }),
    );
    if (bytes.length === 0) break;
    for (const batch of batchesOf(bytes)) {
      seen.push(...recordsFrom(batch, offset));
      offset = Number(batch.readBigInt64BE(0)) + batch.readInt32BE(23) + 1;
    }
  }
  return seen;
}

function* batchesOf(bytes: Buffer): Iterable<Buffer> {
  for (let at = 0; at < bytes.length; at += bytes.readInt32BE(at + 8) + 12) {
    yield bytes.subarray(at, at + bytes.readInt32BE(at + 8) + 12);
  }
}

function recordsFrom(batch: Buffer, from: number): SeenRecord[] {
  return (readRecords(batch) ?? [])
    .filter(({ offset }) => offset >= from)
    .map(({ offset, key, value }) => ({
      offset,
      key: key?.toString() ?? null,
      value: value?.toString() ?? null,
    }));
}
