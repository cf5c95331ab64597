import { describe, expect, test } from '@jest/globals';
import { createCheckpoints } from '../checkpoints.ts';
import { ReadStoreRefused } from '../errors.ts';
import { type Card, card, names, type Subject } from './samples.ts';

/** What collections and checkpoints owe. */
export const collectionContract = (on: Subject): void => {
  describe('collections', () => {
    test('are renamed over another, and dropped', async () => {
      const next = on.store.collection<Card>(`${on.cards.name}-next`);
      await on.cards.insert(card('old', 1n));
      await next.insert(card('new', 1n));
      await on.store.rename(next.name, on.cards.name);
      expect(names(await on.cards.find({}))).toEqual(['new']);
      expect(await on.store.collections()).not.toContain(next.name);
      await on.store.drop(on.cards.name);
      await on.store.drop(on.cards.name);
      expect(await on.cards.find({})).toEqual([]);
    });

    test('that are not there cannot be renamed', async () => {
      await expect(on.store.rename('contract-nothing', 'contract-else')).rejects.toThrow(ReadStoreRefused);
    });
  });

  test('checkpoints only go forward', async () => {
    const checkpoints = createCheckpoints(on.store, on.cards.name);
    expect(await checkpoints.load('views')).toBe(0n);
    await checkpoints.save('views', 7n);
    await checkpoints.save('views', 5n);
    expect(await checkpoints.load('views')).toBe(7n);
    await checkpoints.save('views-0', 3n);
    await checkpoints.save('other', 1n);
    expect(await checkpoints.list('views')).toEqual(
      new Map([
        ['views', 7n],
        ['views-0', 3n],
      ]),
    );
    await Promise.all([
      checkpoints.save('views', 8n),
      checkpoints.save('views-0', 2n),
      checkpoints.save('views', 9n),
      checkpoints.save('other', 2n),
    ]);
    expect(await Promise.all(['views', 'views-0', 'other'].map(checkpoints.load))).toEqual([9n, 3n, 2n]);
    await checkpoints.remove('views');
    expect(await checkpoints.load('views')).toBe(0n);
  });

  test('answers a ping', async () => {
    await on.store.ping();
  });
};
