import type { Clock, Timer } from '../clock.ts';
import type { VolumeFile } from './volume.ts';

/**
 * When appended bytes are forced to the disk: `interval` answers at once and syncs what is dirty every so often,
 * `always` answers after a sync that is shared by all who wait, `never` leaves it to the system.
 */
export type FlushMode = 'interval' | 'always' | 'never';

export type FlushOptions = {
  readonly mode: FlushMode;
  readonly intervalMs: number;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
};

type Waiter = { readonly resolve: () => void; readonly reject: (error: unknown) => void };

/** Groups syncs of many files; each round covers everything appended before it started. */
export class Flusher {
  readonly #options: FlushOptions;
  #dirty = new Set<VolumeFile>();
  #waiters: Waiter[] = [];
  #timer: Timer | undefined;
  #running: Promise<void> | undefined;
  #failure: unknown;

  constructor(options: FlushOptions) {
    this.#options = options;
  }

  get mode(): FlushMode {
    return this.#options.mode;
  }

  /** Tells that a file has bytes the disk may not have. */
  mark(file: VolumeFile): void {
    if (this.#options.mode === 'never') return;
    this.#dirty.add(file);
    if (this.#options.mode === 'interval' && this.#timer === undefined) {
      this.#timer = this.#options.clock.after(this.#options.intervalMs, () => {
        this.#timer = undefined;
        this.#start().catch(this.#options.onError);
      });
    }
  }

  /** Set once a sync has failed: what the disk then holds is unknown until the files are read again. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Resolves when everything marked so far is on the disk; rejects when the disk refused, now or ever before. */
  synced(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      if (this.#running === undefined) void this.#start();
    });
  }

  forget(file: VolumeFile): void {
    this.#dirty.delete(file);
  }

  /** Syncs what is dirty now. */
  async flush(): Promise<void> {
    await this.#running;
    if (this.#dirty.size > 0 && this.#failure === undefined) await this.#start();
  }

  /** Syncs what is dirty and ends the timer. */
  async close(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    await this.flush();
  }

  #start(): Promise<void> {
    this.#running ??= this.#rounds();
    return this.#running;
  }

  async #rounds(): Promise<void> {
    // One turn of the event loop, so that all that arrived together shares the first round.
    await new Promise((resolve) => setImmediate(resolve));
    do {
      const files = this.#dirty;
      const waiters = this.#waiters;
      this.#dirty = new Set();
      this.#waiters = [];
      try {
        for (const file of files) await file.sync();
        for (const { resolve } of waiters) resolve();
      } catch (error) {
        this.#failure = error;
        for (const { reject } of [...waiters, ...this.#waiters]) reject(error);
        this.#waiters = [];
        this.#options.onError(error);
        break;
      }
    } while (this.#waiters.length > 0);
    // In the same turn as the test above: whoever comes next starts rounds of its own.
    this.#running = undefined;
  }
}
