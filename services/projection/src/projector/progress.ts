/** How far the views have come, and a way to wait for them. */
export type Progress = {
  /** Every event up to here is in the views. */
  position(): bigint;
  advance(position: bigint): void;
  /** Begins anew at a position, which may be lower. */
  reset(position: bigint): void;
  /** Resolves when the views have reached a position; rejects with the signal's reason when it aborts first. */
  reached(position: bigint, signal: AbortSignal): Promise<void>;
  /** How many wait. */
  waiting(): number;
};

type Waiter = { readonly position: bigint; readonly resolve: () => void };

/** Progress from a position on; nothing polls, `advance` wakes whoever waits. */
export const createProgress = (from: bigint): Progress => {
  let at = from;
  const waiters = new Set<Waiter>();
  const moveTo = (position: bigint): void => {
    at = position;
    for (const waiter of waiters)
      if (waiter.position <= at) {
        waiters.delete(waiter);
        waiter.resolve();
      }
  };
  return {
    position: () => at,
    waiting: () => waiters.size,
    advance(position) {
      if (position > at) moveTo(position);
    },
    reset: moveTo,
    async reached(position, signal) {
      if (position <= at) return;
      signal.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const waiter = { position, resolve };
      const onAbort = () => reject(signal.reason);
      waiters.add(waiter);
      signal.addEventListener('abort', onAbort, { once: true });
      try {
        await promise;
      } finally {
        waiters.delete(waiter);
        signal.removeEventListener('abort', onAbort);
      }
    },
  };
};
