import { describe, expect, test } from '@jest/globals';
import { formatTraceparent, parseTraceparent } from './traceparent.ts';

const good = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('a traceparent', () => {
  test('is read and written back', () => {
    const parsed = parseTraceparent(good);
    expect(parsed).toMatchObject({ isRemote: true, traceFlags: 1 });
    expect(parsed && formatTraceparent(parsed)).toBe(good);
  });

  test.each([
    undefined,
    '',
    'x',
    good.toUpperCase(),
    good.replace('00-', 'ff-'),
    '00-00000000000000000000000000000000-b7ad6b7169203331-01',
    `${good}-more`,
  ])('%s is none', (text) => expect(parseTraceparent(text)).toBeUndefined());
});
