import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
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
const numbers = Array.from({ length: 100 }, (_, n) => n);

describe('batches of a stream', () => {
  test('hold everything in order, never more than allowed', async () => {
    const { items, sizes } = await all(batchesOf<number>(Readable.from(numbers), 16));
    expect(items).toEqual(numbers);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(16);
    expect(sizes.length).toBeLessThan(50);
  });

  test('do not wait for a full one', async () => {
    const source = new Readable({ objectMode: true, read: () => {} });
    const batches = batchesOf<number>(source, 16);
    source.push(1);
    source.push(2);
    expect((await batches.next()).value).toEqual([1, 2]);
    source.push(null);
    expect((await batches.next()).done).toBe(true);
  });

  test('end with the error of the stream, after what came before it', async () => {
    const source = new Readable({ objectMode: true, read: () => {} });
    const batches = batchesOf<number>(source, 16);
    source.push(1);
    expect((await batches.next()).value).toEqual([1]);
    source.destroy(new Error('broken'));
    await expect(batches.next()).rejects.toThrow('broken');
  });

  test('leave the stream when they are left, and an error after that hurts nobody', async () => {
    const source = Readable.from(numbers);
    for await (const _batch of batchesOf<number>(source, 4)) break;
    expect(source.destroyed).toBe(true);
    source.emit('error', new Error('late'));
  });
});
