import { crc32c } from '../records/crc32c.ts';
import type { Volume } from '../storage/volume.ts';
import type { ProducerSnapshot } from './producer-states.ts';
import type { Segment } from './segment.ts';
import { SegmentIndex } from './segment-index.ts';

const HEADER = 12;
const MAGIC = 0x69636b31;

/** What is known of a partition when its segment had the given size; everything up to there is on the disk. */
export type Checkpoint = {
  readonly size: number;
  readonly nextOffset: number;
  readonly maxTimestamp: number;
  readonly createdAt: number;
  readonly producers: ProducerSnapshot;
};

const pathOf = (segment: Segment): string => segment.path.replace(/\.log$/, '.checkpoint');

export function encodeCheckpoint(segment: Segment, producers: ProducerSnapshot): Buffer {
  const { size, nextOffset, maxTimestamp, createdAt } = segment;
  const state: Checkpoint = { size, nextOffset, maxTimestamp, createdAt, producers };
  const json = Buffer.from(JSON.stringify(state));
  const content = Buffer.concat([Buffer.alloc(HEADER), json, segment.index.toBytes()]);
  content.writeUInt32BE(MAGIC, 0);
  content.writeUInt32BE(json.length, 8);
  content.writeUInt32BE(crc32c(content, 8), 4);
  return content;
}

export function writeCheckpoint(volume: Volume, segment: Segment, content: Buffer): void {
  volume.write(pathOf(segment), content);
}

export function dropCheckpoint(volume: Volume, segment: Segment): void {
  volume.removeFile(pathOf(segment));
}

/** Loads a segment's checkpoint into it, or answers undefined when there is none that fits the file. */
export function readCheckpoint(volume: Volume, segment: Segment): Checkpoint | undefined {
  const content = volume.readAll(pathOf(segment));
  if (content === undefined || content.length < HEADER || content.readUInt32BE(0) !== MAGIC) return undefined;
  if (content.readUInt32BE(4) !== crc32c(content, 8)) return undefined;
  const jsonEnd = HEADER + content.readUInt32BE(8);
  const state: Checkpoint = JSON.parse(content.toString('utf8', HEADER, jsonEnd));
  if (state.size > segment.size) return undefined;
  segment.index = SegmentIndex.fromBytes(content.subarray(jsonEnd));
  segment.nextOffset = state.nextOffset;
  segment.maxTimestamp = state.maxTimestamp;
  segment.createdAt = state.createdAt;
  return state;
}
