import { describe, expect, test } from '@jest/globals';
import { forecast, smooth } from './forecast.ts';

/** Oil production of Saudi Arabia, 1996 to 2013, million tonnes (Hyndman and Athanasopoulos 2018, 7.1). */
const oil = [
  445.4, 453.2, 454.4, 422.4, 456.0, 440.4, 425.2, 486.2, 500.4, 521.3, 508.9, 488.9, 509.9, 456.7, 473.8,
  525.9, 549.8, 542.3,
];

describe('a forecast', () => {
  test('of oil learns at the published rate from the published level', () => {
    const { alpha, first, level } = smooth(oil);
    expect(alpha).toBeCloseTo(0.834, 2);
    expect(first).toBeCloseTo(446.6, 0);
    expect(level).toBeCloseTo(542.7, 0);
  });

  test('does not depend on the unit, and is flat for a flat series', () => {
    const [one] = forecast(oil, 1);
    const [other] = forecast(
      oil.map((it) => it * 1_000),
      1,
    );
    expect((other?.mean ?? 0) / 1_000).toBeCloseTo(one?.mean ?? 0, 1);
    expect(forecast([7, 7, 7, 7], 2)).toEqual([
      { mean: 7, low: 7, high: 7 },
      { mean: 7, low: 7, high: 7 },
    ]);
  });

  test('holds four of five in its interval, of noise it has not seen', () => {
    let state = 11;
    const noise = () => {
      let sum = 0;
      for (let n = 0; n < 12; n += 1) {
        state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
        sum += state / 2 ** 31;
      }
      return sum - 6;
    };
    const held = Array.from({ length: 400 }, () => {
      const series = Array.from({ length: 40 }, () => 50 + 5 * noise());
      const [next] = forecast(series, 1);
      const came = 50 + 5 * noise();
      return next !== undefined && came >= next.low && came <= next.high;
    }).filter(Boolean).length;
    expect(held / 400).toBeGreaterThan(0.74);
    expect(held / 400).toBeLessThan(0.87);
  });
});
