const KEPT = 1000;

const QUANTILES = [
  ['Quintile 1', 0.2],
  ['Quintile 2', 0.4],
  ['Quintile 3', 0.6],
  ['Quintile 4', 0.8],
  ['Quintile 5', 1],
  ['90%', 0.9],
  ['95%', 0.95],
  ['99%', 0.99],
  ['99.5%', 0.995],
  ['99.9%', 0.999],
] as const;

/** How long consumers take, in milliseconds, over the last thousand messages. */
export class Measurements {
  private readonly samples: number[] = [];
  private next = 0;

  add(milliseconds: number): void {
    this.samples[this.next] = milliseconds;
    this.next = (this.next + 1) % KEPT;
  }

  /** The figures under the names that clients know; none before the first sample. */
  report(): readonly (readonly [string, number])[] {
    const sorted = this.samples.toSorted((a, b) => a - b);
    const count = sorted.length;
    if (count === 0) return [];
    const at = (share: number): number =>
      Math.round(sorted[Math.min(count - 1, Math.ceil(share * count) - 1)] ?? 0);
    const mean = sorted.reduce((sum, value) => sum + value, 0) / count;
    return [
      ['Mean', Math.round(mean)],
      ['Median', at(0.5)],
      ['Fastest', at(0)],
      ...QUANTILES.map(([name, share]) => [name, at(share)] as const),
      ['Highest', at(1)],
    ];
  }
}
