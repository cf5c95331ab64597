import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Decimal128, Double, EJSON, Int32, Long } from 'bson';
import type { UpdateOptions } from 'mongodb';
import type { Plain } from './support/reference-values.ts';
import { rejection, type TestServer, testServer } from './support/server.ts';

// Expected results follow https://www.mongodb.com/docs/manual/reference/operator/update/.

let server: TestServer;
beforeAll(async () => {
  server = await testServer({ promoteValues: false });
});
afterAll(() => server.close());

type Row = readonly [
  name: string,
  before: Plain,
  update: Plain,
  after: Plain,
  options?: UpdateOptions,
  filter?: Plain,
];
const int = (value: number) => new Int32(value);

const rows: readonly Row[] = [
  ['$set', { a: 'x' }, { $set: { a: 'y', 'b.c': int(1) } }, { a: 'y', b: { c: int(1) } }],
  [
    '$set by position pads with null',
    { a: [int(1)] },
    { $set: { 'a.3': int(4) } },
    { a: [int(1), null, null, int(4)] },
  ],
  ['$unset', { a: int(1), b: int(2) }, { $unset: { a: '' } }, { b: int(2) }],
  [
    '$unset of an element leaves null',
    { a: [int(1), int(2)] },
    { $unset: { 'a.0': '' } },
    { a: [null, int(2)] },
  ],
  [
    '$inc',
    { quantity: int(10), metrics: { orders: int(2) } },
    { $inc: { quantity: int(-2), 'metrics.orders': int(1) } },
    { quantity: int(8), metrics: { orders: int(3) } },
  ],
  ['$inc of a missing field', {}, { $inc: { a: new Double(2) } }, { a: new Double(2) }],
  [
    '$inc of int32 beyond its range gives int64',
    { a: int(2147483647) },
    { $inc: { a: int(1) } },
    { a: Long.fromNumber(2147483648) },
  ],
  ['$inc of int32 by a double', { a: int(1) }, { $inc: { a: new Double(0.5) } }, { a: new Double(1.5) }],
  [
    '$inc of a decimal stays decimal',
    { a: Decimal128.fromString('0.1') },
    { $inc: { a: Decimal128.fromString('0.2') } },
    { a: Decimal128.fromString('0.3') },
  ],
  [
    '$inc of int64 stays int64',
    { a: Long.fromNumber(5) },
    { $inc: { a: int(1) } },
    { a: Long.fromNumber(6) },
  ],
  [
    '$mul',
    { price: new Double(10.5), quantity: int(25) },
    { $mul: { price: new Double(2), quantity: int(2) } },
    { price: new Double(21), quantity: int(50) },
  ],
  [
    '$mul of a missing field gives zero',
    {},
    { $mul: { price: Long.fromNumber(100) } },
    { price: Long.fromNumber(0) },
  ],
  [
    '$min',
    { a: int(800), b: int(200) },
    { $min: { a: int(150), b: int(250) } },
    { a: int(150), b: int(200) },
  ],
  ['$max compares types too', { a: int(800) }, { $max: { a: 'x' } }, { a: 'x' }],
  [
    '$rename',
    { nmae: { first: 'g' }, b: int(1) },
    { $rename: { nmae: 'name' } },
    { b: int(1), name: { first: 'g' } },
  ],
  ['$setOnInsert on an existing document', { a: int(1) }, { $setOnInsert: { b: int(1) } }, { a: int(1) }],
  ['$push', { scores: [int(44)] }, { $push: { scores: int(89) } }, { scores: [int(44), int(89)] }],
  [
    '$push with $each, $sort and $slice',
    {
      q: [
        { w: int(1), s: int(10) },
        { w: int(2), s: int(8) },
      ],
    },
    { $push: { q: { $each: [{ w: int(3), s: int(9) }], $sort: { s: -1 }, $slice: int(2) } } },
    {
      q: [
        { w: int(1), s: int(10) },
        { w: int(3), s: int(9) },
      ],
    },
  ],
  [
    '$push with $position',
    { a: [int(1), int(2)] },
    { $push: { a: { $each: [int(9)], $position: int(1) } } },
    { a: [int(1), int(9), int(2)] },
  ],
  [
    '$addToSet',
    { letters: ['a', 'b'] },
    { $addToSet: { letters: { $each: ['b', 'c'] } } },
    { letters: ['a', 'b', 'c'] },
  ],
  [
    '$addToSet minds the order of fields',
    { a: [{ x: int(1), y: int(2) }] },
    { $addToSet: { a: { y: int(2), x: int(1) } } },
    {
      a: [
        { x: int(1), y: int(2) },
        { y: int(2), x: int(1) },
      ],
    },
  ],
  [
    '$pull of a value',
    { votes: [int(3), int(5), int(6), int(7)] },
    { $pull: { votes: { $gte: int(6) } } },
    { votes: [int(3), int(5)] },
  ],
  [
    '$pull of documents',
    {
      r: [
        { i: 'A', s: int(5) },
        { i: 'B', s: int(8) },
      ],
    },
    { $pull: { r: { s: int(8), i: 'B' } } },
    { r: [{ i: 'A', s: int(5) }] },
  ],
  [
    '$pull with $in',
    { fruits: ['apples', 'pears', 'grapes'] },
    { $pull: { fruits: { $in: ['apples'] } } },
    { fruits: ['pears', 'grapes'] },
  ],
  ['$pop of the last', { a: [int(8), int(9), int(10)] }, { $pop: { a: 1 } }, { a: [int(8), int(9)] }],
  ['$pop of the first', { a: [int(8), int(9), int(10)] }, { $pop: { a: -1 } }, { a: [int(9), int(10)] }],
  [
    'positional $',
    { grades: [int(80), int(85), int(90)] },
    { $set: { 'grades.$': int(82) } },
    { grades: [int(82), int(85), int(90)] },
    {},
    { grades: int(80) },
  ],
  [
    'positional $ with $elemMatch',
    {
      g: [
        { s: int(80), m: int(1) },
        { s: int(85), m: int(2) },
      ],
    },
    { $set: { 'g.$.m': int(9) } },
    {
      g: [
        { s: int(80), m: int(1) },
        { s: int(85), m: int(9) },
      ],
    },
    {},
    { g: { $elemMatch: { s: { $gt: int(80) } } } },
  ],
  [
    'positional $[]',
    { grades: [int(85), int(82)] },
    { $inc: { 'grades.$[]': int(10) } },
    { grades: [int(95), int(92)] },
  ],
  [
    'positional $[x] with arrayFilters',
    { grades: [int(95), int(102), int(90)] },
    { $set: { 'grades.$[x]': int(100) } },
    { grades: [int(95), int(100), int(90)] },
    { arrayFilters: [{ x: { $gte: int(100) } }] },
  ],
  [
    'nested $[x].$[y]',
    {
      g: [
        { t: 'quiz', q: [int(10), int(8)] },
        { t: 'exam', q: [int(9)] },
      ],
    },
    { $inc: { 'g.$[t].q.$[s]': int(-2) } },
    {
      g: [
        { t: 'quiz', q: [int(8), int(8)] },
        { t: 'exam', q: [int(9)] },
      ],
    },
    { arrayFilters: [{ 't.t': 'quiz' }, { s: { $gte: int(10) } }] },
  ],
  [
    'a type elsewhere is left alone',
    { d: new Double(5), l: Long.fromNumber(1), a: int(1) },
    { $set: { a: int(2) } },
    { d: new Double(5), l: Long.fromNumber(1), a: int(2) },
  ],
  [
    'new fields come in the order of their names',
    {},
    { $set: { b: int(1), a: int(2) }, $inc: { c: int(1) } },
    { a: int(2), b: int(1), c: int(1) },
  ],
];

