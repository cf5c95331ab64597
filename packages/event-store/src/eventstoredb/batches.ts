import { setImmediate } from 'node:timers/promises';

/** What a batch is taken from: a readable stream of objects, as the client gives them. */
export type ObjectStream<T> = AsyncIterable<T> & {
  readonly destroyed: boolean;
  read(): T | null;
  on(event: 'error', listener: () => void): unknown;
};

/**
 * What a stream of objects gives, in batches of what arrives in one turn of the event loop: never waits to fill a batch,
 * and takes nothing more while the consumer is at work, so that back-pressure reaches the server.
 */
export async function* batchesOf<T>(source: ObjectStream<T>, most: number): AsyncGenerator<readonly T[]> {
  // An error after the last read has nobody to tell, and an unheard 'error' would end the process.
  source.on('error', () => {});
  for await (const first of source) {
    // Messages of one packet are handed over one by one; without a turn of the loop every batch would be of one.
    if (most > 1) await setImmediate();
    const batch: T[] = [first];
    for (let next = take(source); next !== null; next = batch.length < most ? take(source) : null)
      batch.push(next);
    yield batch;
  }
}

const take = <T>(source: ObjectStream<T>): T | null => (source.destroyed ? null : source.read());
