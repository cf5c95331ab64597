import { setTimeout } from 'node:timers/promises';

/**
 * Waits until a check no longer throws, and gives what it gave. Fails with the check's last error once the time is over.
 * The first try is at once; pauses grow from 5 to 100 ms.
 */
export const eventually = async <T>(
  check: () => T | Promise<T>,
  { withinMs = 5_000 }: { readonly withinMs?: number } = {},
): Promise<T> => {
  const deadline = performance.now() + withinMs;
  for (let pauseMs = 5; ; pauseMs = Math.min(100, pauseMs * 2)) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() + pauseMs > deadline) throw describe(error, withinMs);
    }
    await setTimeout(pauseMs);
  }
};

// The check's error stays what it is, so that a test runner shows its difference.
const describe = (error: unknown, withinMs: number): unknown => {
  if (typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string')
    error.message = `still so after ${withinMs} ms: ${error.message}`;
  return error;
};
