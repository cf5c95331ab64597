import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { codec, decompress, recompress } from './compression.ts';
import { crc32c } from './crc32c.ts';

test('the checksum of "123456789" is e3069283', () => {
  expect(crc32c(Buffer.from('123456789')).toString(16)).toBe('e3069283');
  const long = Buffer.from('123456789'.repeat(100));
  expect(crc32c(long, 9, 18)).toBe(0xe3069283);
});

describe('codecs', () => {
  const text = Buffer.from('the quick brown fox '.repeat(50));

  test.each(Object.values(codec))('codec %d gives back what it was given', (id) => {
    const { codec: used, data } = recompress(id, text);
    expect(used).toBe(id);
    expect(decompress(id, data)).toEqual(text);
    if (id !== codec.none) expect(data.length).toBeLessThan(text.length / 5);
  });

  const repetitive = fc
    .array(fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constantFrom(text, text.subarray(0, 90))), {
      maxLength: 200,
    })
    .map((parts) => Buffer.concat(parts));

  test.each([codec.snappy, codec.lz4])('codec %d gives back anything, in blocks', async (id) => {
    await fc.assert(
      fc.property(
        fc.oneof(
          repetitive,
          fc.uint8Array().map((bytes) => Buffer.from(bytes)),
        ),
        (bytes) => {
          expect(decompress(id, recompress(id, bytes).data)?.equals(bytes)).toBe(true);
        },
      ),
      { numRuns: Number(process.env['ICRM_RUNS'] ?? 200) },
    );
    const random = randomBytes(200_000);
    expect(decompress(id, recompress(id, random).data)?.equals(random)).toBe(true);
    expect(recompress(id, random).data.length).toBeLessThan(201_000);
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
