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
