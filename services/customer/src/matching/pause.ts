import { setTimeout } from 'node:timers/promises';

/** Waits before another try: 20 ms, then twice as long each time, at most 2 s. Returns at once when told to stop. */
export const pause = async (attempt: number, signal: AbortSignal): Promise<void> => {
  const ms = Math.min(2_000, 20 * 2 ** Math.min(attempt - 1, 10));
  // An aborted wait is how stopping looks, not a failure.
  await setTimeout(ms, undefined, { signal }).catch(() => undefined);
};
