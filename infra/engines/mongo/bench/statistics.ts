export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** The ratio of the medians of a and b, with a 95 % bootstrap interval. */
export function ratio(
  a: readonly number[],
  b: readonly number[],
): { ratio: number; low: number; high: number } {
  const pick = (values: readonly number[]) =>
    values.map(() => values[Math.floor(Math.random() * values.length)] ?? 0);
  const ratios = Array.from({ length: 1000 }, () => median(pick(a)) / median(pick(b))).sort((x, y) => x - y);
  return { ratio: median(a) / median(b), low: ratios[25] ?? 0, high: ratios[974] ?? 0 };
}
