import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Long, serialize, UUID } from 'bson';
import type { Collection } from 'mongodb';
import { RawClient } from './support/raw-client.ts';
import type { Plain } from './support/reference-values.ts';
import { rejection, type TestServer, testServer } from './support/server.ts';

// Behaviour follows https://www.mongodb.com/docs/manual/reference/command/; codes are those of its error_codes.yml.

let server: TestServer;
let raw: RawClient;
beforeAll(async () => {
  server = await testServer();
  raw = await RawClient.connect(new URL(server.uri).host);
});
afterAll(async () => {
  raw.close();
  await server.close();
});

const filled = async (name: string, ...docs: Plain[]): Promise<Collection<Plain>> => {
  const collection = server.db.collection<Plain>(name);
  if (docs.length > 0) await collection.insertMany(docs);
  return collection;
};
const $db = 'commands';
const nested = (depth: number): Plain => (depth === 0 ? {} : { a: nested(depth - 1) });

describe('cursors', () => {
  test('hand out batches and are gone after the last', async () => {
    const collection = await filled('batches', ...Array.from({ length: 250 }, (_, i) => ({ i })));
    const cursor = collection.find({}, { batchSize: 100 }).sort({ i: 1 });
    const found: unknown[] = [];
    for await (const { i } of cursor) found.push(i);
    expect(found).toEqual(Array.from({ length: 250 }, (_, i) => i));
  });

  test('default to 101 documents and can be killed: CursorNotFound', async () => {
    await raw.command({ insert: 'killed', documents: Array.from({ length: 150 }, (_, i) => ({ i })), $db });
    const { cursor } = await raw.command({ find: 'killed', $db });
    const { firstBatch, id } = cursor as { firstBatch: unknown[]; id: Long };
    expect(firstBatch).toHaveLength(101);
    expect(await raw.command({ killCursors: 'killed', cursors: [id], $db })).toMatchObject({
      cursorsNotFound: [],
    });
    expect(await raw.command({ getMore: id, collection: 'killed', $db })).toMatchObject({
      ok: 0,
      code: 43,
      codeName: 'CursorNotFound',
    });
  });

  test('keep a batch below 16 MB', async () => {
    const collection = await filled(
      'large',
      ...Array.from({ length: 4 }, (_, i) => ({ i, text: 'x'.repeat(6_000_000) })),
    );
    expect(await collection.find().toArray()).toHaveLength(4);
    await collection.drop();
  });

  test('skip, limit and project', async () => {
    const collection = await filled(
      'shaped',
      { _id: 1, a: 1, b: { c: 1, d: 2 }, l: [1, 2, 3] },
      { _id: 2, a: 2 },
      { _id: 3, a: 3 },
    );
    expect(await collection.find().sort({ _id: -1 }).skip(1).limit(1).toArray()).toEqual([{ _id: 2, a: 2 }]);
    const shape = (projection: Plain) => collection.findOne({ _id: 1 } as Plain, { projection });
    expect(await shape({ a: 1 })).toEqual({ _id: 1, a: 1 });
    expect(await shape({ _id: 0, 'b.d': 1 })).toEqual({ b: { d: 2 } });
    expect(await shape({ b: 0, l: 0 })).toEqual({ _id: 1, a: 1 });
    expect(await shape({ l: { $slice: -2 }, b: 0 })).toEqual({ _id: 1, a: 1, l: [2, 3] });
    expect(await shape({ l: { $elemMatch: { $gt: 1 } } })).toEqual({ _id: 1, l: [2] });
    expect(await shape({ _id: 0, sum: { $add: ['$a', 1] } })).toEqual({ sum: 2 });
    expect(await collection.findOne({ l: 2 }, { projection: { 'l.$': 1 } })).toEqual({ _id: 1, l: [2] });
    expect(Object.keys((await shape({ l: 1, a: 1 })) ?? {})).toEqual(['_id', 'a', 'l']);
    expect(await rejection(shape({ a: 1, b: 0 }))).toMatchObject({ code: 31254 });
  });
});

describe('findAndModify', () => {
  test('gives the document before or after, sorted, upserted and shaped', async () => {
    const collection = await filled('fam', { _id: 1, n: 1 }, { _id: 2, n: 2 });
    expect(await collection.findOneAndUpdate({}, { $set: { s: 1 } }, { sort: { n: -1 } })).toEqual({
      _id: 2,
      n: 2,
    });
    expect(
      await collection.findOneAndUpdate({ n: 2 }, { $inc: { n: 5 } } as Plain, {
        returnDocument: 'after',
        projection: { n: 1 },
      }),
    ).toEqual({ _id: 2, n: 7 });
    expect(await collection.findOneAndReplace({ n: 9 }, { n: 9 }, { upsert: true })).toBeNull();
    expect(await collection.findOneAndDelete({ n: 1 })).toEqual({ _id: 1, n: 1 });
    expect((await collection.find({ n: { $in: [7, 9] } }).toArray()).length).toBe(2);
    const both = server.db.command({ findAndModify: 'fam', query: {}, remove: true, new: true });
    expect(await rejection(both)).toMatchObject({ code: 9 });
  });
});