describe('update modifiers', () => {
  test.each(rows)('%s', async (...row) => {
    const [name, before, update, after, options = {}, filter = {}] = row;
    const collection = server.db.collection<Plain>(`u${name.replaceAll(/\W/g, '_')}`);
    await collection.insertOne({ _id: int(1), ...before } as Plain);
    await collection.updateOne(filter, update, options);
    const stored = await collection.findOne({});
    expect(EJSON.stringify(stored, { relaxed: false })).toBe(
      EJSON.stringify({ _id: int(1), ...after }, { relaxed: false }),
    );
  });

  test('$currentDate sets a date or a timestamp', async () => {
    const collection = server.db.collection<Plain>('currentDate');
    await collection.insertOne({ _id: 1 } as Plain);
    await collection.updateOne({}, { $currentDate: { at: true, stamp: { $type: 'timestamp' } } } as Plain);
    const found = await collection.findOne({ at: { $type: 'date' }, stamp: { $type: 'timestamp' } });
    expect(found).not.toBeNull();
  });
});

const failures: readonly (readonly [
  name: string,
  before: Plain,
  update: Plain,
  code: number,
  options?: UpdateOptions,
])[] = [
  ['an unknown modifier: FailedToParse', {}, { $foo: { a: 1 } }, 9],
  ['$inc of a string: TypeMismatch', { a: 'x' }, { $inc: { a: 1 } }, 14],
  ['$inc of null: TypeMismatch', { a: null }, { $inc: { a: 1 } }, 14],
  ['$inc by a string: TypeMismatch', {}, { $inc: { a: 'x' } }, 14],
  ['$mul of a string: TypeMismatch', { a: 'x' }, { $mul: { a: 1 } }, 14],
  ['$push to a scalar: BadValue', { a: 1 }, { $push: { a: 1 } }, 2],
  ['$pop of a scalar: TypeMismatch', { a: 1 }, { $pop: { a: 1 } }, 14],
  ['$pop by 2: FailedToParse', { a: [1] }, { $pop: { a: 2 } }, 9],
  ['$set through a scalar: PathNotViable', { a: 1 }, { $set: { 'a.b': 1 } }, 28],
  ['two modifiers on one path: ConflictingUpdateOperators', {}, { $set: { a: 1 }, $inc: { a: 1 } }, 40],
  ['a modifier under another: ConflictingUpdateOperators', {}, { $set: { a: 1, 'a.b': 1 } }, 40],
  ['a changed _id: ImmutableField', {}, { $set: { _id: 2 } }, 66],
  ['an empty field name: EmptyFieldName', {}, { $set: { 'a.': 1 } }, 56],
  ['$ without a match: BadValue', { a: [1] }, { $set: { 'a.$': 1 } }, 2],
  ['an unknown array filter: BadValue', { a: [1] }, { $set: { 'a.$[x]': 1 } }, 2],
  ['an unused array filter: FailedToParse', { a: [1] }, { $set: { a: 1 } }, 9, { arrayFilters: [{ x: 1 }] }],
  ['$[] on a missing field: BadValue', {}, { $set: { 'a.$[]': 1 } }, 2],
];

