/** What has come of a source so far, in order, at most `most` at a time; waits for the first. */
export async function* batches<T>(source: AsyncIterable<T>, most: number): AsyncGenerator<readonly T[]> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    let next = iterator.next();
    for (;;) {
      const first = await next;
      if (first.done === true) return;
      const batch = [first.value];
      next = iterator.next();
      // A source that fails is heard of when its turn comes.
      next.catch(() => undefined);
      let ended = false;
      while (batch.length < most && !ended) {
        const more = await Promise.race([next, nothingYet()]);
        if (more === undefined) break;
        if (more.done === true) ended = true;
        else {
          batch.push(more.value);
          next = iterator.next();
          next.catch(() => undefined);
        }
      }
      yield batch;
    }
  } finally {
    await iterator.return?.();
  }
}

const nothingYet = (): Promise<undefined> => new Promise((resolve) => setImmediate(resolve, undefined));
