export const median = (values: readonly number[]): number => quantile(values, 0.5);

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

/** The 95 % interval of the ratio of two medians, by resampling. */
export function ratioInterval(
  a: readonly number[],
  b: readonly number[],
): readonly [low: number, high: number] {
  const pick = (values: readonly number[]) =>
    median(values.map(() => values[Math.floor(Math.random() * values.length)] ?? 0));
  const ratios = Array.from({ length: 2000 }, () => pick(a) / pick(b));
  return [quantile(ratios, 0.025), quantile(ratios, 0.975)];
}