describe('updates that fail', () => {
  test.each(failures)('%s', async (...row) => {
    const [name, before, update, code, options = {}] = row;
    const collection = server.db.collection<Plain>(`f${name.replaceAll(/\W/g, '_')}`);
    await collection.insertOne({ _id: int(1), ...before } as Plain);
    const error = await rejection(collection.updateOne({}, update, options));
    expect(Number(error['code'])).toBe(code);
    expect(await collection.findOne({ _id: int(1), ...before })).not.toBeNull();
  });

  test('pipelines, $bit and $pullAll are refused by name', async () => {
    if (!server.embedded) return;
    const collection = server.db.collection<Plain>('leftOut');
    for (const update of [[{ $set: { a: 1 } }], { $bit: { a: { and: int(1) } } }, { $pullAll: { a: [1] } }])
      expect(Number((await rejection(collection.updateOne({}, update as Plain)))['code'])).toBe(238);
  });
});

describe('upserts', () => {
  test('take the equalities of the filter, then the update, _id first', async () => {
    const collection = server.db.collection<Plain>('upserts');
    await collection.updateOne(
      {
        a: 'x',
        'b.c': { $eq: int(1) },
        n: { $gt: int(5) },
        $and: [{ _id: int(9) }, { m: { $in: ['only'] } }],
      },
      { $set: { z: int(1) }, $setOnInsert: { made: true } },
      { upsert: true },
    );
    const expected = { _id: int(9), a: 'x', b: { c: int(1) }, m: 'only', made: true, z: int(1) };
    expect(EJSON.stringify(await collection.findOne({}), { relaxed: false })).toBe(
      EJSON.stringify(expected, { relaxed: false }),
    );
  });

  test('guarded by a version end in a duplicate key when the stored version is newer', async () => {
    const collection = server.db.collection<Plain>('guarded');
    await collection.insertOne({ _id: 'c1', version: int(5) } as Plain);
    const stale = collection.replaceOne(
      { _id: 'c1', version: { $lt: int(5) } } as Plain,
      { version: int(4) },
      { upsert: true },
    );
    const error = await rejection(stale);
    expect(Number(error['code'])).toBe(11000);
    expect(await collection.findOne({})).toEqual({ _id: 'c1', version: int(5) });
  });

  test('a replacement keeps the _id and everything else goes', async () => {
    const collection = server.db.collection<Plain>('replaced');
    await collection.insertOne({ _id: int(1), a: int(1) } as Plain);
    const { modifiedCount } = await collection.replaceOne({ a: int(1) }, { b: int(2) });
    expect(Number(modifiedCount)).toBe(1);
    expect(await collection.findOne({})).toEqual({ _id: int(1), b: int(2) });
    const same = await collection.replaceOne({ b: int(2) }, { b: int(2) });
    expect([Number(same.matchedCount), Number(same.modifiedCount)]).toEqual([1, 0]);
  });
});
