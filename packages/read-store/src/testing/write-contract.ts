import { describe, expect, test } from '@jest/globals';
import { DuplicateKey } from '../errors.ts';
import { card, names, people, type Subject } from './samples.ts';

/** What writing owes. */
export const writeContract = (on: Subject): void => {
  describe('guarded writes', () => {
    test('put new documents and newer versions of old ones', async () => {
      expect(await on.cards.writeGuarded([card('a', 5n, { spend: 1 })])).toEqual({ applied: 1, skipped: 0 });
      expect(await on.cards.writeGuarded([card('a', 6n), card('b', 6n)])).toEqual({ applied: 2, skipped: 0 });
      expect(await on.cards.findOne({ _id: 'a' })).toEqual(card('a', 6n));
    });

    test.each([5n, 4n])('skip position %d when 5 is stored', async (position) => {
      await on.cards.writeGuarded([card('a', 5n, { spend: 1 })]);
      const writes = [card('a', position, { spend: 2 }), card('b', position)];
      expect(await on.cards.writeGuarded(writes)).toEqual({ applied: 1, skipped: 1 });
      expect((await on.cards.findOne({ _id: 'a' }))?.spend).toBe(1);
      expect(await on.cards.findOne({ _id: 'b' })).toEqual(card('b', position));
    });

    test('compare text positions in byte order', async () => {
      const texts = on.store.collection<{ _id: string; position: string }>(on.cards.name);
      await texts.writeGuarded([{ _id: 'a', position: '0005.0010' }]);
      expect(await texts.writeGuarded([{ _id: 'a', position: '0005.0009' }])).toMatchObject({ skipped: 1 });
      expect(await texts.writeGuarded([{ _id: 'a', position: '0006.0000' }])).toMatchObject({ applied: 1 });
    });

    test('of racing writers leave the newest', async () => {
      const rounds = Array.from({ length: 20 }, (_, round) => `r${round}`);
      await Promise.all(
        rounds.flatMap((id) => [9n, 3n, 7n, 1n, 8n].map((at) => on.cards.writeGuarded([card(id, at)]))),
      );
      expect([...(await on.cards.getMany(rounds)).values()].map(({ position }) => position)).toEqual(
        rounds.map(() => 9n),
      );
    });

    test('report a collision in a unique index', async () => {
      await on.cards.ensureIndexes([{ name: 'tenant', keys: { tenant: 1 }, unique: true }]);
      await on.cards.writeGuarded([card('a', 1n)]);
      await expect(on.cards.writeGuarded([card('b', 1n)])).rejects.toMatchObject({
        name: 'DuplicateKey',
        index: 'tenant',
      });
    });

    test('of nothing do nothing', async () => {
      expect(await on.cards.writeGuarded([])).toEqual({ applied: 0, skipped: 0 });
    });
  });

  describe('inserts', () => {
    test('refuse a second document with the id', async () => {
      await on.cards.insert(card('a', 1n));
      await expect(on.cards.insert(card('a', 2n))).rejects.toThrow(DuplicateKey);
      expect((await on.cards.findOne({ _id: 'a' }))?.position).toBe(1n);
    });

    test('of missing documents leave the others as they are', async () => {
      await on.cards.insert(card('a', 1n));
      expect(await on.cards.insertMissing([card('a', 2n), card('b', 2n), card('c', 2n)])).toBe(2);
      expect(await on.cards.insertMissing([card('a', 3n)])).toBe(0);
      expect((await on.cards.findOne({ _id: 'a' }))?.position).toBe(1n);
    });
  });

  describe('changes', () => {
    test('compare and set: one of many racing writers wins', async () => {
      await on.cards.insert(card('a', 1n));
      const claims = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          on.cards.replace({ _id: 'a', position: 1n }, card('a', 2n, { spend: index })),
        ),
      );
      expect(claims.filter(Boolean)).toHaveLength(1);
    });

    test('update one document that matches, or make it', async () => {
      await on.cards.insert(card('a', 1n, { spend: 1, tags: ['web'] }));
      const changed = await on.cards.update(
        { _id: 'a' },
        { $inc: { spend: 4 }, $addToSet: { tags: 'vip' }, $unset: { tenant: true } },
      );
      expect(changed).toBe(true);
      expect(await on.cards.findOne({ _id: 'a' })).toEqual({
        _id: 'a',
        position: 1n,
        spend: 5,
        tags: ['web', 'vip'],
      });
      expect(await on.cards.update({ _id: 'z' }, { $set: { spend: 1 } })).toBe(false);
      expect(await on.cards.update({ _id: 'z' }, { $set: { spend: 1 } }, { upsert: true })).toBe(true);
      expect(await on.cards.findOne({ _id: 'z' })).toEqual({ _id: 'z', spend: 1 });
    });

    test('reach every document that matches', async () => {
      await on.cards.insertMissing(people);
      expect(await on.cards.updateMany({ tenant: 'acme' }, { $set: { spend: 0 } })).toBe(3);
      expect(await on.cards.count({ spend: 0 })).toBe(3);
      expect(await on.cards.delete({ tenant: 'acme' })).toBe(3);
      expect(names(await on.cards.find({}))).toEqual(['d']);
    });
  });
};
