/** Tells those who wait that something changed. */
export type WakeUp = {
  /** Goes up with every change. */
  readonly version: number;
  changed(): void;
  /** Resolves when the version is no longer the one given, after the time, or when the signal aborts. */
  wait(version: number, withinMs: number, signal: AbortSignal): Promise<void>;
};

export const createWakeUp = (): WakeUp => {
  let version = 0;
  let waiting: (() => void)[] = [];
  return {
    get version() {
      return version;
    },
    changed() {
      version += 1;
      const woken = waiting;
      waiting = [];
      for (const wake of woken) wake();
    },
    wait: (seen, withinMs, signal) =>
      new Promise((resolve) => {
        if (signal.aborted || seen !== version || withinMs <= 0) return resolve();
        const done = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          resolve();
        };
        const timer = setTimeout(done, withinMs);
        signal.addEventListener('abort', done, { once: true });
        waiting.push(done);
      }),
  };
};
