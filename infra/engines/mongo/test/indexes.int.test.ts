import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Decimal128, Double, Int32, Long } from 'bson';
import type { Collection, CreateIndexesOptions, IndexSpecification } from 'mongodb';
import { MongoClient } from 'mongodb';
import { startMongo } from '../src/index.ts';
import type { Plain } from './support/reference-values.ts';
import { rejection, type TestServer, testServer } from './support/server.ts';

// Behaviour follows https://www.mongodb.com/docs/manual/indexes/ and the pages below it.

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

async function indexed(
  name: string,
  key: IndexSpecification,
  options: CreateIndexesOptions = {},
): Promise<Collection<Plain>> {
  const collection = server.db.collection<Plain>(name);
  await collection.createIndex(key, options);
  return collection;
}

const insert = (collection: Collection<Plain>, ...docs: Plain[]) => collection.insertMany(docs);

async function filledWith(name: string, count: number): Promise<Collection<Plain>> {
  const collection = server.db.collection<Plain>(name);
  await collection.insertMany(Array.from({ length: count }, (_, i) => ({ _id: i }) as Plain));
  return collection;
}

describe('unique indexes', () => {
  test('name the index, the pattern and the value that collided: DuplicateKey', async () => {
    const collection = await indexed('unique', { email: 1 }, { unique: true });
    await insert(collection, { _id: 1, email: 'a@x' });
    expect(await rejection(collection.insertOne({ _id: 2, email: 'a@x' } as Plain))).toMatchObject({
      code: 11000,
      keyPattern: { email: 1 },
      keyValue: { email: 'a@x' },
      message: expect.stringContaining('E11000 duplicate key error collection'),
    });
  });

  test('count missing as null, once', async () => {
    const collection = await indexed('missing', { a: 1 }, { unique: true });
    await insert(collection, { _id: 1 });
    expect(await rejection(insert(collection, { _id: 2, a: null }))).toMatchObject({ code: 11000 });
  });

  test('that are unique and multikey let one document repeat an element, and no two share one', async () => {
    const collection = await indexed('elements', { ids: 1 }, { unique: true });
    await insert(collection, { _id: 1, ids: ['a', 'a', 'b'] });
    const error = await rejection(collection.insertOne({ _id: 2, ids: ['c', 'b'] } as Plain));
    expect(error).toMatchObject({ code: 11000, keyValue: { ids: 'b' } });
    await insert(collection, { _id: 3, ids: ['c'] });
  });

  test('see numbers of equal value as equal, whatever their type', async () => {
    const collection = await indexed('numbers', { n: 1 }, { unique: true });
    await insert(collection, { n: new Int32(1) });
    for (const n of [new Double(1), Long.fromNumber(1), Decimal128.fromString('1.0')])
      expect(await rejection(collection.insertOne({ n }))).toMatchObject({ code: 11000 });
    await insert(collection, { n: Long.fromString('9007199254740993') }, { n: new Double(9007199254740992) });
  });

  test('pair the fields of one element', async () => {
    const collection = await indexed('pairs', { 'ids.type': 1, 'ids.value': 1 }, { unique: true });
    await insert(collection, {
      _id: 1,
      ids: [
        { type: 'email', value: 'x' },
        { type: 'phone', value: 'y' },
      ],
    });
    await insert(collection, { _id: 2, ids: [{ type: 'email', value: 'y' }] });
    expect(
      await rejection(insert(collection, { _id: 3, ids: [{ type: 'phone', value: 'y' }] })),
    ).toMatchObject({ code: 11000 });
  });

  test('with sparse let many documents miss the field', async () => {
    const collection = await indexed('sparseUnique', { a: 1 }, { unique: true, sparse: true });
    await insert(collection, { _id: 1 }, { _id: 2 }, { _id: 3, a: null });
    expect(await rejection(insert(collection, { _id: 4, a: null }))).toMatchObject({ code: 11000 });
  });

  test('with a partial filter look at what it selects only', async () => {
    const collection = await indexed(
      'partialUnique',
      { a: 1 },
      { unique: true, partialFilterExpression: { active: true } },
    );
    await insert(collection, { _id: 1, a: 1 }, { _id: 2, a: 1 }, { _id: 3, a: 1, active: true });
    expect(
      await rejection(collection.updateOne({ _id: 1 } as Plain, { $set: { active: true } })),
    ).toMatchObject({ code: 11000 });
    expect(await collection.findOne({ _id: 1 } as Plain)).toEqual({ _id: 1, a: 1 });
  });

  test('refuse to be built over duplicates and leave nothing behind', async () => {
    const collection = server.db.collection<Plain>('built');
    await insert(collection, { _id: 1, a: 1 }, { _id: 2, a: 1 });
    expect(await rejection(collection.createIndex({ a: 1 }, { unique: true }))).toMatchObject({
      code: 11000,
    });
    expect(await collection.indexes()).toHaveLength(1);
  });

  test('let exactly one of 64 racing writers in, and every legal value', async () => {
    const collection = await indexed('racing', { ids: 1 }, { unique: true });
    const writers = Array.from({ length: 64 }, (_, i) =>
      Array.from({ length: 10 }, (_, round) =>
        collection.insertOne({ ids: [`shared${round}`, `own${i}.${round}`] }).then(
          () => 1,
          (error) => (error.code === 11000 ? 0 : Promise.reject(error)),
        ),
      ),
    ).flat();
    const won = (await Promise.all(writers)).reduce<number>((total, one) => total + one, 0);
    expect(won).toBe(10);
    const legal = Array.from({ length: 64 }, (_, i) =>
      collection.updateOne({ k: i }, { $set: { ids: [`legal${i}`] } }, { upsert: true }),
    );
    expect((await Promise.all(legal)).every(({ upsertedCount }) => upsertedCount === 1)).toBe(true);
    expect(await server.db.command({ validate: 'racing' })).toMatchObject({ valid: true });
  });
});

