import { BATCH_HEADER, batchSize, isIntact } from '../records/batch.ts';
import type { VolumeFile } from '../storage/volume.ts';

const WINDOW = 1024 * 1024;

/** Called for each batch with the bytes it lies in, where it starts there and where in the file; false ends the walk. */
export type BatchVisitor = (buffer: Buffer, at: number, position: number) => boolean;

export type ScanOptions = {
  readonly from: number;
  readonly to?: number;
  /** Whether checksums are checked as well as the lengths. */
  readonly verify: boolean;
};

/** Walks the batches of a file and returns the position behind the last one that is whole (and was accepted). */
export function scanBatches(
  file: VolumeFile,
  { from, to = file.size, verify }: ScanOptions,
  visit: BatchVisitor,
): number {
  let position = from;
  let need = WINDOW;
  while (position < to) {
    const window = file.readSync(position, Math.min(need, to - position));
    const walked = walkWindow(window, { verify, visit, position });
    position += walked.length;
    if (walked.ended) return position;
    // Nothing whole in this window: either the batch is larger than the window or the tail is torn.
    if (walked.length === 0) {
      const size = window.length >= 12 ? batchSize(window, 0) : 0;
      if (size <= window.length || position + size > to) return position;
      need = size;
    } else {
      need = WINDOW;
    }
  }
  return position;
}

type Walk = { readonly verify: boolean; readonly visit: BatchVisitor; readonly position: number };

function walkWindow(window: Buffer, { verify, visit, position }: Walk): { length: number; ended: boolean } {
  let at = 0;
  while (at + BATCH_HEADER <= window.length) {
    const size = batchSize(window, at);
    if (size < BATCH_HEADER || window[at + 16] !== 2) return { length: at, ended: true };
    if (at + size > window.length) return { length: at, ended: false };
    if (verify && !isIntact(window, at)) return { length: at, ended: true };
    if (!visit(window, at, position + at)) return { length: at, ended: true };
    at += size;
  }
  return { length: at, ended: false };
}