describe('bulk writes', () => {
  test('go on after a failure when unordered, and stop when ordered', async () => {
    const collection = await filled('bulk', { _id: 1 });
    const docs = [{ _id: 1 }, { _id: 2 }, { _id: 1 }, { _id: 3 }] as Plain[];
    const unordered = await rejection(collection.insertMany(docs, { ordered: false }));
    expect(unordered).toMatchObject({ code: 11000, result: { insertedCount: 2 } });
    const ordered = await rejection(collection.insertMany([{ _id: 9 }, { _id: 1 }, { _id: 8 }] as Plain[]));
    expect(ordered).toMatchObject({ result: { insertedCount: 1 } });
    expect(await collection.countDocuments()).toBe(4);
  });

  test('of the client span collections', async () => {
    const namespace = `${server.db.databaseName}.across`;
    const result = await server.client.bulkWrite([
      { name: 'insertOne', namespace, document: { _id: 1 } },
      { name: 'updateOne', namespace, filter: { _id: 2 }, update: { $set: { a: 1 } }, upsert: true },
      { name: 'deleteOne', namespace: `${namespace}2`, filter: {} },
      { name: 'deleteMany', namespace, filter: { _id: 1 } },
    ] as never);
    expect(result).toMatchObject({ insertedCount: 1, upsertedCount: 1, deletedCount: 1 });
  });
});

describe('collections', () => {
  test('are created, listed, renamed and dropped: NamespaceExists, NamespaceNotFound', async () => {
    await server.db.createCollection('one');
    expect(await rejection(server.db.createCollection('one'))).toMatchObject({
      code: 48,
      codeName: 'NamespaceExists',
    });
    await server.db.collection('one').insertOne({ a: 1 });
    await server.db.collection('one').rename('two');
    expect(await server.db.collection('two').countDocuments()).toBe(1);
    expect(await rejection(server.db.collection('one').rename('three'))).toMatchObject({
      code: 26,
      codeName: 'NamespaceNotFound',
    });
    expect(
      (await server.db.listCollections({ name: /^(one|two)$/ }, { nameOnly: true }).toArray()).map(
        ({ name }) => name,
      ),
    ).toEqual(['two']);
    expect(await server.db.dropCollection('two')).toBe(true);
    const { databases } = await server.db.admin().listDatabases({ nameOnly: true });
    expect(databases.map(({ name }) => name)).toContain(server.db.databaseName);
  });

  test('with a validator refuse documents with 121 and errInfo', async () => {
    await server.db.createCollection('valid', { validator: { n: { $gt: 0 } } });
    const collection = server.db.collection<Plain>('valid');
    await collection.insertOne({ _id: 1, n: 1 } as Plain);
    const error = await rejection(collection.insertOne({ _id: 2, n: 0 } as Plain));
    expect(error).toMatchObject({ code: 121, errInfo: { failingDocumentId: 2 } });
    expect(await rejection(collection.updateOne({}, { $set: { n: -1 } }))).toMatchObject({ code: 121 });
    await collection.insertOne({ n: 0 }, { bypassDocumentValidation: true });
    expect(await collection.countDocuments()).toBe(2);
  });

  test('of kinds left out are refused by name: NotImplemented', async () => {
    if (!server.embedded) return;
    for (const options of [
      { capped: true, size: 1 },
      { timeseries: { timeField: 't' } },
      { viewOn: 'x', pipeline: [] },
    ])
      expect(await rejection(server.db.createCollection('kind', options as object))).toMatchObject({
        code: 238,
      });
  });
});

