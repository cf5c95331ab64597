/**
 * Works on items with at most `concurrency` of them in hand, and yields what came of them in the order of the items.
 * An item is taken from the source only when there is room: a slow reader or slow work slows the source.
 */
export async function* inOrder<T, R>(
  source: AsyncIterable<T>,
  concurrency: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const inHand: Promise<R>[] = [];
  try {
    for await (const item of source) {
      const working = work(item);
      // Whoever takes it from the queue sees its failure; until then it must not count as unhandled.
      working.catch(() => undefined);
      inHand.push(working);
      const oldest = inHand.length >= concurrency ? inHand.shift() : undefined;
      if (oldest !== undefined) yield await oldest;
    }
    for (let oldest = inHand.shift(); oldest !== undefined; oldest = inHand.shift()) yield await oldest;
  } finally {
    await Promise.allSettled(inHand);
  }
}
