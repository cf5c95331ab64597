/** The value below which a share of the sorted values lies. */
export const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
};

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** A 95 % bootstrap interval of the ratio of two medians. */
export const ratioInterval = (
  ours: readonly number[],
  theirs: readonly number[],
  draws = 2_000,
): [number, number] => {
  const draw = (values: readonly number[]) =>
    median(values.map(() => values[Math.floor(Math.random() * values.length)] ?? Number.NaN));
  const ratios = Array.from({ length: draws }, () => draw(ours) / draw(theirs));
  return [quantile(ratios, 0.025), quantile(ratios, 0.975)];
};

/** A line of the result: what was measured, beside what, and whether the goal is met. */
export type Figure = {
  readonly id: string;
  readonly what: string;
  readonly value: string;
  readonly goal: string;
  readonly met: boolean;
};

export const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