describe('errors', () => {
  const cases: readonly (readonly [name: string, command: Plain, code: number])[] = [
    ['CommandNotFound', { nonsense: 1, $db }, 59],
    ['InvalidNamespace', { find: '', $db }, 73],
    ['an unknown field of a command', { find: 'x', foo: 1, $db }, 40415],
    ['a negative skip: BadValue', { find: 'x', skip: -1, $db }, 2],
    ['a filter that is no document: TypeMismatch', { find: 'x', filter: 1, $db }, 14],
    ['APIVersionError', { ping: 1, apiVersion: '2', $db }, 322],
    ['an _id that is an array: InvalidIdField', { insert: 'ids', documents: [{ _id: [1] }], $db }, 53],
    [
      'an _id with a $ field: DollarPrefixedFieldName',
      { insert: 'ids', documents: [{ _id: { $a: 1 } }], $db },
      52,
    ],
    [
      'multi with a replacement: FailedToParse',
      { update: 'ids', updates: [{ q: {}, u: { a: 1 }, multi: true }], $db },
      9,
    ],
    [
      'a read concern snapshot outside a transaction: SnapshotUnavailable',
      { find: 'x', readConcern: { level: 'snapshot' }, $db },
      246,
    ],
    ['a batch of no statements: InvalidLength', { update: 'x', updates: [], $db }, 16],
    [
      'an upsert that is told one field twice: NotSingleValueField',
      {
        update: 'x',
        updates: [{ q: { $and: [{ a: 1 }, { a: 2 }] }, u: { $set: { b: 1 } }, upsert: true }],
        $db,
      },
      54,
    ],
    [
      'a transaction number without a session: InvalidOptions',
      { insert: 'x', documents: [{}], txnNumber: Long.fromNumber(1), $db },
      72,
    ],
    ['documents nested too deeply: Overflow', { insert: 'x', documents: [nested(200)], $db }, 15],
    [
      'apiStrict with a command outside the API: APIStrictError',
      { dbStats: 1, apiVersion: '1', apiStrict: true, $db },
      323,
    ],
    ['aggregate without a cursor: FailedToParse', { aggregate: 'x', pipeline: [], $db }, 9],
    [
      'a transaction that was never started: NoSuchTransaction',
      {
        commitTransaction: 1,
        lsid: { id: new UUID() },
        txnNumber: Long.fromNumber(1),
        autocommit: false,
        $db: 'admin',
      },
      251,
    ],
  ];

  test.each(cases)('%s', async (_, command, code) => {
    if (!server.embedded) return;
    const reply = await raw.command(command);
    const [statement] = (reply['writeErrors'] ?? [reply]) as Plain[];
    expect(statement).toMatchObject({ code });
  });

  test('a document beyond 16 MB: BSONObjectTooLarge', async () => {
    if (!server.embedded) return;
    const text = 'x'.repeat(9_000_000);
    await raw.command({ insert: 'big', documents: [{ _id: 1, text }], $db });
    const reply = await raw.command({
      update: 'big',
      updates: [{ q: {}, u: { $set: { more: text } } }],
      $db,
    });
    expect(reply).toMatchObject({ writeErrors: [{ code: 10334 }] });
  });

  test('a write concern of more members than there are: UnsatisfiableWriteConcern, and the write stands', async () => {
    if (!server.embedded) return;
    const reply = await raw.command({
      insert: 'concern',
      documents: [{ _id: 1 }],
      writeConcern: { w: 3 },
      $db,
    });
    expect(reply).toMatchObject({ ok: 1, n: 1, writeConcernError: { code: 100 } });
  });

  test('a scan beyond maxTimeMS: MaxTimeMSExpired', async () => {
    const collection = await filled(
      'slow',
      ...Array.from({ length: 30_000 }, (_, i) => ({ i, text: 'x'.repeat(100) })),
    );
    expect(await rejection(collection.find({ text: /y/ }).maxTimeMS(1).toArray())).toMatchObject({
      code: 50,
    });
  });

  test('a BSON type that is not stored is refused by name', async () => {
    if (!server.embedded) return;
    const bytes = Buffer.from(serialize({ find: 'x', filter: { a: null }, $db }));
    const at = bytes.indexOf(Buffer.from([0x0a, 0x61, 0x00]));
    bytes[at] = 0x06;
    const head = Buffer.alloc(21);
    head.writeInt32LE(21 + bytes.length, 0);
    head.writeInt32LE(2013, 12);
    raw.socket.write(Buffer.concat([head, bytes]));
    expect((await raw.frame())?.toString('latin1')).toContain('BSON type undefined');
  });
});

test('count and distinct answer with and without an index', async () => {
  const collection = await filled('counted', { a: 1, t: ['x', 'y'] }, { a: 1, t: 'y' }, { a: 2 }, {});
  for (const _ of [1, 2]) {
    expect(await collection.countDocuments({ a: 1 })).toBe(2);
    expect(await collection.countDocuments({ a: { $gte: 1 } }, { skip: 1, limit: 1 })).toBe(1);
    expect(await collection.estimatedDocumentCount()).toBe(4);
    expect(await collection.distinct('a')).toEqual([1, 2]);
    expect((await collection.distinct('t')).sort()).toEqual(['x', 'y']);
    await collection.createIndex({ a: 1 });
  }
});
