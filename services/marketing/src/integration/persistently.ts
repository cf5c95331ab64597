import { setTimeout } from 'node:timers/promises';
import { logger } from '@icrm/telemetry';

const log = logger('marketing');
const LONGEST_PAUSE_MS = 5_000;

/** Does work, again and again while it fails: a store that is down stops the work, not the service. */
export const persistently = async (
  what: string,
  work: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> => {
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (signal.aborted) return;
      log.warn({ err: error, attempt }, `${what} failed and is tried again`);
      await pause(Math.min(LONGEST_PAUSE_MS, 50 * 2 ** attempt), signal);
    }
  }
};

/** Waits, but no longer than until the signal. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  // An aborted wait is how the work ends, not a failure.
  setTimeout(ms, undefined, { signal }).catch(() => {});
