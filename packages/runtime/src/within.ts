/** What {@link within} gives when the time is over. */
export const timedOut: unique symbol = Symbol('timed out');

/** The outcome of a promise, or {@link timedOut} after `ms` milliseconds; the promise itself goes on. */
export const within = async <T>(promise: Promise<T>, ms: number): Promise<T | typeof timedOut> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof timedOut>((resolve) => {
    timer = setTimeout(() => resolve(timedOut), Math.max(0, ms));
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
};
