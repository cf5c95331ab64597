/** First and longest wait in milliseconds. */
export type BackOff = { readonly first: number; readonly longest: number };

/** The wait before attempt n + 1 after n failures (from 1): doubled each time, up to the longest. */
export const waitAfter = (failures: number, { first, longest }: BackOff): number =>
  Math.min(longest, first * 2 ** Math.min(failures - 1, 30));

/** Resolves after the time or as soon as the signal aborts; never rejects. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
  });
