type Entry<T> = { readonly at: number; readonly order: number; readonly what: T };

/** Things to happen, taken out by time; of the same time, in the order they were put in. */
export type Agenda<T> = {
  put(at: number, what: T): void;
  /** When the next thing happens. */
  nextAt(): number | undefined;
  take(): { readonly at: number; readonly what: T } | undefined;
  /** Everything in it, in the order it would be taken out. */
  all(): readonly { readonly at: number; readonly what: T }[];
};

/** An empty agenda: a binary heap. */
export const createAgenda = <T>(): Agenda<T> => {
  const heap: Entry<T>[] = [];
  let order = 0;

  const before = (a: number, b: number): boolean => {
    const [one, other] = [heap[a], heap[b]];
    if (one === undefined || other === undefined) return one !== undefined;
    return one.at === other.at ? one.order < other.order : one.at < other.at;
  };
  const swap = (a: number, b: number): void => {
    const [one, other] = [heap[a], heap[b]];
    if (one === undefined || other === undefined) return;
    heap[a] = other;
    heap[b] = one;
  };
  const sink = (): void => {
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const first = before(right, left) ? right : left;
      if (!before(first, at)) return;
      swap(first, at);
      at = first;
    }
  };

  return {
    put(at, what) {
      heap.push({ at, order, what });
      order += 1;
      for (let index = heap.length - 1; index > 0; ) {
        const parent = (index - 1) >> 1;
        if (!before(index, parent)) return;
        swap(index, parent);
        index = parent;
      }
    },
    nextAt: () => heap[0]?.at,
    all: () =>
      heap.toSorted((a, b) => a.at - b.at || a.order - b.order).map(({ at, what }) => ({ at, what })),
    take() {
      const first = heap[0];
      const last = heap.pop();
      if (first !== undefined && last !== undefined && heap.length > 0) {
        heap[0] = last;
        sink();
      }
      return first;
    },
  };
};
