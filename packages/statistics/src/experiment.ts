import { chiSquareTail, normalCdf, normalQuantile } from './special-functions.ts';

/** How many people were in a group and how many of them responded. */
export type Group = { readonly size: number; readonly responses: number };

/** What a campaign added beside its hold-out. */
export type Uplift = {
  readonly treatedRate: number;
  readonly holdoutRate: number;
  /** Treated rate minus hold-out rate. */
  readonly difference: number;
  /** Newcombe's hybrid score interval for a difference of proportions (1998, method 10). */
  readonly interval: readonly [number, number];
  /** Two-sided, pooled z test. */
  readonly p: number;
};

/** The uplift of a treated group over a hold-out that was chosen at random. */
export const uplift = (treated: Group, holdout: Group, confidence = 0.95): Uplift => {
  const z = normalQuantile(1 - (1 - confidence) / 2);
  const [a, b] = [rate(treated), rate(holdout)];
  const [lowA, highA] = wilson(treated, z);
  const [lowB, highB] = wilson(holdout, z);
  const difference = a - b;
  return {
    treatedRate: a,
    holdoutRate: b,
    difference,
    interval: [difference - Math.hypot(a - lowA, highB - b), difference + Math.hypot(highA - a, b - lowB)],
    p: pooledP(treated, holdout),
  };
};

/** Wilson's score interval of a proportion (1927). */
export const wilson = ({ size, responses }: Group, z: number): [number, number] => {
  const p = responses / size;
  const centre = (p + (z * z) / (2 * size)) / (1 + (z * z) / size);
  const half = (z / (1 + (z * z) / size)) * Math.sqrt((p * (1 - p)) / size + (z * z) / (4 * size * size));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
};

const rate = ({ size, responses }: Group): number => responses / size;

const pooledP = (a: Group, b: Group): number => {
  const pooled = (a.responses + b.responses) / (a.size + b.size);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / a.size + 1 / b.size));
  return error === 0 ? 1 : 2 * (1 - normalCdf(Math.abs(rate(a) - rate(b)) / error));
};

/** Whether groups have the sizes that were planned; a small p means that the split is broken and nothing else counts. */
export const sampleRatioP = (sizes: readonly number[], planned: readonly number[]): number => {
  const total = sizes.reduce((sum, n) => sum + n, 0);
  const shares = planned.reduce((sum, n) => sum + n, 0);
  const chiSquare = sizes.reduce((sum, n, i) => {
    const expected = (total * (planned[i] ?? 0)) / shares;
    return sum + (n - expected) ** 2 / expected;
  }, 0);
  return chiSquareTail(chiSquare, sizes.length - 1);
};

/** Holm's step-down correction (1979): p values that may be compared with one level, in the order given. */
export const holm = (ps: readonly number[]): number[] => {
  const order = ps.map((p, at) => ({ p, at })).sort((x, y) => x.p - y.p);
  const corrected = new Array<number>(ps.length).fill(1);
  let least = 0;
  for (const [rank, { p, at }] of order.entries()) {
    least = Math.max(least, Math.min(1, p * (ps.length - rank)));
    corrected[at] = least;
  }
  return corrected;
};

/** People needed in each group to find a difference between two rates (two-sided, normal approximation). */
export const sizePerGroup = ([from, to]: readonly [number, number], power = 0.8, level = 0.05): number => {
  const [za, zb] = [normalQuantile(1 - level / 2), normalQuantile(power)];
  return Math.ceil(((za + zb) ** 2 * (from * (1 - from) + to * (1 - to))) / (to - from) ** 2);
};
