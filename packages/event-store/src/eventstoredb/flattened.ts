/**
 * The elements of batches one by one. Leaving the loop, or `return`, ends the source through the signal it was given,
 * also while it waits.
 */
export const flattened = <T>(
  open: (left: AbortSignal) => AsyncGenerator<readonly T[]>,
): AsyncIterable<T> => ({
  [Symbol.asyncIterator]() {
    const leaving = new AbortController();
    const source = open(leaving.signal);
    let batch: readonly T[] = [];
    let next = 0;
    let ended = false;
    let filling: Promise<void> | undefined;
    const fill = async (): Promise<void> => {
      try {
        const { value, done } = await source.next();
        ended = done === true;
        batch = value ?? [];
        next = 0;
      } finally {
        filling = undefined;
      }
    };
    return {
      async next() {
        while (next >= batch.length && !ended) {
          filling ??= fill();
          await filling;
        }
        const value = batch[next];
        if (value === undefined) return { value, done: true };
        next += 1;
        return { value, done: false };
      },
      async return() {
        leaving.abort();
        await source.return(undefined);
        batch = [];
        ended = true;
        return { value: undefined, done: true };
      },
    };
  },
});
