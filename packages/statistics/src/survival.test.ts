import { expect, test } from '@jest/globals';
import { kaplanMeier, type Lifetime, logRank } from './survival.ts';

const of = (durations: readonly number[], censored: readonly number[]): Lifetime[] => [
  ...durations.map((duration) => ({ duration, ended: true })),
  ...censored.map((duration) => ({ duration, ended: false })),
];
/** Weeks of remission of leukaemia patients (Freireich et al. 1963), the textbook example. */
const treated = of([6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]);
const placebo = of([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23], []);

test('Kaplan-Meier gives the textbook curve', () => {
  const curve = kaplanMeier(treated);
  expect(curve.map(({ time }) => time)).toEqual([6, 7, 10, 13, 16, 22, 23]);
  for (const [i, share] of [0.857, 0.807, 0.753, 0.69, 0.627, 0.538, 0.448].entries())
    expect(curve[i]?.survival).toBeCloseTo(share, 3);
  expect(curve[0]?.error).toBeCloseTo(0.0764, 4);
});

test('the log-rank test finds the treatment: chi-square 16.79', () => {
  const { chiSquare, p } = logRank(treated, placebo);
  expect(chiSquare).toBeCloseTo(16.79, 2);
  expect(p).toBeLessThan(0.0001);
});
