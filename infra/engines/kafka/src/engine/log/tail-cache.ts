export type CachedBatch = { readonly base: number; readonly next: number; readonly bytes: Buffer };

/** The newest batches of one partition in memory, so that live consumers cost no read. */
export class TailCache {
  readonly #budget: CacheBudget;
  readonly #limit: number;
  #batches: CachedBatch[] = [];
  #head = 0;
  #bytes = 0;

  constructor(budget: CacheBudget, limit = 1024 * 1024) {
    this.#budget = budget;
    this.#limit = limit;
  }

  get bytes(): number {
    return this.#bytes;
  }

  add(batch: CachedBatch): void {
    this.#batches.push(batch);
    this.#bytes += batch.bytes.length;
    this.#budget.added(this, batch.bytes.length);
    while (this.#bytes > this.#limit && this.#head < this.#batches.length) this.dropOldest();
  }

  dropOldest(): void {
    const oldest = this.#batches[this.#head];
    if (oldest === undefined) return;
    this.#head++;
    this.#bytes -= oldest.bytes.length;
    this.#budget.dropped(oldest.bytes.length);
    if (this.#head >= 64 && this.#head * 2 >= this.#batches.length) {
      this.#batches = this.#batches.slice(this.#head);
      this.#head = 0;
    }
  }

  clear(): void {
    this.#budget.dropped(this.#bytes);
    this.#batches = [];
    this.#head = 0;
    this.#bytes = 0;
  }

  /** Index of the batch that contains the offset, or -1 when it is not held here. */
  find(offset: number): number {
    const first = this.#batches[this.#head];
    if (first === undefined || offset < first.base) return -1;
    let low = this.#head;
    let high = this.#batches.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#batches[middle]?.next ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low < this.#batches.length ? low : -1;
  }

  at(index: number): CachedBatch | undefined {
    return this.#batches[index];
  }
}

/** Bounds the tail caches of all partitions together: the one that grew longest ago gives way first. */
export class CacheBudget {
  readonly #limit: number;
  #used = 0;
  readonly #growers = new Set<TailCache>();

  constructor(limit = 24 * 1024 * 1024) {
    this.#limit = limit;
  }

  get used(): number {
    return this.#used;
  }

  added(cache: TailCache, bytes: number): void {
    this.#used += bytes;
    this.#growers.delete(cache);
    this.#growers.add(cache);
    while (this.#used > this.#limit) {
      const [idlest] = this.#growers;
      if (idlest === undefined) return;
      if (idlest.bytes === 0) this.#growers.delete(idlest);
      else idlest.dropOldest();
    }
  }

  dropped(bytes: number): void {
    this.#used -= bytes;
  }
}
