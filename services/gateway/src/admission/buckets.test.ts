import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { buckets } from './buckets.ts';

describe('buckets', () => {
  test('give the burst at once, then so many a second', () => {
    let now = 0;
    const { take } = buckets({ perSecond: 10, burst: 3 }, () => now);
    expect([take('a'), take('a'), take('a')]).toEqual([undefined, undefined, undefined]);
    expect(take('a')).toBeCloseTo(100);
    now = 99;
    expect(take('a')).toBeCloseTo(1);
    now = 100;
    expect(take('a')).toBeUndefined();
    expect(take('b')).toBeUndefined();
  });

  test('never give more than burst and rate allow, and whoever waits as told is served', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 200 }),
        (perSecond, burst, gaps) => {
          let now = 0;
          let given = 0;
          const { take } = buckets({ perSecond, burst }, () => now);
          for (const gap of gaps) {
            now += gap;
            const wait = take('a');
            if (wait === undefined) given += 1;
            else {
              now += wait + 1e-6;
              expect(take('a')).toBeUndefined();
              given += 1;
            }
            expect(given).toBeLessThanOrEqual(burst + (now / 1_000) * perSecond + 1e-6);
          }
        },
      ),
    );
  });

  test('are forgotten when there are too many, the eldest first', () => {
    const { take } = buckets({ perSecond: 1e-9, burst: 1 }, () => 0);
    for (let i = 0; i <= 100_000; i++) take(String(i));
    expect(take('100000')).toBeDefined();
    expect(take('0')).toBeUndefined();
  });
});
