import { setImmediate } from 'node:timers/promises';
import { pause } from './persistently.ts';

/** How items are taken together. */
export type BatchesOptions = {
  /** The most items of a batch; about as many are read ahead while the consumer works. */
  readonly most: number;
  /**
   * The shortest time between the beginnings of two batches, in milliseconds; 0 unless given. The first item after a rest
   * is given at once, so that only what comes in quick succession waits, and is then worked on together.
   */
  readonly everyMs?: number;
  /** Ends the waiting for that time; the items themselves end by their source. */
  readonly signal?: AbortSignal;
};

/**
 * What has come of a source so far, in order. An error of the source is thrown when all that came before it was given;
 * who leaves the loop ends the source.
 */
export async function* inBatches<T>(
  source: AsyncIterable<T>,
  { most, everyMs = 0, signal = new AbortController().signal }: BatchesOptions,
): AsyncGenerator<readonly T[]> {
  const items = source[Symbol.asyncIterator]();
  const read = readAhead(items, most);
  let nextAt = 0;
  try {
    while (await read.some()) {
      // What arrives in one turn of the event loop belongs together.
      await setImmediate();
      const rest = nextAt - performance.now();
      if (rest > 0 && !read.full()) await pause(rest, signal);
      nextAt = performance.now() + everyMs;
      yield read.take();
    }
  } finally {
    await items.return?.();
  }
}

type ReadAhead<T> = {
  /** Resolves when there is something to take: true; or the source has ended: false. */
  some(): Promise<boolean>;
  full(): boolean;
  take(): readonly T[];
};

const readAhead = <T>(items: AsyncIterator<T>, most: number): ReadAhead<T> => {
  let read: T[] = [];
  let reading = false;
  let ended: { readonly error?: unknown } | undefined;
  let news = Promise.withResolvers<void>();

  const readOn = async (): Promise<void> => {
    if (reading || ended !== undefined) return;
    reading = true;
    try {
      while (read.length < most) {
        const { value, done } = await items.next();
        if (done === true) {
          ended = {};
          break;
        }
        read.push(value);
        news.resolve();
      }
    } catch (error) {
      ended = { error };
    }
    reading = false;
    news.resolve();
  };

  return {
    async some() {
      void readOn();
      while (read.length === 0 && ended === undefined) {
        await news.promise;
        news = Promise.withResolvers();
      }
      if (read.length === 0 && ended !== undefined && 'error' in ended) throw ended.error;
      return read.length > 0;
    },
    full: () => read.length >= most,
    take() {
      const taken = read;
      read = [];
      void readOn();
      return taken;
    },
  };
};
