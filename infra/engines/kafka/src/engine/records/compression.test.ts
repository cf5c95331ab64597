import { describe, expect, test } from '@jest/globals';
import { codec, decompress, recompress } from './compression.ts';
import { crc32c } from './crc32c.ts';

test('the checksum of "123456789" is e3069283', () => {
  expect(crc32c(Buffer.from('123456789')).toString(16)).toBe('e3069283');
  const long = Buffer.from('123456789'.repeat(100));
  expect(crc32c(long, 9, 18)).toBe(0xe3069283);
});

describe('codecs', () => {
  const text = Buffer.from('the quick brown fox '.repeat(50));

  test.each([codec.none, codec.gzip, codec.zstd])('codec %d gives back what it was given', (id) => {
    const { codec: used, data } = recompress(id, text);
    expect(used).toBe(id);
    expect(decompress(id, data)).toEqual(text);
  });

  test('snappy and LZ4 are written uncompressed', () => {
    expect(recompress(codec.snappy, text)).toEqual({ codec: codec.none, data: text });
    expect(recompress(codec.lz4, text)).toEqual({ codec: codec.none, data: text });
  });

  // By hand: length 11, literal "abcd", copy of 4 from 4 back (1-byte offset), copy of 3 from 4 back (2-byte offset).
  const snappy = Buffer.from([11, 0x0c, 97, 98, 99, 100, 0x01, 4, 0x0a, 4, 0]);

  test('snappy, bare and in blocks', () => {
    expect(decompress(codec.snappy, snappy)?.toString()).toBe('abcdabcdabc');
    const header = Buffer.from('82534e41505059000000000100000001', 'hex');
    const framed = Buffer.concat([
      header,
      Buffer.from([0, 0, 0, snappy.length]),
      snappy,
      Buffer.from([0, 0, 0, snappy.length]),
      snappy,
    ]);
    expect(decompress(codec.snappy, framed)?.toString()).toBe('abcdabcdabcabcdabcdabc');
  });

  // Frame with independent blocks of at most 64 KiB: one compressed ("abcd", copy of 8 from 4 back, "xyz"), one stored.
  const lz4 = Buffer.from(
    '04224d18604082' + '0b000000' + '446162636404003078797a' + '03000080' + '686921' + '00000000',
    'hex',
  );

  test('LZ4 frames', () => {
    expect(decompress(codec.lz4, lz4)?.toString()).toBe('abcdabcdabcdxyzhi!');
  });

  test.each([
    ['snappy', codec.snappy, snappy],
    ['LZ4', codec.lz4, lz4],
  ])('truncated or bent %s is refused or decoded, never read out of bounds', (_name, id, data) => {
    for (let cut = 0; cut < data.length; cut++) {
      for (const bytes of [
        data.subarray(0, cut),
        Buffer.concat([data.subarray(0, cut), Buffer.from([255]), data.subarray(cut + 1)]),
      ]) {
        try {
          decompress(id, bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }
    }
  });

  test('an unknown codec is none of ours', () => {
    expect(decompress(7, text)).toBeUndefined();
  });
});
