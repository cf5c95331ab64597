import type { BatchHeader } from '../records/batch.ts';
import type { VolumeFile } from '../storage/volume.ts';
import { SegmentIndex } from './segment-index.ts';

const INDEX_EVERY = 4096;

export const segmentName = (baseOffset: number): string => `${String(baseOffset).padStart(20, '0')}.log`;

/** One file of a partition's log: whole batches with ascending offsets, the last segment being appended to. */
export class Segment {
  readonly baseOffset: number;
  readonly path: string;
  file: VolumeFile;
  index: SegmentIndex;
  /** The offset after the last record. */
  nextOffset: number;
  maxTimestamp = -1;
  createdAt: number;

  constructor(baseOffset: number, path: string, file: VolumeFile, createdAt: number) {
    this.baseOffset = baseOffset;
    this.path = path;
    this.file = file;
    this.index = new SegmentIndex();
    this.nextOffset = baseOffset;
    this.createdAt = createdAt;
  }

  get size(): number {
    return this.file.size;
  }

  /** Takes note of a batch that lies at a position of the file. */
  note(header: BatchHeader, position: number): void {
    this.maxTimestamp = Math.max(this.maxTimestamp, header.maxTimestamp);
    const last = this.index.lastPosition;
    if (last < 0 || position - last >= INDEX_EVERY) {
      this.index.add(header.baseOffset, position, this.maxTimestamp);
    }
    this.nextOffset = header.baseOffset + header.lastOffsetDelta + 1;
  }
}
