import { beforeEach, describe, expect, test } from '@jest/globals';
import { card, collect, names, people, type Subject } from './samples.ts';

/** What queries and their indexes owe. */
export const queryContract = (on: Subject): void => {
  describe('queries', () => {
    beforeEach(() => on.cards.insertMissing(people));

    test.each([
      [{ spend: { $gte: 20 } }, ['a', 'c']],
      [{ spend: null }, ['d']],
      [{ tags: 'web' }, ['a', 'b']],
      [{ tags: { $exists: false } }, ['c', 'd']],
      [{ $or: [{ spend: 10 }, { tenant: 'globex' }] }, ['b', 'd']],
      [{ $nor: [{ tags: 'web' }], tenant: 'acme' }, ['c']],
      [{ ids: { $elemMatch: { kind: 'email', value: 'a@example.com' } } }, ['a']],
      [{ spend: { $not: { $gte: 20 } } }, ['b', 'd']],
      [{ position: { $in: [1n, 4n] } }, ['a', 'd']],
      [{ tags: { $all: ['vip', 'web'] } }, ['a']],
      [{ tags: { $size: 1 } }, ['b']],
    ])('%j finds %j', async (filter, expected) => {
      expect(names(await on.cards.find(filter, { sort: { _id: 1 } }))).toEqual(expected);
      expect(await on.cards.count(filter)).toBe(expected.length);
    });

    test('sort, skip, limit and leave fields out', async () => {
      expect(names(await on.cards.find({ tenant: 'acme' }, { sort: { spend: -1 }, limit: 2 }))).toEqual([
        'a',
        'c',
      ]);
      expect(
        await on.cards.find({}, { sort: { position: -1 }, skip: 1, limit: 1, fields: ['spend'] }),
      ).toEqual([{ _id: 'c', spend: 20 }]);
      expect((await on.cards.findOne({}, { sort: { position: -1 } }))?._id).toBe('d');
    });

    test('counting stops at the limit', async () => {
      expect(await on.cards.count({}, { limit: 3 })).toBe(3);
    });

    test('the size is the number of documents', async () => {
      expect(await on.cards.size()).toBe(people.length);
    });

    test('64-bit integers keep all their digits', async () => {
      const wide = 9_007_199_254_740_993n;
      await on.cards.insert(card('wide', wide, { spend: wide }));
      expect(await on.cards.findOne({ position: wide })).toEqual(card('wide', wide, { spend: wide }));
      expect(await on.cards.count({ position: { $gt: wide - 1n } })).toBe(1);
    });

    test('bytes and dates come back as they were', async () => {
      const kept = on.store.collection<{ _id: string; key: Uint8Array; at: Date }>(on.cards.name);
      await kept.insert({ _id: 'k', key: Uint8Array.of(1, 2, 255), at: new Date(1_000) });
      const found = await kept.findOne({ _id: 'k' });
      expect(Uint8Array.from(found?.key ?? [])).toEqual(Uint8Array.of(1, 2, 255));
      expect(found?.at).toEqual(new Date(1_000));
    });

    test('a scan reads more than one batch, in order, and may be left early', async () => {
      const many = Array.from({ length: 2_500 }, (_, index) =>
        card(`m${String(index).padStart(5, '0')}`, 9n, { tenant: 'many' }),
      );
      await on.cards.insertMissing(many);
      const scanned = await collect(on.cards.scan({ tenant: 'many' }, { sort: { _id: 1 } }));
      expect(names(scanned)).toEqual(names(many));
      for await (const first of on.cards.scan({ tenant: 'many' }, { sort: { _id: 1 } })) {
        expect(first._id).toBe('m00000');
        break;
      }
    });

    test('many ids at once: what is there, by id', async () => {
      expect([...(await on.cards.getMany(['a', 'nobody', 'd'])).keys()].sort()).toEqual(['a', 'd']);
      expect(await on.cards.getMany([])).toEqual(new Map());
    });

    test('an operator that is not on the list never leaves the process', async () => {
      await expect(on.cards.find(JSON.parse('{"$where":"true"}'))).rejects.toThrow(TypeError);
      await expect(on.cards.delete(JSON.parse('{"name":{"$regex":".*"}}'))).rejects.toThrow(TypeError);
    });
  });

  describe('indexes', () => {
    beforeEach(async () => {
      await on.cards.insertMissing(people);
      await on.cards.ensureIndexes([
        { name: 'spend', keys: { tenant: 1, spend: -1 } },
        { name: 'email', keys: { 'ids.value': 1 }, partial: { 'ids.value': { $exists: true } } },
      ]);
    });

    test('may be declared again', async () => {
      await on.cards.ensureIndexes([{ name: 'spend', keys: { tenant: 1, spend: -1 } }]);
    });

    test('are named by the plan of a query that uses one', async () => {
      const plan = await on.cards.explain({ tenant: 'acme' }, { sort: { spend: -1 }, limit: 2 });
      expect(plan.index).toBe('spend');
      expect(plan.documentsExamined).toBeLessThanOrEqual(2);
    });

    test('are absent from the plan of one that reads everything', async () => {
      const plan = await on.cards.explain({ position: { $gt: 0n } });
      expect(plan).toMatchObject({ index: undefined, returned: 4 });
    });

    test('by id', async () => {
      expect((await on.cards.explain({ _id: 'a' })).index).toBe('_id_');
    });
  });
};
