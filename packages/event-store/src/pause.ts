import { setTimeout } from 'node:timers/promises';

/** A wait that doubles with every attempt up to a limit, with full jitter so that rivals part. */
export const pauseBefore = (
  attempt: number,
  { firstMs, mostMs }: { readonly firstMs: number; readonly mostMs: number },
): { readonly ms: number; wait(signal?: AbortSignal): Promise<void> } => {
  const ms = Math.random() * Math.min(mostMs, firstMs * 2 ** Math.min(attempt, 20));
  return {
    ms,
    wait: (signal) => setTimeout(ms, undefined, signal === undefined ? {} : { signal }),
  };
};
