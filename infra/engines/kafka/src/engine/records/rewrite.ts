import { attribute, BATCH_HEADER } from './batch.ts';
import { recompress } from './compression.ts';
import { crc32c } from './crc32c.ts';
import type { BatchRecord } from './records.ts';

/**
 * The batch with only some of its records. Base offset, last offset delta, sequences and times stay, so that
 * offsets and producers are not affected; count, length, codec block and checksum are new.
 */
export function withRecords(batch: Buffer, kept: readonly BatchRecord[]): Buffer {
  const attributes = batch.readInt16BE(21);
  const plain = Buffer.concat(kept.flatMap(({ raw }) => [zigzagVarint(raw.length), raw]));
  const { codec, data } = recompress(kept.length === 0 ? 0 : attributes & attribute.codec, plain);
  const result = Buffer.concat([batch.subarray(0, BATCH_HEADER), data]);
  result.writeInt32BE(result.length - 12, 8);
  result.writeInt16BE((attributes & ~attribute.codec) | codec, 21);
  result.writeInt32BE(kept.length, 57);
  result.writeUInt32BE(crc32c(result, 21), 17);
  return result;
}

/** A length as the format writes it: zigzag, seven bits a byte. */
export function zigzagVarint(length: number): Buffer {
  const bytes: number[] = [];
  let rest = length * 2;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}
