import { sequencesOf } from './sequences.ts';
import { copyBack } from './snappy.ts';

const MAGIC = 0x184d2204;
const flag = { blockChecksum: 0x10, contentSize: 0x08, dictionary: 0x01 } as const;
const STORED = 0x8000_0000;
const LARGEST = 256 * 1024 * 1024;

/** Grows as blocks are decoded; later blocks may refer to earlier ones. */
type Output = { buffer: Buffer; at: number };

/** Decompresses an LZ4 frame. Checksums are skipped: the batch has its own. Throws RangeError. */
export function decompressLz4(data: Buffer): Buffer {
  if (data.length < 7 || data.readUInt32LE(0) !== MAGIC) throw new RangeError('not an LZ4 frame');
  const flags = data.readUInt8(4);
  const blockSize = 2 ** (8 + 2 * ((data.readUInt8(5) >>> 4) & 7));
  let at = 7 + ((flags & flag.contentSize) === 0 ? 0 : 8) + ((flags & flag.dictionary) === 0 ? 0 : 4);
  const output: Output = { buffer: Buffer.allocUnsafe(Math.max(1024, data.length * 4)), at: 0 };
  for (let header = data.readUInt32LE(at); header !== 0; header = data.readUInt32LE(at)) {
    const length = header % STORED;
    const block = data.subarray(at + 4, at + 4 + length);
    if (block.length < length) throw new RangeError('LZ4 block beyond the data');
    reserve(output, blockSize);
    if (header >= STORED) {
      reserve(output, length);
      output.buffer.set(block, output.at);
      output.at += length;
    } else {
      output.at = decodeBlock(block, output);
    }
    at += 4 + length + ((flags & flag.blockChecksum) === 0 ? 0 : 4);
  }
  return output.buffer.subarray(0, output.at);
}

function reserve(output: Output, bytes: number): void {
  const needed = output.at + bytes;
  if (needed > LARGEST) throw new RangeError('LZ4 data too large');
  if (needed <= output.buffer.length) return;
  const grown = Buffer.allocUnsafe(Math.max(needed, output.buffer.length * 2));
  output.buffer.copy(grown, 0, 0, output.at);
  output.buffer = grown;
}

/** Sequences of a token, literals, and a copy of at least four bytes; the last has literals alone. */
function decodeBlock(block: Buffer, { buffer, at: start }: Output): number {
  const cursor = { at: 0 };
  let at = start;
  while (cursor.at < block.length) {
    const token = next(block, cursor);
    const literals = longLength(block, cursor, token >>> 4);
    const end = cursor.at + literals;
    if (end > block.length || at + literals > buffer.length)
      throw new RangeError('LZ4 literals out of bounds');
    block.copy(buffer, at, cursor.at, end);
    at += literals;
    cursor.at = end;
    if (end === block.length) return at;
    const offset = next(block, cursor) + next(block, cursor) * 256;
    at = copyBack(buffer, at, { offset, length: longLength(block, cursor, token & 15) + 4 });
  }
  return at;
}

type Cursor = { at: number };

function longLength(block: Buffer, cursor: Cursor, short: number): number {
  let length = short;
  if (short < 15) return length;
  for (let more = 255; more === 255; length += more) more = next(block, cursor);
  return length;
}

function next(block: Buffer, cursor: Cursor): number {
  const value = block[cursor.at++];
  if (value === undefined) throw new RangeError('LZ4 data ends early');
  return value;
}

/** Version 1, independent blocks of at most 64 KiB, no checksums but the header's own. */
const FRAME_HEADER = Buffer.from('04224d18604082', 'hex');
const FRAME_END = Buffer.alloc(4);
const BLOCK = 64 * 1024 - 1;

/** Compresses into an LZ4 frame. A block that would grow is stored as it is. */
export function compressLz4(data: Buffer): Buffer {
  const parts: Buffer[] = [FRAME_HEADER];
  for (let at = 0; at < data.length; at += BLOCK) {
    const block = data.subarray(at, at + BLOCK);
    const encoded = encodeBlock(block);
    const isStored = encoded.length >= block.length;
    const length = Buffer.alloc(4);
    length.writeUInt32LE(isStored ? STORED + block.length : encoded.length);
    parts.push(length, isStored ? block : encoded);
  }
  return Buffer.concat([...parts, FRAME_END]);
}

function encodeBlock(block: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (const { literals, copy } of sequencesOf(block)) {
    const repeated = copy === undefined ? 0 : copy.length - 4;
    const token = (Math.min(literals.length, 15) << 4) | Math.min(repeated, 15);
    parts.push(Buffer.from([token, ...moreLength(literals.length)]), literals);
    if (copy !== undefined)
      parts.push(Buffer.from([copy.offset & 0xff, copy.offset >>> 8, ...moreLength(repeated)]));
  }
  return Buffer.concat(parts);
}

/** What of a length does not fit into four bits: bytes to be added up, the last below 255. */
function moreLength(length: number): number[] {
  if (length < 15) return [];
  const rest = length - 15;
  return [...new Array<number>(Math.floor(rest / 255)).fill(255), rest % 255];
}
