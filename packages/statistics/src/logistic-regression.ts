import { solve } from './linear-system.ts';
import { standardise } from './standardise.ts';

/** Observations: one row of features each, without the constant, and whether the thing happened. */
export type Labelled = {
  readonly features: readonly (readonly number[])[];
  readonly outcomes: readonly boolean[];
};

/** Coefficients in the units of the features. */
export type LogisticModel = {
  readonly intercept: number;
  readonly coefficients: readonly number[];
  readonly logLikelihood: number;
};

/**
 * Logistic regression by Newton's method (iteratively reweighted least squares) on standardised features, with an L2
 * penalty on all but the intercept: `penalty / 2 × |β|²` in standardised units; 0 is plain maximum likelihood.
 */
export const fitLogistic = ({ features, outcomes }: Labelled, penalty = 0): LogisticModel => {
  const scale = standardise(features);
  const rows = features.map((row) => [
    1,
    ...row.map((x, i) => (x - (scale.mean[i] ?? 0)) / (scale.deviation[i] ?? 1)),
  ]);
  const width = rows[0]?.length ?? 1;
  let beta: number[] = new Array(width).fill(0);
  for (let round = 0; round < 50; round++) {
    const step = newtonStep({ rows, outcomes, beta, penalty });
    beta = beta.map((b, i) => b + (step[i] ?? 0));
    if (Math.max(...step.map(Math.abs)) < 1e-10) break;
  }
  const [constant = 0, ...slopes] = beta;
  const coefficients = slopes.map((slope, i) => slope / (scale.deviation[i] ?? 1));
  const intercept = constant - coefficients.reduce((sum, c, i) => sum + c * (scale.mean[i] ?? 0), 0);
  const model = { intercept, coefficients };
  return { ...model, logLikelihood: logLikelihood(model, { features, outcomes }) };
};

/** The probability the model gives to one row. */
export const predict = (
  { intercept, coefficients }: Pick<LogisticModel, 'intercept' | 'coefficients'>,
  row: readonly number[],
): number => sigmoid(coefficients.reduce((sum, c, i) => sum + c * (row[i] ?? 0), intercept));

/** What each feature adds to the log-odds of a row, beside the row of means: the reasons of a prediction. */
export const contributions = (
  { coefficients }: Pick<LogisticModel, 'coefficients'>,
  row: readonly number[],
  means: readonly number[],
): number[] => coefficients.map((c, i) => c * ((row[i] ?? 0) - (means[i] ?? 0)));

/** The area under the receiver operating characteristic: how often a positive scores above a negative; ties count half. */
export const areaUnderRoc = (scores: readonly number[], outcomes: readonly boolean[]): number => {
  const order = scores
    .map((score, i) => ({ score, positive: outcomes[i] === true }))
    .sort((a, b) => a.score - b.score);
  let rankSum = 0;
  for (let i = 0; i < order.length; ) {
    let j = i;
    while (j < order.length && order[j]?.score === order[i]?.score) j += 1;
    const rank = (i + 1 + j) / 2;
    for (let k = i; k < j; k++) if (order[k]?.positive) rankSum += rank;
    i = j;
  }
  const positives = outcomes.filter(Boolean).length;
  const negatives = outcomes.length - positives;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
};

const logLikelihood = (
  model: Pick<LogisticModel, 'intercept' | 'coefficients'>,
  { features, outcomes }: Labelled,
): number =>
  features.reduce((sum, row, i) => {
    const p = predict(model, row);
    return sum + Math.log(outcomes[i] === true ? p : 1 - p);
  }, 0);

type Step = {
  readonly rows: readonly (readonly number[])[];
  readonly outcomes: readonly boolean[];
  readonly beta: readonly number[];
  readonly penalty: number;
};

const newtonStep = ({ rows, outcomes, beta, penalty }: Step): number[] => {
  const width = beta.length;
  const gradient = new Float64Array(width);
  const hessian = Array.from({ length: width }, () => new Float64Array(width));
  for (const [at, row] of rows.entries()) {
    const p = sigmoid(row.reduce((sum, x, i) => sum + x * (beta[i] ?? 0), 0));
    const residual = (outcomes[at] === true ? 1 : 0) - p;
    addRow({ gradient, hessian }, row, { residual, weight: p * (1 - p) });
  }
  mirror(hessian);
  for (let i = 1; i < width; i++) {
    gradient[i] = (gradient[i] ?? 0) - penalty * (beta[i] ?? 0);
    const diagonal = hessian[i];
    if (diagonal) diagonal[i] = (diagonal[i] ?? 0) + penalty;
  }
  return solve(hessian, gradient);
};

type Sums = { readonly gradient: Float64Array; readonly hessian: readonly Float64Array[] };

// The innermost loops of every fit: plain indices, half of the symmetric matrix.
const addRow = (
  { gradient, hessian }: Sums,
  row: readonly number[],
  it: { residual: number; weight: number },
): void => {
  for (let i = 0; i < row.length; i++) {
    const x = row[i] ?? 0;
    const line = hessian[i];
    if (x === 0 || line === undefined) continue;
    gradient[i] = (gradient[i] ?? 0) + it.residual * x;
    const weight = it.weight * x;
    for (let j = 0; j <= i; j++) line[j] = (line[j] ?? 0) + weight * (row[j] ?? 0);
  }
};

const mirror = (matrix: readonly Float64Array[]): void => {
  for (const [i, line] of matrix.entries())
    for (let j = i + 1; j < line.length; j++) line[j] = matrix[j]?.[i] ?? 0;
};

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
