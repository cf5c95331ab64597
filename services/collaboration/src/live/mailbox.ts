/** Thrown to a reader that fell too far behind; what it missed is in the log. */
export class FellBehind extends Error {
  override readonly name = 'FellBehind';
}

/** Hands over what is put in, in order, to one reader. Bounded: a reader that falls behind is told so and ends. */
export type Mailbox<T> = {
  put(item: T): void;
  end(): void;
  fail(error: unknown): void;
  read(): AsyncGenerator<T, void, undefined>;
};

export const createMailbox = <T>(most = 10_000): Mailbox<T> => {
  const items: T[] = [];
  let failure: unknown;
  let over = false;
  let wake: (() => void) | undefined;
  const nudge = () => {
    wake?.();
    wake = undefined;
  };
  const finish = (error?: unknown) => {
    failure ??= error;
    over = true;
    nudge();
  };
  return {
    put(item) {
      if (over) return;
      if (items.length >= most) finish(new FellBehind('the reader is too slow'));
      else items.push(item);
      nudge();
    },
    end: () => finish(),
    fail: finish,
    async *read() {
      for (;;) {
        while (items.length > 0) yield items.shift() as T;
        if (failure !== undefined) throw failure;
        if (over) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
};
