import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createCheckpoints } from '../checkpoints.ts';
import { DuplicateKey, ReadStoreRefused, ReadStoreUnavailable } from '../errors.ts';
import type { Collection, ReadStore } from '../read-store.ts';

/** The store under test, and how to end what was started for it. */
export type StoreUnderTest = { readonly store: ReadStore; readonly stop: () => Promise<void> };

type Card = {
  readonly _id: string;
  readonly position: bigint;
  readonly tenant?: string | undefined;
  readonly spend?: number | bigint | null;
  readonly tags?: readonly string[];
  readonly ids?: readonly { readonly kind: string; readonly value: string }[];
};

const card = (id: string, position: bigint, fields: Partial<Card> = {}): Card => ({
  _id: id,
  position,
  tenant: 'acme',
  ...fields,
});
const people = [
  card('a', 1n, { spend: 30, tags: ['vip', 'web'], ids: [{ kind: 'email', value: 'a@example.com' }] }),
  card('b', 2n, { spend: 10, tags: ['web'] }),
  card('c', 3n, { spend: 20 }),
  card('d', 4n, { tenant: 'globex', spend: null }),
];

const names = (cards: readonly Card[]): string[] => cards.map(({ _id }) => _id);

const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

/** What every read store owes. Works in collections of its own names, and removes them. */
export const readStoreContract = (name: string, start: () => Promise<StoreUnderTest>): void => {
  describe(`read store: ${name}`, () => {
    let underTest: StoreUnderTest;
    let store: ReadStore;
    let cards: Collection<Card>;
    let run = 0;

    beforeAll(async () => {
      underTest = await start();
      store = underTest.store;
    });
    afterAll(async () => {
      for (const collection of await store.collections())
        if (collection.startsWith('contract-')) await store.drop(collection);
      await underTest.stop();
    });
    beforeEach(() => {
      run += 1;
      cards = store.collection<Card>(`contract-${process.pid}-${run}`);
    });

    describe('guarded writes', () => {
      test('put new documents and newer versions of old ones', async () => {
        expect(await cards.writeGuarded([card('a', 5n, { spend: 1 })])).toEqual({ applied: 1, skipped: 0 });
        expect(await cards.writeGuarded([card('a', 6n), card('b', 6n)])).toEqual({ applied: 2, skipped: 0 });
        expect(await cards.findOne({ _id: 'a' })).toEqual(card('a', 6n));
      });

      test.each([5n, 4n])('skip position %d when 5 is stored', async (position) => {
        await cards.writeGuarded([card('a', 5n, { spend: 1 })]);
        const writes = [card('a', position, { spend: 2 }), card('b', position)];
        expect(await cards.writeGuarded(writes)).toEqual({ applied: 1, skipped: 1 });
        expect((await cards.findOne({ _id: 'a' }))?.spend).toBe(1);
        expect(await cards.findOne({ _id: 'b' })).toEqual(card('b', position));
      });

      test('compare text positions in byte order', async () => {
        const texts = store.collection<{ _id: string; position: string }>(cards.name);
        await texts.writeGuarded([{ _id: 'a', position: '0005.0010' }]);
        expect(await texts.writeGuarded([{ _id: 'a', position: '0005.0009' }])).toMatchObject({ skipped: 1 });
        expect(await texts.writeGuarded([{ _id: 'a', position: '0006.0000' }])).toMatchObject({ applied: 1 });
      });

      test('of racing writers leave the newest', async () => {
        const rounds = Array.from({ length: 20 }, (_, round) => `r${round}`);
        await Promise.all(
          rounds.flatMap((id) => [9n, 3n, 7n, 1n, 8n].map((at) => cards.writeGuarded([card(id, at)]))),
        );
        expect([...(await cards.getMany(rounds)).values()].map(({ position }) => position)).toEqual(
          rounds.map(() => 9n),
        );
      });

      test('report a collision in a unique index', async () => {
        await cards.ensureIndexes([{ name: 'tenant', keys: { tenant: 1 }, unique: true }]);
        await cards.writeGuarded([card('a', 1n)]);
        await expect(cards.writeGuarded([card('b', 1n)])).rejects.toMatchObject({
          name: 'DuplicateKey',
          index: 'tenant',
        });
      });

      test('of nothing do nothing', async () => {
        expect(await cards.writeGuarded([])).toEqual({ applied: 0, skipped: 0 });
      });
    });

    describe('inserts', () => {
      test('refuse a second document with the id', async () => {
        await cards.insert(card('a', 1n));
        await expect(cards.insert(card('a', 2n))).rejects.toThrow(DuplicateKey);
        expect((await cards.findOne({ _id: 'a' }))?.position).toBe(1n);
      });

      test('of missing documents leave the others as they are', async () => {
        await cards.insert(card('a', 1n));
        expect(await cards.insertMissing([card('a', 2n), card('b', 2n), card('c', 2n)])).toBe(2);
        expect(await cards.insertMissing([card('a', 3n)])).toBe(0);
        expect((await cards.findOne({ _id: 'a' }))?.position).toBe(1n);
      });
    });

    describe('changes', () => {
      test('compare and set: one of many racing writers wins', async () => {
        await cards.insert(card('a', 1n));
        const claims = await Promise.all(
          Array.from({ length: 10 }, (_, index) =>
            cards.replace({ _id: 'a', position: 1n }, card('a', 2n, { spend: index })),
          ),
        );
        expect(claims.filter(Boolean)).toHaveLength(1);
      });

      test('update one document that matches, or make it', async () => {
        await cards.insert(card('a', 1n, { spend: 1, tags: ['web'] }));
        const changed = await cards.update(
          { _id: 'a' },
          { $inc: { spend: 4 }, $addToSet: { tags: 'vip' }, $unset: { tenant: true } },
        );
        expect(changed).toBe(true);
        expect(await cards.findOne({ _id: 'a' })).toEqual({
          _id: 'a',
          position: 1n,
          spend: 5,
          tags: ['web', 'vip'],
        });
        expect(await cards.update({ _id: 'z' }, { $set: { spend: 1 } })).toBe(false);
        expect(await cards.update({ _id: 'z' }, { $set: { spend: 1 } }, { upsert: true })).toBe(true);
        expect(await cards.findOne({ _id: 'z' })).toEqual({ _id: 'z', spend: 1 });
      });

      test('reach every document that matches', async () => {
        await cards.insertMissing(people);
        expect(await cards.updateMany({ tenant: 'acme' }, { $set: { spend: 0 } })).toBe(3);
        expect(await cards.count({ spend: 0 })).toBe(3);
        expect(await cards.delete({ tenant: 'acme' })).toBe(3);
        expect(names(await cards.find({}))).toEqual(['d']);
      });
    });

    describe('queries', () => {
      beforeEach(() => cards.insertMissing(people));

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
        expect(names(await cards.find(filter, { sort: { _id: 1 } }))).toEqual(expected);
        expect(await cards.count(filter)).toBe(expected.length);
      });

      test('sort, skip, limit and leave fields out', async () => {
        expect(names(await cards.find({ tenant: 'acme' }, { sort: { spend: -1 }, limit: 2 }))).toEqual([
          'a',
          'c',
        ]);
        expect(
          await cards.find({}, { sort: { position: -1 }, skip: 1, limit: 1, fields: ['spend'] }),
        ).toEqual([{ _id: 'c', spend: 20 }]);
        expect((await cards.findOne({}, { sort: { position: -1 } }))?._id).toBe('d');
      });

      test('counting stops at the limit', async () => {
        expect(await cards.count({}, { limit: 3 })).toBe(3);
      });

      test('the size is the number of documents', async () => {
        expect(await cards.size()).toBe(people.length);
      });

      test('64-bit integers keep all their digits', async () => {
        const wide = 9_007_199_254_740_993n;
        await cards.insert(card('wide', wide, { spend: wide }));
        expect(await cards.findOne({ position: wide })).toEqual(card('wide', wide, { spend: wide }));
        expect(await cards.count({ position: { $gt: wide - 1n } })).toBe(1);
      });

      test('bytes and dates come back as they were', async () => {
        const kept = store.collection<{ _id: string; key: Uint8Array; at: Date }>(cards.name);
        await kept.insert({ _id: 'k', key: Uint8Array.of(1, 2, 255), at: new Date(1_000) });
        const found = await kept.findOne({ _id: 'k' });
        expect(Uint8Array.from(found?.key ?? [])).toEqual(Uint8Array.of(1, 2, 255));
        expect(found?.at).toEqual(new Date(1_000));
      });

      test('a scan reads more than one batch, in order, and may be left early', async () => {
        const many = Array.from({ length: 2_500 }, (_, index) =>
          card(`m${String(index).padStart(5, '0')}`, 9n, { tenant: 'many' }),
        );
        await cards.insertMissing(many);
        const scanned = await collect(cards.scan({ tenant: 'many' }, { sort: { _id: 1 } }));
        expect(names(scanned)).toEqual(names(many));
        for await (const first of cards.scan({ tenant: 'many' }, { sort: { _id: 1 } })) {
          expect(first._id).toBe('m00000');
          break;
        }
      });

      test('many ids at once: what is there, by id', async () => {
        expect([...(await cards.getMany(['a', 'nobody', 'd'])).keys()].sort()).toEqual(['a', 'd']);
        expect(await cards.getMany([])).toEqual(new Map());
      });

      test('an operator that is not on the list never leaves the process', async () => {
        await expect(cards.find(JSON.parse('{"$where":"true"}'))).rejects.toThrow(TypeError);
        await expect(cards.delete(JSON.parse('{"name":{"$regex":".*"}}'))).rejects.toThrow(TypeError);
      });
    });

    describe('indexes', () => {
      beforeEach(async () => {
        await cards.insertMissing(people);
        await cards.ensureIndexes([
          { name: 'spend', keys: { tenant: 1, spend: -1 } },
          { name: 'email', keys: { 'ids.value': 1 }, partial: { 'ids.value': { $exists: true } } },
        ]);
      });

      test('may be declared again', async () => {
        await cards.ensureIndexes([{ name: 'spend', keys: { tenant: 1, spend: -1 } }]);
      });

      test('are named by the plan of a query that uses one', async () => {
        const plan = await cards.explain({ tenant: 'acme' }, { sort: { spend: -1 }, limit: 2 });
        expect(plan.index).toBe('spend');
        expect(plan.documentsExamined).toBeLessThanOrEqual(2);
      });

      test('are absent from the plan of one that reads everything', async () => {
        const plan = await cards.explain({ position: { $gt: 0n } });
        expect(plan).toMatchObject({ index: undefined, returned: 4 });
      });

      test('by id', async () => {
        expect((await cards.explain({ _id: 'a' })).index).toBe('_id_');
      });
    });

    describe('collections', () => {
      test('are renamed over another, and dropped', async () => {
        const next = store.collection<Card>(`${cards.name}-next`);
        await cards.insert(card('old', 1n));
        await next.insert(card('new', 1n));
        await store.rename(next.name, cards.name);
        expect(names(await cards.find({}))).toEqual(['new']);
        expect(await store.collections()).not.toContain(next.name);
        await store.drop(cards.name);
        await store.drop(cards.name);
        expect(await cards.find({})).toEqual([]);
      });

      test('that are not there cannot be renamed', async () => {
        await expect(store.rename('contract-nothing', 'contract-else')).rejects.toThrow(ReadStoreRefused);
      });
    });

    test('checkpoints only go forward', async () => {
      const checkpoints = createCheckpoints(store, cards.name);
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
      await checkpoints.remove('views');
      expect(await checkpoints.load('views')).toBe(0n);
    });

    test('answers a ping', async () => {
      await store.ping();
    });
  });
};

/** A store that nothing listens behind says so within its time. */
export const unavailableContract = (name: string, connect: () => ReadStore): void => {
  test(`read store: ${name}: an unreachable store is unavailable, in time`, async () => {
    const store = connect();
    try {
      await expect(store.ping()).rejects.toThrow(ReadStoreUnavailable);
      await expect(store.collection('cards').find({})).rejects.toThrow(ReadStoreUnavailable);
    } finally {
      await store.close();
    }
  });
};
