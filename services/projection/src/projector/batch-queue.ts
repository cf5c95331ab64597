/**
 * Between a reader and a writer: the reader waits while `capacity` items lie here, the writer takes whatever there is, at
 * once. So a single item goes through without delay, and a burst is worked on in batches.
 */
export type BatchQueue<T> = {
  /** Resolves when there is room again. */
  push(item: T): Promise<void>;
  /** The next items, at most `most`; waits for the first. Undefined once closed and empty. */
  take(most: number): Promise<readonly T[] | undefined>;
  close(): void;
  size(): number;
  /** The item that waits longest. */
  first(): T | undefined;
};

export const createBatchQueue = <T>(capacity: number): BatchQueue<T> => {
  let items: T[] = [];
  let closed = false;
  let arrived = Promise.withResolvers<void>();
  let room = Promise.withResolvers<void>();
  return {
    size: () => items.length,
    first: () => items[0],
    async push(item) {
      items.push(item);
      arrived.resolve();
      if (items.length < capacity || closed) return;
      room = Promise.withResolvers<void>();
      await room.promise;
    },
    async take(most) {
      while (items.length === 0) {
        if (closed) return undefined;
        arrived = Promise.withResolvers<void>();
        await arrived.promise;
      }
      const taken = items.slice(0, most);
      items = items.slice(most);
      if (items.length < capacity) room.resolve();
      return taken;
    },
    close() {
      closed = true;
      arrived.resolve();
      room.resolve();
    },
  };
};
