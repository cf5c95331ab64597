import type { Copy } from './snappy.ts';

/** Bytes as they are, then a repetition of earlier ones; the last has none. */
export type Sequence = { readonly literals: Buffer; readonly copy: Copy | undefined };

const MIN_MATCH = 4;
/** What LZ4 asks for: no copy starts in the last 12 bytes of a block or reaches into the last 5. */
const LAST_START = 12;
const LAST_END = 5;

const HASH_BITS = 14;
const table = new Int32Array(1 << HASH_BITS);

/** Splits a block of at most 64 KiB into literals and copies, taking the first repetition it finds. */
export function sequencesOf(block: Buffer): Sequence[] {
  table.fill(-1);
  const found: Sequence[] = [];
  let anchor = 0;
  for (let at = 0; at <= block.length - LAST_START; ) {
    const word = block.readUInt32LE(at);
    const slot = Math.imul(word, 0x9e3779b1) >>> (32 - HASH_BITS);
    const candidate = table[slot] ?? -1;
    table[slot] = at;
    if (candidate < 0 || block.readUInt32LE(candidate) !== word) {
      at++;
      continue;
    }
    const length = matchLength(block, candidate, at);
    found.push({ literals: block.subarray(anchor, at), copy: { offset: at - candidate, length } });
    at += length;
    anchor = at;
  }
  found.push({ literals: block.subarray(anchor), copy: undefined });
  return found;
}

function matchLength(block: Buffer, candidate: number, at: number): number {
  const end = block.length - LAST_END;
  let length = MIN_MATCH;
  while (at + length < end && block[candidate + length] === block[at + length]) length++;
  return length;
}
