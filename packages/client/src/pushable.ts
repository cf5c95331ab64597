/** An async iterable that is filled from outside. */
export type Pushable<T> = AsyncIterable<T> & { push(item: T): void; end(): void };

export const createPushable = <T>(): Pushable<T> => {
  const items: T[] = [];
  let ended = false;
  let wake = (): void => undefined;
  return {
    push(item) {
      items.push(item);
      wake();
    },
    end() {
      ended = true;
      wake();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const item = items.shift();
        if (item !== undefined) yield item;
        else if (ended) return;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    },
  };
};