describe('index specifications', () => {
  test('are listed as they were given', async () => {
    const collection = await indexed('listed', { a: 1, b: -1 }, { name: 'ab', unique: true });
    await collection.createIndex({ c: 1 }, { partialFilterExpression: { c: { $gt: 1 } } });
    await collection.createIndex({ at: 1 }, { expireAfterSeconds: 60 });
    expect(await collection.listIndexes().toArray()).toEqual([
      { v: 2, key: { _id: 1 }, name: '_id_' },
      { v: 2, key: { a: 1, b: -1 }, name: 'ab', unique: true },
      { v: 2, key: { c: 1 }, name: 'c_1', partialFilterExpression: { c: { $gt: 1 } } },
      { v: 2, key: { at: 1 }, name: 'at_1', expireAfterSeconds: 60 },
    ]);
    await collection.dropIndex('ab');
  });

  test('that do not exist: IndexNotFound', async () => {
    const collection = await indexed('dropped', { a: 1 });
    expect(await rejection(collection.dropIndex('ab'))).toMatchObject({ code: 27 });
    const change = server.db.command({ collMod: 'dropped', index: { name: 'ab', hidden: true } });
    expect(await rejection(change)).toMatchObject({ code: 27 });
  });

  test.each([
    ['no field', {}, {}],
    ['an empty field', { 'a.': 1 }, {}],
    ['a direction of 0', { a: 0 }, {}],
    ['both sparse and partial', { a: 1 }, { sparse: true, partialFilterExpression: { a: 1 } }],
    ['a partial filter by $regex', { a: 1 }, { partialFilterExpression: { a: /x/ } }],
    ['a TTL over two fields', { a: 1, b: 1 }, { expireAfterSeconds: 1 }],
  ])('with %s: CannotCreateIndex', async (_, key, options) => {
    const command = { createIndexes: 'refusedIndex', indexes: [{ key, name: 'x', ...options }] };
    expect(await rejection(server.db.command(command))).toMatchObject({ code: 67 });
  });

  test('with unknown options: InvalidIndexSpecificationOption', async () => {
    const command = { createIndexes: 'refusedIndex', indexes: [{ key: { a: 1 }, name: 'x', foo: 1 }] };
    expect(await rejection(server.db.command(command))).toMatchObject({ code: 197 });
  });

  test('of the _id cannot be dropped: InvalidOptions', async () => {
    const collection = await indexed('kept', { a: 1 });
    expect(await rejection(collection.dropIndex('_id_'))).toMatchObject({ code: 72 });
  });

  test('conflict by name with 86 and by keys with 85', async () => {
    const collection = await indexed('conflicts', { a: 1 });
    await collection.createIndex({ a: 1 });
    expect(await rejection(collection.createIndex({ a: 1 }, { name: 'other' }))).toMatchObject({ code: 85 });
    expect(await rejection(collection.createIndex({ b: 1 }, { name: 'a_1' }))).toMatchObject({ code: 86 });
  });

  test('refuse parallel arrays with 171', async () => {
    const collection = await indexed('parallel', { a: 1, b: 1 });
    expect(await rejection(insert(collection, { a: [1], b: [2] }))).toMatchObject({ code: 171 });
    await insert(collection, { a: [1], b: 2 });
  });

  test('left out are refused by name', async () => {
    if (!server.embedded) return;
    const collection = server.db.collection('leftOut');
    for (const key of [{ a: 'text' }, { a: '2dsphere' }, { '$**': 1 }] as IndexSpecification[])
      expect(await rejection(collection.createIndex(key))).toMatchObject({ code: 238 });
  });

  test('of a missing collection are an error', async () => {
    expect(await rejection(server.db.collection('nowhere').listIndexes().toArray())).toMatchObject({
      code: 26,
    });
  });
});

