import { setTimeout } from 'node:timers/promises';

type Waiting<T> = {
  readonly item: T;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
};

/** As many items are worked on without waiting for more. */
const MANY = 8;

/** Does work for all items that come within some milliseconds at once; what comes meanwhile is done next. */
export const gathered = <T>(
  work: (items: readonly T[]) => Promise<void>,
  everyMs: number,
): ((item: T) => Promise<void>) => {
  let queue: Waiting<T>[] = [];
  let working = false;

  const workOff = async (): Promise<void> => {
    if (everyMs > 0 && queue.length < MANY) await setTimeout(everyMs);
    const now = queue;
    queue = [];
    try {
      await work(now.map(({ item }) => item));
      for (const { done } of now) done();
    } catch (error) {
      for (const { failed } of now) failed(error);
    }
  };
  const workAll = async (): Promise<void> => {
    working = true;
    while (queue.length > 0) await workOff();
    working = false;
  };

  return (item) =>
    new Promise((done, failed) => {
      queue.push({ item, done, failed });
      if (!working) void workAll();
    });
};
