import { RpcError } from '@icrm/rpc';

/** True for what passes by itself: the feed is away, is stopping, or works for the cursor elsewhere. */
export const isPassing = (error: unknown): boolean =>
  error instanceof RpcError &&
  ['UNAVAILABLE', 'ABORTED', 'RESOURCE_EXHAUSTED', 'INTERNAL'].includes(error.code);

const FIRST_MS = 100;
const LONGEST_MS = 5_000;

/** Waits longer after each failure in a row; ends at once when the signal aborts. */
export const createPatience = (signal: AbortSignal) => {
  let wait = FIRST_MS;
  return {
    /** It went well again. */
    reset(): void {
      wait = FIRST_MS;
    },
    async rest(): Promise<void> {
      await sleep(wait, signal);
      wait = Math.min(wait * 2, LONGEST_MS);
    },
  };
};

/** Resolves after the time or as soon as the signal aborts. */
export const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
