import { fitLogistic, type LogisticModel, predict } from './logistic-regression.ts';

/** People with similar predictions: what was expected of them, and what came. */
export type CalibrationBin = {
  readonly size: number;
  readonly predicted: number;
  readonly observed: number;
};

/** Predictions in groups of equal size, the lowest first: a calibrated model observes what it predicts. */
export const calibrationCurve = (
  probabilities: readonly number[],
  outcomes: readonly boolean[],
  bins = 10,
): CalibrationBin[] => {
  const order = probabilities
    .map((p, i) => ({ p, came: outcomes[i] === true ? 1 : 0 }))
    .sort((a, b) => a.p - b.p);
  return Array.from({ length: bins }, (_, bin) =>
    order.slice(Math.floor((bin * order.length) / bins), Math.floor(((bin + 1) * order.length) / bins)),
  )
    .filter((group) => group.length > 0)
    .map((group) => ({
      size: group.length,
      predicted: group.reduce((sum, { p }) => sum + p, 0) / group.length,
      observed: group.reduce((sum, { came }) => sum + came, 0) / group.length,
    }));
};

/** The mean squared error of probabilities (Brier 1950); 0 is perfect. */
export const brierScore = (probabilities: readonly number[], outcomes: readonly boolean[]): number =>
  probabilities.reduce((sum, p, i) => sum + (p - (outcomes[i] === true ? 1 : 0)) ** 2, 0) /
  probabilities.length;

/**
 * A map from scores to probabilities (Platt 1999): a logistic regression of the outcome on the log-odds of the score,
 * fitted to scores of people that the model has not seen.
 */
export const calibrate = (
  scores: readonly number[],
  outcomes: readonly boolean[],
): ((score: number) => number) & { readonly intercept: number; readonly slope: number } => {
  const model: LogisticModel = fitLogistic({ features: scores.map((it) => [logOdds(it)]), outcomes }, 1e-6);
  return Object.assign((score: number) => predict(model, [logOdds(score)]), {
    intercept: model.intercept,
    slope: model.coefficients[0] ?? 1,
  });
};

const logOdds = (p: number): number => {
  const kept = Math.min(1 - 1e-9, Math.max(1e-9, p));
  return Math.log(kept / (1 - kept));
};
