import { attribute, batchBaseOffset, readBatchHeader } from '../records/batch.ts';
import type { Volume } from '../storage/volume.ts';
import { dropCheckpoint, encodeCheckpoint, readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { isCommitMarker } from './control-batch.ts';
import type { ProducerStates } from './producer-states.ts';
import { scanBatches } from './scan.ts';
import { Segment } from './segment.ts';
import { SegmentIndex } from './segment-index.ts';

export type RecoveryOptions = {
  readonly volume: Volume;
  readonly folder: string;
  readonly producers: ProducerStates;
  readonly now: number;
};

export type Recovered = {
  readonly segments: Segment[];
  /** Bytes that were cut off because no whole batch lay there. */
  readonly cut: number;
};

/**
 * Opens the segments of a partition. Up to the newest checkpoint the files are trusted; behind it every batch is
 * checked (length, magic, checksum, ascending offsets) and the log ends before the first that fails.
 */
export function recoverSegments({ volume, folder, producers, now }: RecoveryOptions): Recovered {
  const segments = openSegments(volume, folder, now);
  const trusted = loadCheckpoints(volume, segments, producers);
  let cut = 0;
  let next = segments[0]?.baseOffset ?? 0;
  for (const [index, segment] of segments.entries()) {
    if (cut > 0 || segment.baseOffset < next) {
      cut += segment.size;
      removeSegment(volume, segment);
      continue;
    }
    const from = trusted.sizes.get(index) ?? 0;
    if (index < trusted.index) completeIndex(segment, from);
    else cut += checkTail(segment, { producers, now, from });
    next = segment.nextOffset;
  }
  return { segments: segments.filter(({ path }) => volume.exists(path)), cut };
}

function openSegments(volume: Volume, folder: string, now: number): Segment[] {
  const names = volume.list(folder);
  for (const name of names) {
    if (name.endsWith('.cleaned') || name.endsWith('.tmp')) volume.removeFile(`${folder}/${name}`);
  }
  return names
    .filter((name) => /^\d{20}\.log$/.test(name))
    .sort()
    .map(
      (name) =>
        new Segment(Number(name.slice(0, 20)), `${folder}/${name}`, volume.open(`${folder}/${name}`), now),
    );
}

type Trusted = { readonly index: number; readonly sizes: ReadonlyMap<number, number> };

/** Loads all checkpoints; producers take the state of the newest one. */
function loadCheckpoints(volume: Volume, segments: readonly Segment[], producers: ProducerStates): Trusted {
  const sizes = new Map<number, number>();
  let newest = 0;
  for (const [index, segment] of segments.entries()) {
    const checkpoint = readCheckpoint(volume, segment);
    if (checkpoint === undefined) continue;
    sizes.set(index, checkpoint.size);
    newest = index;
    producers.restore(checkpoint.producers);
  }
  return { index: newest, sizes };
}

/** A closed segment below the newest checkpoint: when its own is lost or old, the rest is indexed without checksums. */
function completeIndex(segment: Segment, from: number): void {
  const end = scanBatches(segment.file, { from, verify: false }, (buffer, at, position) => {
    segment.note(readBatchHeader(buffer, at), position);
    return true;
  });
  if (end < segment.size) throw new Error(`${segment.path} is damaged at byte ${end}, below what was synced`);
}

type TailCheck = { readonly producers: ProducerStates; readonly now: number; readonly from: number };

function checkTail(segment: Segment, { producers, now, from }: TailCheck): number {
  const end = scanBatches(segment.file, { from, verify: true }, (buffer, at, position) => {
    if (batchBaseOffset(buffer, at) < segment.nextOffset) return false;
    const header = readBatchHeader(buffer, at);
    segment.note(header, position);
    if (header.producerId < 0) return true;
    if ((header.attributes & attribute.control) === 0) producers.note(header, now);
    else producers.noteMarker(header, isCommitMarker(buffer, at), now);
    return true;
  });
  const cut = segment.size - end;
  if (cut > 0) segment.file.truncate(end);
  return cut;
}

/** Puts a rewritten file in a segment's place; its checkpoint is renewed with the producers of the old one. */
export function swapSegment(volume: Volume, segment: Segment, cleanedPath: string): void {
  const { nextOffset, maxTimestamp } = segment;
  const checkpoint = readCheckpoint(volume, segment);
  dropCheckpoint(volume, segment);
  segment.file.close();
  volume.rename(cleanedPath, segment.path);
  segment.file = volume.open(segment.path);
  segment.index = new SegmentIndex();
  completeIndex(segment, 0);
  segment.nextOffset = nextOffset;
  segment.maxTimestamp = maxTimestamp;
  if (checkpoint !== undefined)
    writeCheckpoint(volume, segment, encodeCheckpoint(segment, checkpoint.producers));
}

/** Deletes a segment's files. */
export function removeSegment(volume: Volume, segment: Segment): void {
  dropCheckpoint(volume, segment);
  segment.file.close();
  volume.removeFile(segment.path);
}
