export type Timer = { cancel(): void };

/** Time as the engine sees it, so that a test can own it. */
export type Clock = {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs once after so many milliseconds unless cancelled. Does not keep the process alive. */
  after(ms: number, run: () => void): Timer;
};

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const handle = setTimeout(run, Math.min(ms, 0x7fff_ffff)).unref();
    return { cancel: () => clearTimeout(handle) };
  },
};

type Pending = { readonly at: number; readonly order: number; readonly run: () => void };

/** A clock that stands still until it is told to advance; timers run in order of time, then of creation. */
export class ManualClock implements Clock {
  #now: number;
  #order = 0;
  readonly #pending = new Set<Pending>();

  constructor(startAt = 1_700_000_000_000) {
    this.#now = startAt;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): Timer {
    const entry = { at: this.#now + Math.max(0, ms), order: this.#order++, run };
    this.#pending.add(entry);
    return { cancel: () => this.#pending.delete(entry) };
  }

  /** Number of timers that have not run yet. */
  get pending(): number {
    return this.#pending.size;
  }

  advance(ms: number): void {
    const until = this.#now + ms;
    for (let next = this.#next(until); next !== undefined; next = this.#next(until)) {
      this.#pending.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = until;
  }

  #next(until: number): Pending | undefined {
    let first: Pending | undefined;
    for (const entry of this.#pending) {
      if (entry.at > until) continue;
      if (
        first === undefined ||
        entry.at < first.at ||
        (entry.at === first.at && entry.order < first.order)
      ) {
        first = entry;
      }
    }
    return first;
  }
}
