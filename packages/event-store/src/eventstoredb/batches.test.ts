import { once } from 'node:events';
import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { StoreUnavailable } from '../errors.ts';
import { batchesOf } from './batches.ts';

const all = async <T>(batches: AsyncIterable<readonly T[]>) => {
  const sizes: number[] = [];
  const items: T[] = [];
  for await (const batch of batches) {
    sizes.push(batch.length);
    items.push(...batch);
  }
  return { sizes, items };
};
const options = { most: 16, leave: async () => {} };
const numbers = Array.from({ length: 100 }, (_, n) => n);

describe('batches of a stream', () => {
  test('hold everything in order, never more than allowed', async () => {
    const { items, sizes } = await all(batchesOf<number>(Readable.from(numbers), options));
    expect(items).toEqual(numbers);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(16);
    expect(sizes.length).toBeLessThan(50);
  });

  test('do not wait for a full one', async () => {
    const source = new Readable({ objectMode: true, read: () => {} });
    const batches = batchesOf<number>(source, options);
    source.push(1);
    source.push(2);
    expect((await batches.next()).value).toEqual([1, 2]);
    source.push(null);
    expect((await batches.next()).done).toBe(true);
  });

  test('end with the error of the stream, after what came before it', async () => {
    const source = new Readable({ objectMode: true, read: () => {} });
    const batches = batchesOf<number>(source, options);
    source.push(1);
    expect((await batches.next()).value).toEqual([1]);
    source.destroy(new Error('broken'));
    await expect(batches.next()).rejects.toThrow('broken');
  });

  test('that are left tell so, let the rest flow off, and an error after that hurts nobody', async () => {
    const source = Readable.from(numbers);
    let told = 0;
    const leave = async () => {
      told += 1;
    };
    for await (const _batch of batchesOf<number>(source, { most: 4, leave })) break;
    await once(source, 'end');
    expect(told).toBe(1);
    source.emit('error', new Error('late'));
  });

  test('of a stream that stays silent end as unavailable', async () => {
    const source = new Readable({ objectMode: true, read: () => {} });
    const batches = batchesOf<number>(source, { ...options, silentForMs: 30 });
    source.push(1);
    expect((await batches.next()).value).toEqual([1]);
    // Time that the consumer takes is not the store's.
    await new Promise((resolve) => setTimeout(resolve, 60));
    source.push(2);
    expect((await batches.next()).value).toEqual([2]);
    await expect(batches.next()).rejects.toThrow(StoreUnavailable);
  });
});
