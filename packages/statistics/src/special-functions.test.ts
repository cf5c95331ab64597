import { describe, expect, test } from '@jest/globals';
import { chiSquareTail, hypergeometric2F1, lnGamma, normalCdf, normalQuantile } from './special-functions.ts';

describe('special functions', () => {
  test.each([
    [0.5, Math.log(Math.sqrt(Math.PI))],
    [1, 0],
    [10, Math.log(362_880)],
    [101, 363.739_375_555_563],
  ])('ln gamma of %d', (x, expected) => expect(lnGamma(x)).toBeCloseTo(expected, 8));

  test.each([0.1, 0.5, 0.9])('2F1(1, 1; 2; %d) is -ln(1 - z) / z', (z) =>
    expect(hypergeometric2F1([1, 1, 2], z)).toBeCloseTo(-Math.log(1 - z) / z, 10),
  );

  test('2F1 refuses what its series does not reach', () =>
    expect(() => hypergeometric2F1([1, 1, 2], 1)).toThrow(RangeError));

  test('the normal distribution at its usual points', () => {
    expect(normalCdf(1.959_963_985)).toBeCloseTo(0.975, 9);
    expect(normalCdf(-3)).toBeCloseTo(0.001_349_898, 9);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959_963_985, 8);
  });

  test('the chi-square distribution at its usual points', () => {
    expect(chiSquareTail(3.841_459, 1)).toBeCloseTo(0.05, 6);
    expect(chiSquareTail(18.307_038, 10)).toBeCloseTo(0.05, 6);
  });
});
