import { invert, solve } from './linear-system.ts';
import { normalCdf } from './special-functions.ts';

/** A line through observations: effect of each feature on the value, beside all others. */
export type LinearModel = {
  readonly intercept: number;
  readonly coefficients: readonly number[];
  readonly errors: readonly number[];
  /** Two-sided, normal approximation. */
  readonly p: readonly number[];
  /** The share of the variance that is explained. */
  readonly r2: number;
};

/** Ordinary least squares by the normal equations. Features without information get 0. */
export const fitLinear = (
  features: readonly (readonly number[])[],
  values: readonly number[],
): LinearModel => {
  const rows = features.map((row) => [1, ...row]);
  const width = rows[0]?.length ?? 1;
  const square = Array.from({ length: width }, (_, i) =>
    Float64Array.from({ length: width }, (__, j) =>
      rows.reduce((sum, row) => sum + (row[i] ?? 0) * (row[j] ?? 0), 0),
    ),
  );
  const right = Float64Array.from({ length: width }, (_, i) =>
    rows.reduce((sum, row, at) => sum + (row[i] ?? 0) * (values[at] ?? 0), 0),
  );
  const beta = solve(square, right);
  const mean = values.reduce((sum, y) => sum + y, 0) / values.length;
  const left = rows.reduce((sum, row, at) => {
    const fitted = row.reduce((total, x, i) => total + x * (beta[i] ?? 0), 0);
    return sum + ((values[at] ?? 0) - fitted) ** 2;
  }, 0);
  const total = values.reduce((sum, y) => sum + (y - mean) ** 2, 0);
  const variance = left / Math.max(1, rows.length - width);
  const errors = invert(square).map((row, i) => Math.sqrt(Math.max(0, (row[i] ?? 0) * variance)));
  const [intercept = 0, ...coefficients] = beta;
  return {
    intercept,
    coefficients,
    errors: errors.slice(1),
    p: coefficients.map(
      (b, i) => 2 * (1 - normalCdf(Math.abs(b / (errors[i + 1] || Number.POSITIVE_INFINITY)))),
    ),
    r2: total === 0 ? 0 : 1 - left / total,
  };
};
