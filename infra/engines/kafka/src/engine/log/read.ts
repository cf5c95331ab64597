import { BATCH_HEADER, batchBaseOffset, batchLastOffset, batchSize } from '../records/batch.ts';
import type { PartitionLog } from './partition-log.ts';
import type { Segment } from './segment.ts';
import type { ReadRequest } from './types.ts';

/** Entries of an index lie at most this far apart, one larger batch aside. */
const INDEX_GAP = 4096;

/** Reads whole batches of a log: from its tail cache at once, else from the disk. */
export function readLog(
  log: PartitionLog,
  request: ReadRequest,
): readonly Uint8Array[] | Promise<readonly Uint8Array[]> {
  if (request.offset >= request.until) return [];
  const cached = log.cache.find(request.offset);
  return cached < 0 ? readDisk(log, request) : readCache(log, request, cached);
}

function readCache(log: PartitionLog, request: ReadRequest, first: number): readonly Uint8Array[] {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for (let index = first; ; index++) {
    const batch = log.cache.at(index);
    if (batch === undefined || batch.base >= request.until) return parts;
    const fits = bytes + batch.bytes.length <= request.maxBytes;
    if (!fits && (bytes > 0 || !request.atLeastOne)) return parts;
    parts.push(batch.bytes);
    bytes += batch.bytes.length;
    if (!fits) return parts;
  }
}

async function readDisk(log: PartitionLog, request: ReadRequest): Promise<readonly Uint8Array[]> {
  for (const segment of [...log.segments]) {
    if (segment.nextOffset <= request.offset) continue;
    if (segment.baseOffset >= request.until) return [];
    const found = await readSegment(segment, request);
    // Compaction may have left nothing between the offset and the segment's end.
    if (found !== 'beyond') return found;
  }
  return [];
}

async function readSegment(
  segment: Segment,
  request: ReadRequest,
): Promise<readonly Uint8Array[] | 'beyond'> {
  const position = segment.index.positionOf(request.offset);
  const wanted = INDEX_GAP + Math.max(request.maxBytes, BATCH_HEADER);
  const window = await segment.file.read(position, wanted);
  const start = findStart(window, request.offset);
  if (start < 0) return 'beyond';
  if (batchBaseOffset(window, start) >= request.until) return [];
  const end = findEnd(window, start, request);
  if (end > start) return [window.subarray(start, end)];
  if (!request.atLeastOne) return [];
  const whole = await segment.file.read(position + start, batchSize(window, start));
  return [whole];
}

/** Where in the window the first batch starts that ends at or after the offset; -1 when none does. */
function findStart(window: Buffer, offset: number): number {
  let at = 0;
  while (at + BATCH_HEADER <= window.length) {
    if (batchLastOffset(window, at) >= offset) return at;
    at += batchSize(window, at);
  }
  return -1;
}

function findEnd(window: Buffer, start: number, { maxBytes, until }: ReadRequest): number {
  let end = start;
  while (end + BATCH_HEADER <= window.length) {
    const next = end + batchSize(window, end);
    if (next > window.length || next - start > maxBytes || batchBaseOffset(window, end) >= until) return end;
    end = next;
  }
  return end;
}
