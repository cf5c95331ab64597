import { describe, expect, test } from '@jest/globals';
import { purchaseProbability } from './bg-nbd.ts';
import { brierScore, calibrate, calibrationCurve } from './calibration.ts';
import { fitLinear } from './linear-regression.ts';

describe('calibration', () => {
  const scores = Array.from({ length: 1_000 }, (_, i) => (i + 0.5) / 1_000);
  /** Of those with a score s, a share of s squared: the scores promise too much. */
  const outcomes = scores.map((s, i) => ((i * 7_919) % 1_000) / 1_000 < s * s);

  test('a curve shows what was promised beside what came', () => {
    const curve = calibrationCurve(scores, outcomes, 5);
    expect(curve).toHaveLength(5);
    for (const { size, predicted, observed } of curve) {
      expect(size).toBe(200);
      expect(Math.abs(observed - predicted ** 2)).toBeLessThan(0.06);
    }
  });

  test('calibrated probabilities come closer to what came', () => {
    const toProbability = calibrate(scores, outcomes);
    const calibrated = scores.map(toProbability);
    expect(brierScore(calibrated, outcomes)).toBeLessThan(brierScore(scores, outcomes));
    const gap = calibrationCurve(calibrated, outcomes, 5).map((it) => Math.abs(it.predicted - it.observed));
    expect(Math.max(...gap)).toBeLessThan(0.06);
  });

  test('the Brier score of a coin is a quarter', () =>
    expect(brierScore([0.5, 0.5], [true, false])).toBeCloseTo(0.25, 12));
});

test('least squares give the textbook line through Anscombe (1973), first set: 3.0001 + 0.5001 x, r2 0.6665', () => {
  const x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
  const y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
  const line = fitLinear(
    x.map((it) => [it]),
    y,
  );
  expect(line.intercept).toBeCloseTo(3.0001, 4);
  expect(line.coefficients[0]).toBeCloseTo(0.5001, 4);
  expect(line.errors[0]).toBeCloseTo(0.1179, 4);
  expect(line.r2).toBeCloseTo(0.6665, 4);
});

test('whoever bought long ago is less likely to buy soon, and everybody more likely in a longer time', () => {
  const model = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
  const recent = { frequency: 4, recency: 37, observed: 39 };
  const gone = { frequency: 4, recency: 10, observed: 39 };
  expect(purchaseProbability(model, gone, 10)).toBeLessThan(purchaseProbability(model, recent, 10));
  expect(purchaseProbability(model, recent, 10)).toBeLessThan(purchaseProbability(model, recent, 50));
  expect(purchaseProbability(model, recent, 0)).toBe(0);
});
