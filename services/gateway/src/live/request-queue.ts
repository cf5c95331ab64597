/** What a connection says, handed to one reader in order. */
export type RequestQueue<T> = {
  put(item: T): void;
  end(): void;
  read(): AsyncGenerator<T, void, undefined>;
};

export const requestQueue = <T>(): RequestQueue<T> => {
  const items: T[] = [];
  let over = false;
  let wake: (() => void) | undefined;
  const nudge = () => {
    wake?.();
    wake = undefined;
  };
  return {
    put(item) {
      if (!over) items.push(item);
      nudge();
    },
    end() {
      over = true;
      nudge();
    },
    async *read() {
      for (;;) {
        for (let item = items.shift(); item !== undefined; item = items.shift()) yield item;
        if (over) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
};
