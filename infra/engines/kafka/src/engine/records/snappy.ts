import { sequencesOf } from './sequences.ts';

const XERIAL = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER = 16;

/** Decompresses snappy, bare or in the blocks of xerial's framing, as Java clients write it. Throws RangeError. */
export function decompressSnappy(data: Buffer): Buffer {
  if (!data.subarray(0, XERIAL.length).equals(XERIAL)) return decodeBlock(data);
  const blocks: Buffer[] = [];
  for (let at = XERIAL_HEADER; at < data.length; ) {
    const end = at + 4 + data.readUInt32BE(at);
    if (end > data.length) throw new RangeError('snappy block beyond the data');
    blocks.push(decodeBlock(data.subarray(at + 4, end)));
    at = end;
  }
  return Buffer.concat(blocks);
}

/** uvarint length, then literals (tag 0) and copies with offsets of 1 or more bytes (tags 1, 2, 3). */
function decodeBlock(data: Buffer): Buffer {
  const source = new SnappyReader(data);
  const output = Buffer.allocUnsafe(source.checkedLength());
  let at = 0;
  while (!source.isDone) {
    const tag = source.byte();
    if ((tag & 3) === 0) {
      const literal = source.take(source.literalLength(tag >>> 2));
      if (at + literal.length > output.length) throw new RangeError('snappy literal beyond its length');
      output.set(literal, at);
      at += literal.length;
      continue;
    }
    const { length, offset } = source.copy(tag);
    at = copyBack(output, at, { length, offset });
  }
  if (at !== output.length) throw new RangeError('snappy data shorter than its length');
  return output;
}

export type Copy = { readonly length: number; readonly offset: number };

/** Repeats bytes of the output itself; source and target may overlap. Returns the new end. */
export function copyBack(output: Buffer, at: number, { length, offset }: Copy): number {
  if (offset <= 0 || offset > at || at + length > output.length) throw new RangeError('copy out of bounds');
  if (offset >= length) output.copyWithin(at, at - offset, at - offset + length);
  else for (let i = 0; i < length; i++) output[at + i] = output[at + i - offset] ?? 0;
  return at + length;
}

const LARGEST = 256 * 1024 * 1024;

class SnappyReader {
  readonly #data: Buffer;
  #at = 0;

  constructor(data: Buffer) {
    this.#data = data;
  }

  get isDone(): boolean {
    return this.#at >= this.#data.length;
  }

  byte(): number {
    const value = this.#data[this.#at++];
    if (value === undefined) throw new RangeError('snappy data ends early');
    return value;
  }

  checkedLength(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const next = this.byte();
      value += (next & 0x7f) * 2 ** shift;
      if (next < 0x80) {
        if (value > LARGEST) break;
        return value;
      }
    }
    throw new RangeError('snappy length out of range');
  }

  literalLength(code: number): number {
    if (code < 60) return code + 1;
    let value = 0;
    for (let i = 0; i < code - 59; i++) value += this.byte() * 256 ** i;
    return value + 1;
  }

  copy(tag: number): Copy {
    if ((tag & 3) === 1) return { length: ((tag >>> 2) & 7) + 4, offset: ((tag >>> 5) << 8) | this.byte() };
    const length = (tag >>> 2) + 1;
    const low = this.byte() + this.byte() * 256;
    return { length, offset: (tag & 3) === 2 ? low : low + this.byte() * 65_536 + this.byte() * 16_777_216 };
  }

  take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#data.length) throw new RangeError('snappy literal beyond the data');
    const part = this.#data.subarray(this.#at, end);
    this.#at = end;
    return part;
  }
}

/** Magic, then version and compatible version 1. */
const HEADER = Buffer.concat([XERIAL, Buffer.from([0, 0, 0, 1, 0, 0, 0, 1])]);
const BLOCK = 32 * 1024;
const LONGEST_COPY = 64;

/** Compresses in the blocks of xerial's framing, which every client reads. */
export function compressSnappy(data: Buffer): Buffer {
  const parts: Buffer[] = [HEADER];
  for (let at = 0; at < data.length; at += BLOCK) {
    const block = encodeBlock(data.subarray(at, at + BLOCK));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(block.length);
    parts.push(length, block);
  }
  return Buffer.concat(parts);
}

function encodeBlock(block: Buffer): Buffer {
  const parts: Buffer[] = [uvarint(block.length)];
  for (const { literals, copy } of sequencesOf(block)) {
    if (literals.length > 0) parts.push(literalTag(literals.length), literals);
    if (copy !== undefined) parts.push(copyTags(copy));
  }
  return Buffer.concat(parts);
}

function uvarint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return Buffer.from([...bytes, rest]);
    bytes.push((rest & 0x7f) | 0x80);
  }
}

/** A block is at most 32 KiB, so two bytes hold every length. */
function literalTag(length: number): Buffer {
  const code = length - 1;
  if (code < 60) return Buffer.from([code << 2]);
  return code < 256 ? Buffer.from([60 << 2, code]) : Buffer.from([61 << 2, code & 0xff, code >>> 8]);
}

/** Copies of at most 64 bytes with offsets of two bytes. */
function copyTags({ length, offset }: Copy): Buffer {
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest -= LONGEST_COPY) {
    const part = Math.min(rest, LONGEST_COPY);
    bytes.push(((part - 1) << 2) | 2, offset & 0xff, offset >>> 8);
  }
  return Buffer.from(bytes);
}
