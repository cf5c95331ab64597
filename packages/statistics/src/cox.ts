import { invert, solve } from './linear-system.ts';
import { normalCdf } from './special-functions.ts';
import { standardise } from './standardise.ts';
import type { Lifetime } from './survival.ts';

/** How each feature changes the risk: a coefficient of the log hazard, in the units of the feature. */
export type CoxModel = {
  readonly coefficients: readonly number[];
  readonly errors: readonly number[];
  /** Two-sided Wald test of each coefficient. */
  readonly p: readonly number[];
  readonly logLikelihood: number;
  /** Of the model without features. */
  readonly nullLogLikelihood: number;
};

/** A lifetime and what is known of whoever lives it. */
export type Observed = Lifetime & { readonly features: readonly number[] };

/**
 * Cox's proportional hazards regression (1972) by Newton's method on the partial likelihood, ties as Efron (1977)
 * treats them.
 */
export const fitCox = (observed: readonly Observed[]): CoxModel => {
  const { mean, deviation } = standardise(observed.map(({ features }) => features));
  const scaled = observed
    .map((it) => ({ ...it, features: it.features.map((x, i) => (x - (mean[i] ?? 0)) / (deviation[i] ?? 1)) }))
    .sort((a, b) => b.duration - a.duration);
  const times = [...Map.groupBy(scaled, ({ duration }) => duration).values()];
  const width = mean.length;
  let beta = new Array<number>(width).fill(0);
  const nullLogLikelihood = partial(times, beta).value;
  let at = partial(times, beta);
  for (let round = 0; round < 50; round++) {
    const step = solve(at.information, at.gradient);
    beta = beta.map((b, i) => b + (step[i] ?? 0));
    at = partial(times, beta);
    if (Math.max(0, ...step.map(Math.abs)) < 1e-9) break;
  }
  const covariance = invert(at.information);
  const errors = covariance.map((row, i) => Math.sqrt(Math.max(0, row[i] ?? 0)) / (deviation[i] ?? 1));
  const coefficients = beta.map((b, i) => b / (deviation[i] ?? 1));
  return {
    coefficients,
    errors,
    p: coefficients.map((b, i) => 2 * (1 - normalCdf(Math.abs(b / (errors[i] || 1))))),
    logLikelihood: at.value,
    nullLogLikelihood,
  };
};

type Partial = {
  readonly value: number;
  readonly gradient: Float64Array;
  readonly information: readonly Float64Array[];
};

/** Sums over a set of people of exp(x'b), of x exp(x'b), and of xx' exp(x'b). */
type Moments = { zero: number; readonly one: Float64Array; readonly two: readonly Float64Array[] };

const noMoments = (width: number): Moments => ({
  zero: 0,
  one: new Float64Array(width),
  two: Array.from({ length: width }, () => new Float64Array(width)),
});

const addTo = (moments: Moments, features: readonly number[], risk: number): void => {
  moments.zero += risk;
  for (const [i, x] of features.entries()) {
    moments.one[i] = (moments.one[i] ?? 0) + risk * x;
    const row = moments.two[i];
    if (row) for (const [j, y] of features.entries()) row[j] = (row[j] ?? 0) + risk * x * y;
  }
};

/** The partial likelihood and its derivatives; `times` holds those of one duration each, the longest first. */
const partial = (times: readonly (readonly Observed[])[], beta: readonly number[]): Partial => {
  const width = beta.length;
  const atRisk = noMoments(width);
  const gradient = new Float64Array(width);
  const information = Array.from({ length: width }, () => new Float64Array(width));
  let value = 0;
  for (const group of times) {
    const ending = noMoments(width);
    const ended = group.filter(({ ended: it }) => it);
    for (const { features, ended: isEnd } of group) {
      const risk = Math.exp(dot(features, beta));
      addTo(atRisk, features, risk);
      if (isEnd) addTo(ending, features, risk);
    }
    for (const { features } of ended) {
      value += dot(features, beta);
      for (const [i, x] of features.entries()) gradient[i] = (gradient[i] ?? 0) + x;
    }
    for (let l = 0; l < ended.length; l++)
      value -= efron({ atRisk, ending, share: l / ended.length }, gradient, information);
  }
  return { value, gradient, information };
};

type Tied = { readonly atRisk: Moments; readonly ending: Moments; readonly share: number };

/** One of the ends that are tied: those that end with it count in part. */
const efron = (
  { atRisk, ending, share }: Tied,
  gradient: Float64Array,
  information: readonly Float64Array[],
): number => {
  const zero = atRisk.zero - share * ending.zero;
  const mean = atRisk.one.map((x, i) => (x - share * (ending.one[i] ?? 0)) / zero);
  for (const [i, row] of information.entries()) {
    gradient[i] = (gradient[i] ?? 0) - (mean[i] ?? 0);
    for (let j = 0; j < row.length; j++) {
      const square = ((atRisk.two[i]?.[j] ?? 0) - share * (ending.two[i]?.[j] ?? 0)) / zero;
      row[j] = (row[j] ?? 0) + square - (mean[i] ?? 0) * (mean[j] ?? 0);
    }
  }
  return Math.log(zero);
};

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);
