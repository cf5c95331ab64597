/** How often a topic was spoken ill of, hour by hour, the latest last. */
export type Hours = readonly number[];

/** So many at least: three angry people are no spike. */
const LEAST = 8;
/** One in about ten thousand hours looks like one by chance. */
const RARE = 1e-4;
/** Without history, an hour has half a complaint. */
const PRIOR_EVENTS = 0.5;

export type Spike = { readonly observed: number; readonly expected: number };

/** Whether an hour stands out from those before it, by the tail of the Poisson distribution. */
export const spikeIn = (before: Hours, observed: number): Spike | undefined => {
  const sum = before.reduce((total, count) => total + count, 0);
  const expected = (sum + PRIOR_EVENTS) / (before.length + 1);
  return observed >= LEAST && tailOf(observed, expected) < RARE
    ? { observed, expected: Math.round(expected * 100) / 100 }
    : undefined;
};

/** P(X >= n) for a Poisson X with this mean. */
export const tailOf = (n: number, mean: number): number => {
  let term = Math.exp(-mean);
  let below = 0;
  for (let k = 0; k < n; k += 1) {
    below += term;
    term *= mean / (k + 1);
  }
  return Math.max(0, 1 - below);
};
