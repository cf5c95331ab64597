/** Counts items and how many there are a second. */
export class Throughput {
  total = 0;
  private readonly since = performance.now();
  private reported = 0;

  add(): void {
    this.total += 1;
  }

  /** Items since this was last asked. */
  takeNew(): number {
    const count = this.total - this.reported;
    this.reported = this.total;
    return count;
  }

  /** Items a second since the beginning. */
  perSecond(): number {
    return Math.round((this.total * 1000) / Math.max(1, performance.now() - this.since));
  }
}
