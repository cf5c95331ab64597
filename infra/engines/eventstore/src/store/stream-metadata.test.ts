import { describe, expect, test } from '@jest/globals';
import {
  NO_METADATA,
  parseStreamMetadata,
  SOFT_DELETE_METADATA,
  withTruncateBefore,
} from './stream-metadata.ts';
import { visibleWindow } from './visible-window.ts';

const parse = (text: string) => parseStreamMetadata(Buffer.from(text));

describe('stream metadata', () => {
  test.each(['', 'null', '7', '[]', '{"$maxCount":', '"text"'])('is none in %p', (text) => {
    expect(parse(text)).toEqual(NO_METADATA);
  });

  test('reads what the store acts on and ignores the rest', () => {
    const text =
      '{"$maxCount":3,"$maxAge":60,"$tb":7,"$cacheControl":5,"mine":{"a":1},"$acl":{"$r":"joe","$w":["a","b"]}}';
    expect(parse(text)).toEqual({
      maxCount: 3,
      maxAgeMs: 60_000,
      truncateBefore: 7,
      softDeleted: false,
      acl: { read: ['joe'], write: ['a', 'b'] },
    });
  });

  test.each(['{"$maxCount":0}', '{"$maxCount":-1}', '{"$maxAge":0}', '{"$tb":-1}', '{"$maxCount":"3"}'])(
    'ignores the value in %s',
    (text) => {
      expect(parse(text)).toEqual(NO_METADATA);
    },
  );

  test('tells 2^63-1 from the number that JSON rounds it to', () => {
    expect(parseStreamMetadata(SOFT_DELETE_METADATA).softDeleted).toBe(true);
    expect(parse('{"$tb":9223372036854775808}').softDeleted).toBe(false);
    expect(parse('{"$tb":9223372036854775806}').softDeleted).toBe(false);
  });

  test('keeps everything but `$tb` when a stream is revived, wide integers included', () => {
    const before = Buffer.from(
      '{"$maxCount":2,"wide":12345678901234567890,"$tb":9223372036854775807,"mine":"x"}',
    );
    const text = withTruncateBefore(before, 5).toString();
    expect(text).toBe('{"$maxCount":2,"wide":12345678901234567890,"$tb":5,"mine":"x"}');
  });
});

describe('the visible window', () => {
  test.each([
    ['everything without metadata', {}, 0],
    ['the newest by count', { maxCount: 3 }, 7],
    ['all when the count is larger than the stream', { maxCount: 30 }, 0],
    ['what is not truncated', { truncateBefore: 4 }, 4],
    ['the narrower of both', { truncateBefore: 4, maxCount: 3 }, 7],
  ])('shows %s', (_title, metadata, min) => {
    expect(visibleWindow(9, { softDeleted: false, ...metadata }, 0)).toMatchObject({ min, last: 9 });
  });

  test('ends with an age', () => {
    const window = visibleWindow(9, { softDeleted: false, maxAgeMs: 1000 }, 5_000_000);
    expect(window.createdSince).toBe(4_000_000);
  });
});
