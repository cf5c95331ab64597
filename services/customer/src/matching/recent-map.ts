/** A map that forgets what was not used for long. */
export type RecentMap<V> = {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  delete(key: string): void;
};

/**
 * Keeps what was used of late, between half of `capacity` and all of it, in two halves of which the older one is let go
 * as a whole: the first entry of a Map from which many were deleted is found slowly.
 */
export const createRecentMap = <V>(capacity: number): RecentMap<V> => {
  let young = new Map<string, V>();
  let old = new Map<string, V>();
  const put = (key: string, value: V): void => {
    young.set(key, value);
    if (young.size < capacity / 2) return;
    old = young;
    young = new Map();
  };
  return {
    get(key) {
      const value = young.get(key);
      if (value !== undefined) return value;
      const older = old.get(key);
      if (older !== undefined) put(key, older);
      return older;
    },
    set: put,
    delete(key) {
      young.delete(key);
      old.delete(key);
    },
  };
};
