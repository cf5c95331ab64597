import type { Clock } from '../engine/clock.ts';
import type { PartitionLog } from '../engine/log/partition-log.ts';

/** Waits for any of some logs to change; changes that come together wake it once. */
export class ChangeWaiter {
  readonly #clock: Clock;
  readonly #closed: AbortSignal;
  #watched: (() => void)[] = [];
  #changed = false;
  #resume: (() => void) | undefined;

  constructor(clock: Clock, closed: AbortSignal) {
    this.#clock = clock;
    this.#closed = closed;
  }

  /** From now on a change of these logs ends the next wait, also when it comes before the wait. */
  watch(logs: readonly PartitionLog[]): void {
    this.#changed = false;
    if (this.#watched.length > 0) return;
    this.#watched = logs.map((log) => log.subscribe(this.#onChange));
  }

  readonly #onChange = (): void => {
    if (this.#changed) return;
    this.#changed = true;
    if (this.#resume !== undefined) setImmediate(this.#resume);
  };

  /** Resolves on a change, after so many milliseconds, or when the connection is closed. */
  wait(ms: number): Promise<void> {
    if (this.#changed || this.#closed.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const resume = () => {
        if (this.#resume === resume) this.#resume = undefined;
        timer.cancel();
        this.#closed.removeEventListener('abort', resume);
        resolve();
      };
      const timer = this.#clock.after(ms, resume);
      this.#resume = resume;
      this.#closed.addEventListener('abort', resume);
    });
  }

  release(): void {
    for (const unsubscribe of this.#watched) unsubscribe();
    this.#watched = [];
  }
}
