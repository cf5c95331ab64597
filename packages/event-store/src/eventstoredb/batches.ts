import { setImmediate } from 'node:timers/promises';
import { StoreUnavailable } from '../errors.ts';

/** What a batch is taken from: a readable stream of objects, as the client gives them. */
export type ObjectStream<T> = {
  readonly destroyed: boolean;
  readonly readableEnded: boolean;
  iterator(options: { readonly destroyOnReturn: boolean }): AsyncIterable<T>;
  read(): T | null;
  resume(): unknown;
  destroy(error: Error): unknown;
  on(event: 'error', listener: () => void): unknown;
};

/** How a stream is read. */
export type BatchOptions = {
  /** The most objects of a batch. */
  readonly most: number;
  /** Tells the server that no more is wanted. */
  readonly leave: () => Promise<void>;
  /** How long the store may be silent while it is waited for, before that counts as StoreUnavailable. For ever, if not given. */
  readonly silentForMs?: number;
};

/**
 * What a stream of objects gives, in batches of what arrives in one turn of the event loop: never waits to fill a batch,
 * and takes nothing more while the consumer is at work, so that back-pressure reaches the server.
 */
export async function* batchesOf<T>(
  source: ObjectStream<T>,
  { most, leave, silentForMs }: BatchOptions,
): AsyncGenerator<readonly T[]> {
  // An error after the last read has nobody to tell, and an unheard 'error' would end the process.
  source.on('error', () => {});
  const patience = patienceWith(source, silentForMs);
  try {
    patience.begin();
    for await (const first of source.iterator({ destroyOnReturn: false })) {
      patience.end();
      // Messages of one packet are handed over one by one; without a turn of the loop every batch would be of one.
      if (most > 1) await setImmediate();
      yield drain(source, first, most);
      patience.begin();
    }
  } finally {
    patience.end();
    if (!source.readableEnded) abandon(source, leave);
  }
}

const drain = <T>(source: ObjectStream<T>, first: T, most: number): readonly T[] => {
  const batch = [first];
  while (batch.length < most) {
    const next = source.destroyed ? null : source.read();
    if (next === null) break;
    batch.push(next);
  }
  return batch;
};

// A stream that is left with something in it keeps its call open for ever, and closing the client waits for all calls. So
// what is left flows off while the call ends. A call that never began cannot be told to end.
const abandon = (source: ObjectStream<unknown>, leave: () => Promise<void>): void => {
  source.resume();
  leave().catch(() => {});
};

const patienceWith = (source: ObjectStream<unknown>, ms: number | undefined) => {
  let timer: NodeJS.Timeout | undefined;
  const giveUp = () => source.destroy(new StoreUnavailable(`the event store was silent for ${ms} ms`));
  return {
    begin() {
      if (ms !== undefined) timer = setTimeout(giveUp, ms);
    },
    end: () => clearTimeout(timer),
  };
};
