import { describe, expect, test } from '@jest/globals';
import { fitCox, type Observed } from './cox.ts';

/** Weeks of remission of leukaemia patients (Freireich et al. 1963); the feature is 1 for placebo. */
const group = (placebo: number, ended: readonly number[], censored: readonly number[]): Observed[] =>
  [...ended, ...censored].map((duration, i) => ({ duration, ended: i < ended.length, features: [placebo] }));
const patients = [
  ...group(0, [6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]),
  ...group(1, [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23], []),
];

describe('Cox regression', () => {
  test('gives the textbook hazard of placebo, ties as Efron: 1.5721, error 0.4124', () => {
    const model = fitCox(patients);
    expect(model.coefficients[0]).toBeCloseTo(1.5721, 4);
    expect(model.errors[0]).toBeCloseTo(0.4124, 4);
    expect(model.p[0]).toBeLessThan(0.001);
    expect(2 * (model.logLikelihood - model.nullLogLikelihood)).toBeCloseTo(16.35, 2);
  });

  test('does not depend on the unit of a feature', () => {
    const inTens = fitCox(patients.map((it) => ({ ...it, features: it.features.map((x) => x * 10) })));
    expect(inTens.coefficients[0]).toBeCloseTo(0.15721, 5);
  });

  test('finds nothing in a feature that says nothing', () => {
    const model = fitCox(patients.map((it, i) => ({ ...it, features: [...it.features, i % 2] })));
    expect(model.p[1]).toBeGreaterThan(0.05);
  });
});