type Scan = { stage?: string; indexName?: string; inputStage?: Scan; inputStages?: Scan[] };

/** The stages of the winning plan, outermost first, with the names of indexes. */
async function stages(found: { explain(): Promise<Plain> }): Promise<string> {
  const { queryPlanner } = (await found.explain()) as { queryPlanner: { winningPlan: Scan } };
  const names = (scan: Scan): string[] => [
    [scan.stage, scan.indexName].filter(Boolean).join(':'),
    ...(scan.inputStage === undefined ? [] : names(scan.inputStage)),
    ...(scan.inputStages ?? []).flatMap(names),
  ];
  return names(queryPlanner.winningPlan).join(' ');
}

describe('the planner', () => {
  test('uses an ascending or compound index for points, ranges, sorts, $in and $or, and says so', async () => {
    if (!server.embedded) return;
    const collection = await indexed('planned', { segment: 1, name: 1 });
    await collection.createIndex({ email: 1 }, { sparse: true });
    expect(await stages(collection.find({ _id: 1 } as Plain))).toBe('IDHACK');
    expect(await stages(collection.find({ segment: 's' }).sort({ name: 1 }))).toBe(
      'FETCH IXSCAN:segment_1_name_1',
    );
    expect(await stages(collection.find({ segment: 's' }).sort({ name: -1 }))).toBe(
      'FETCH IXSCAN:segment_1_name_1',
    );
    expect(await stages(collection.find({ segment: { $gt: 's' } }))).toBe('FETCH IXSCAN:segment_1_name_1');
    expect(await stages(collection.find({ segment: { $in: ['a', 'b'] }, name: 'x' }))).toBe(
      'FETCH IXSCAN:segment_1_name_1',
    );
    expect(await stages(collection.find({ $or: [{ email: 'x' }, { segment: 's' }] }))).toBe(
      'FETCH OR IXSCAN:email_1 IXSCAN:segment_1_name_1',
    );
    expect(await stages(collection.find({ name: 'x' }))).toBe('COLLSCAN');
    expect(await stages(collection.find({ segment: 's' }).sort({ email: 1 }))).toBe(
      'SORT FETCH IXSCAN:segment_1_name_1',
    );
  });

  test('leaves a sparse index alone where documents without the field could match', async () => {
    if (!server.embedded) return;
    const collection = server.db.collection<Plain>('planned');
    expect(await stages(collection.find({ email: null }))).toBe('COLLSCAN');
    expect(await stages(collection.find({}).sort({ email: 1 }))).toBe('SORT COLLSCAN');
    expect(await stages(collection.find({ email: { $gte: 'a' } }))).toBe('FETCH IXSCAN:email_1');
  });

  test('uses a partial index only where the filter implies its expression', async () => {
    if (!server.embedded) return;
    const collection = await indexed('partialPlan', { a: 1 }, { partialFilterExpression: { a: { $gt: 5 } } });
    expect(await stages(collection.find({ a: 7 }))).toBe('FETCH IXSCAN:a_1');
    expect(await stages(collection.find({ a: { $gt: 6 } }))).toBe('FETCH IXSCAN:a_1');
    expect(await stages(collection.find({ a: { $gt: 4 } }))).toBe('COLLSCAN');
  });

  test('takes no order from an index over arrays', async () => {
    if (!server.embedded) return;
    const collection = await indexed('arrays', { tags: 1 });
    expect(await stages(collection.find().sort({ tags: 1 }))).toBe('FETCH IXSCAN:tags_1');
    await insert(collection, { tags: ['b', 'a'] }, { tags: ['c'] });
    expect(await stages(collection.find().sort({ tags: 1 }))).toBe('SORT COLLSCAN');
  });

  test('leaves hidden indexes alone and reads descending and hashed ones', async () => {
    if (!server.embedded) return;
    const collection = await indexed('kinds', { a: -1 });
    await collection.createIndex({ b: 'hashed' });
    await collection.createIndex({ c: 1 }, { hidden: true });
    await insert(collection, { _id: 1, a: 1, b: 'x', c: 1 }, { _id: 2, a: 2, b: 'y', c: 2 });
    expect(await stages(collection.find({ a: { $lte: 1 } }).sort({ a: 1 }))).toBe('FETCH IXSCAN:a_-1');
    expect(
      await collection
        .find({ a: { $gte: 1 } })
        .sort({ a: -1 })
        .toArray(),
    ).toMatchObject([{ _id: 2 }, { _id: 1 }]);
    expect(await stages(collection.find({ b: 'x' }))).toBe('FETCH IXSCAN:b_hashed');
    expect(await rejection(insert(collection, { b: [1] }))).toMatchObject({ code: 16766 });
    expect(await stages(collection.find({ c: 1 }))).toBe('COLLSCAN');
    await server.db.command({ collMod: 'kinds', index: { name: 'c_1', hidden: false } });
    expect(await stages(collection.find({ c: 1 }))).toBe('FETCH IXSCAN:c_1');
  });

  test('looks long lists of ids up', async () => {
    if (!server.embedded) return;
    const collection = await filledWith('lists', 3000);
    const wanted = Array.from({ length: 2900 }, (_, i) => i + 50);
    expect(await collection.countDocuments({ _id: { $in: wanted } } as Plain)).toBe(2900);
    expect(
      (
        await collection
          .find({ _id: { $in: wanted } } as Plain)
          .sort({ _id: -1 })
          .limit(2)
          .toArray()
      ).map(({ _id }) => _id),
    ).toEqual([2949, 2948]);
  });

  test('refuses a hint that names no index with BadValue', async () => {
    expect(await rejection(server.db.collection('planned').find().hint('none').toArray())).toMatchObject({
      code: 2,
    });
  });
});

test('a TTL index removes what has expired: by the smallest date, and dates only', async () => {
  const engine = await startMongo({ memory: true, ttlEveryMs: 20 });
  const client = await new MongoClient(engine.uri).connect();
  const collection = client.db('ttl').collection<Plain>('t');
  await collection.createIndex({ at: 1 }, { expireAfterSeconds: 10 });
  const old = new Date(Date.now() - 11_000);
  const later = new Date(Date.now() + 60_000);
  await insert(
    collection,
    { _id: 'old', at: old },
    { _id: 'array', at: [later, old] },
    { _id: 'new', at: later },
    { _id: 'text', at: 'x' },
    { _id: 'none' },
  );
  const deadline = Date.now() + 5000;
  let left: unknown[] = [];
  do left = (await collection.find().sort({ _id: 1 }).toArray()).map(({ _id }) => _id);
  while (left.length > 3 && Date.now() < deadline);
  expect(left).toEqual(['new', 'none', 'text']);
  await client.close();
  await engine.stop();
});
