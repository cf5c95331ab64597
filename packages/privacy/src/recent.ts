/** A bounded memory: forgets the least recently used first, and everything after a while. */
export type Recent<V> = {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  delete(key: string): void;
};

/** `now` is in milliseconds, of any monotonic clock. */
export const recent = <V>({
  most,
  forMs,
  now,
}: {
  readonly most: number;
  readonly forMs: number;
  readonly now: () => number;
}): Recent<V> => {
  const entries = new Map<string, { readonly value: V; readonly until: number }>();
  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      if (entry.until <= now()) return undefined;
      entries.set(key, entry);
      return entry.value;
    },
    delete: (key) => void entries.delete(key),
    set(key, value) {
      entries.delete(key);
      entries.set(key, { value, until: now() + forMs });
      if (entries.size <= most) return;
      const [oldest] = entries.keys();
      if (oldest !== undefined) entries.delete(oldest);
    },
  };
};
