import { minimise } from './minimise.ts';

/** What a coming period will bring; four of five lie between low and high. */
export type Forecast = { readonly mean: number; readonly low: number; readonly high: number };

/** How a series was smoothed: what holds at its end, how fast it learns, and its one-step errors squared. */
export type Smoothing = {
  readonly alpha: number;
  readonly level: number;
  readonly first: number;
  readonly squaredErrors: number;
};

const TEN_PERCENT = 1.2816;

/**
 * Simple exponential smoothing; learning rate and first level are those with the least squared one-step errors (Hyndman
 * and Athanasopoulos, Forecasting: principles and practice, 2nd edition, 7.1).
 */
export const smooth = (series: readonly number[]): Smoothing => {
  const start = series[0] ?? 0;
  const scale = Math.max(1, spreadOf(series));
  const run = (at: readonly number[]) => fold(series, squash(at[0] ?? 0), start + (at[1] ?? 0) * scale);
  const { at } = minimise((point) => run(point).squaredErrors / scale ** 2, [0, 0]);
  return { alpha: squash(at[0] ?? 0), first: start + (at[1] ?? 0) * scale, ...run(at) };
};

const fold = (series: readonly number[], alpha: number, first: number) => {
  let level = first;
  let squaredErrors = 0;
  for (const value of series) {
    const error = value - level;
    squaredErrors += error ** 2;
    level += alpha * error;
  }
  return { level, squaredErrors };
};

/** The next periods of a series of at least three, with an interval that widens as the level may wander. */
export const forecast = (series: readonly number[], periods: number): readonly Forecast[] => {
  const { alpha, level, squaredErrors } = smooth(series);
  const sigma = Math.sqrt(squaredErrors / Math.max(1, series.length - 2));
  return Array.from({ length: periods }, (_, n) => {
    const reach = TEN_PERCENT * sigma * Math.sqrt(1 + n * alpha ** 2);
    return { mean: level, low: level - reach, high: level + reach };
  });
};

const squash = (value: number): number => 1 / (1 + Math.exp(-value));
const spreadOf = (series: readonly number[]): number => Math.max(...series) - Math.min(...series);
