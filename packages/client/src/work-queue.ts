import type { IcrmEvent } from './event.ts';

/** Works on events of different customers at once and on those of one customer in order. */
export type WorkQueue = {
  /** Resolves when every event is done. */
  work(events: readonly IcrmEvent[]): Promise<void>;
};

/** `most` works at once; `work` must not reject. */
export const createWorkQueue = (most: number, work: (event: IcrmEvent) => Promise<void>): WorkQueue => {
  const last = new Map<string, Promise<void>>();
  let running = 0;
  const waiting: (() => void)[] = [];

  const begin = async (): Promise<void> => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    running += 1;
  };
  const end = (): void => {
    running -= 1;
    waiting.shift()?.();
  };

  const inTurn = (event: IcrmEvent): Promise<void> => {
    const key = event.customerIds[0] ?? event.stream;
    const mine = (last.get(key) ?? Promise.resolve()).then(async () => {
      await begin();
      try {
        await work(event);
      } finally {
        end();
      }
    });
    last.set(key, mine);
    void mine.finally(() => {
      if (last.get(key) === mine) last.delete(key);
    });
    return mine;
  };

  return { work: (events) => Promise.all(events.map(inTurn)).then(() => undefined) };
};
