import { describe, expect, test } from '@jest/globals';
import { holm, sampleRatioP, sizePerGroup, uplift } from './experiment.ts';

describe('experiments', () => {
  test('the interval of a difference is Newcombe (1998), table II, example a: 56/70 - 48/80', () => {
    const { difference, interval } = uplift({ size: 70, responses: 56 }, { size: 80, responses: 48 });
    expect(difference).toBeCloseTo(0.2, 10);
    expect(interval[0]).toBeCloseTo(0.0524, 4);
    expect(interval[1]).toBeCloseTo(0.3339, 4);
  });

  test('Holm multiplies the smallest by all, and never falls', () => {
    const corrected = holm([0.01, 0.04, 0.03, 0.005]);
    for (const [i, p] of [0.03, 0.06, 0.06, 0.02].entries()) expect(corrected[i]).toBeCloseTo(p, 10);
  });

  test('a broken split is seen, a fair one is not accused', () => {
    expect(sampleRatioP([50_600, 49_400], [1, 1])).toBeLessThan(0.001);
    expect(sampleRatioP([50_100, 49_900], [1, 1])).toBeGreaterThan(0.5);
  });

  test('finding 12 % beside 10 % takes 3,839 people a group (80 % power, 5 %)', () =>
    expect(sizePerGroup([0.1, 0.12])).toBe(3_839));
});
