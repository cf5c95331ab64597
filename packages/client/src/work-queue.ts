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
    if (running < most) running += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  // Whoever waits longest takes over the place; it is never free in between.
  const end = (): void => {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
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
