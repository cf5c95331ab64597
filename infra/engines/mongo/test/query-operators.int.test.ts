import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Decimal128, Double, Int32, Long } from 'bson';
import type { Plain } from './support/reference-values.ts';
import { rejection, type TestServer, testServer } from './support/server.ts';

// Expected results are those of the MongoDB manual; each row names its page below
// https://www.mongodb.com/docs/manual/reference/operator/query/ unless it says otherwise.

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const inventory = [
  { _id: 1, item: { name: 'ab', code: '123' }, qty: 15, tags: ['A', 'B', 'C'] },
  { _id: 2, item: { name: 'cd', code: '123' }, qty: 20, tags: ['B'] },
  { _id: 3, item: { name: 'ij', code: '456' }, qty: 25, tags: ['A', 'B'] },
  { _id: 4, item: { name: 'xy', code: '456' }, qty: 30, tags: ['B', 'A'] },
  { _id: 5, item: { name: 'mn', code: '000' }, qty: 20, tags: [['A', 'B'], 'C'] },
];
const results = [
  { _id: 1, results: [82, 85, 88] },
  { _id: 2, results: [75, 88, 89] },
];
const survey = [
  {
    _id: 1,
    results: [
      { product: 'abc', score: 10 },
      { product: 'xyz', score: 5 },
    ],
  },
  {
    _id: 2,
    results: [
      { product: 'abc', score: 8 },
      { product: 'xyz', score: 7 },
    ],
  },
  {
    _id: 3,
    results: [
      { product: 'abc', score: 7 },
      { product: 'xyz', score: 8 },
    ],
  },
  {
    _id: 4,
    results: [
      { product: 'abc', score: 7 },
      { product: 'def', score: 8 },
    ],
  },
];
const spices = [
  { _id: 1, saffron: 5, cinnamon: 5, mustard: null },
  { _id: 2, saffron: 3, cinnamon: null, mustard: 8 },
  { _id: 3, saffron: null, cinnamon: 3, mustard: 9 },
  { _id: 4, saffron: 1, cinnamon: 2, mustard: 3 },
  { _id: 5, saffron: 2, mustard: 5 },
  { _id: 6, saffron: 3, cinnamon: 2 },
  { _id: 7, saffron: 4 },
  { _id: 8, cinnamon: 2, mustard: 4 },
  { _id: 9, cinnamon: 2 },
  { _id: 10, mustard: 6 },
];
const addresses = [
  { _id: 1, zipCode: '63109' },
  { _id: 2, zipCode: Long.fromNumber(3921412) },
  { _id: 3, zipCode: new Int32(88) },
  { _id: 4, zipCode: new Double(64.5) },
  { _id: 5, zipCode: ['834847278', 1893289032] },
  { _id: 6, zipCode: Decimal128.fromString('1.5') },
];
const products = [
  { _id: 100, sku: 'abc123', description: 'Single line description.' },
  { _id: 101, sku: 'abc789', description: 'First line\nSecond line' },
  { _id: 102, sku: 'xyz456', description: 'Many spaces before     line' },
  { _id: 103, sku: 'xyz789', description: 'Multiple\nline description' },
  { _id: 104, sku: 'Abc789', description: 'SKU starts with A' },
];
const budget = [
  { _id: 1, category: 'food', budget: 400, spent: 450 },
  { _id: 2, category: 'drinks', budget: 100, spent: 150 },
  { _id: 3, category: 'clothes', budget: 100, spent: 50 },
];

const rows: readonly (readonly [
  operator: string,
  docs: readonly Plain[],
  filter: Plain,
  expected: number[],
])[] = [
  ['$eq', inventory, { qty: { $eq: 20 } }, [2, 5]],
  ['$eq on a field of a document', inventory, { 'item.name': { $eq: 'ab' } }, [1]],
  ['$eq on an element', inventory, { tags: { $eq: 'B' } }, [1, 2, 3, 4]],
  ['$eq on a whole array or an array in it', inventory, { tags: { $eq: ['A', 'B'] } }, [3, 5]],
  ['equality of documents minds the order of fields', inventory, { item: { code: '123', name: 'ab' } }, []],
  ['$gt', inventory, { qty: { $gt: 20 } }, [3, 4]],
  ['$gte', inventory, { qty: { $gte: 20 } }, [2, 3, 4, 5]],
  ['$lt', inventory, { qty: { $lt: 20 } }, [1]],
  ['$lte', inventory, { qty: { $lte: 20 } }, [1, 2, 5]],
  ['$ne', inventory, { qty: { $ne: 20 } }, [1, 3, 4]],
  ['$in', inventory, { qty: { $in: [5, 15, 25] } }, [1, 3]],
  ['$in with a regular expression', inventory, { 'item.name': { $in: [/^a/, /^m/] } }, [1, 5]],
  ['$nin', inventory, { qty: { $nin: [20, 15] } }, [3, 4]],
  ['$and', inventory, { $and: [{ qty: { $gt: 15 } }, { tags: 'A' }] }, [3, 4]],
  ['$or', inventory, { $or: [{ qty: { $lt: 16 } }, { 'item.code': '000' }] }, [1, 5]],
  ['$nor', inventory, { $nor: [{ qty: 20 }, { tags: 'A' }] }, []],
  ['$not', inventory, { qty: { $not: { $gt: 20 } } }, [1, 2, 5]],
  ['$not with a regular expression', inventory, { 'item.name': { $not: /^[a-m]/ } }, [4]],
  ['$exists true', spices, { saffron: { $exists: true } }, [1, 2, 3, 4, 5, 6, 7]],
  ['$exists false', spices, { cinnamon: { $exists: false } }, [5, 7, 10]],
  [
    'null matches null and missing (tutorial/query-for-null-fields)',
    spices,
    { saffron: null },
    [3, 8, 9, 10],
  ],
  ['$gte null matches null and missing', spices, { saffron: { $gte: null } }, [3, 8, 9, 10]],
  ['$type string', addresses, { zipCode: { $type: 'string' } }, [1, 5]],
  ['$type number', addresses, { zipCode: { $type: 'number' } }, [2, 3, 4, 5, 6]],
  ['$type by code', addresses, { zipCode: { $type: 18 } }, [2]],
  ['$type decimal', addresses, { zipCode: { $type: 'decimal' } }, [6]],
  ['$type of several', addresses, { zipCode: { $type: ['double', 'int'] } }, [3, 4, 5]],
  ['$type array', addresses, { zipCode: { $type: 'array' } }, [5]],
  ['$all', inventory, { tags: { $all: ['A', 'B'] } }, [1, 3, 4]],
  ['$all with an array', inventory, { tags: { $all: [['A', 'B']] } }, [3, 5]],
  [
    '$all with $elemMatch',
    survey,
    { results: { $all: [{ $elemMatch: { product: 'xyz', score: 8 } }, { $elemMatch: { product: 'abc' } }] } },
    [3],
  ],
  ['$elemMatch on values', results, { results: { $elemMatch: { $gte: 80, $lt: 85 } } }, [1]],
  ['two ranges without $elemMatch', results, { results: { $gt: 88, $lt: 76 } }, [2]],
  [
    '$elemMatch on documents',
    survey,
    { results: { $elemMatch: { product: 'xyz', score: { $gte: 8 } } } },
    [3],
  ],
  ['$size', inventory, { tags: { $size: 2 } }, [3, 4, 5]],
  ['$regex', products, { sku: { $regex: /789$/ } }, [101, 103, 104]],
  ['$regex with i', products, { sku: { $regex: '^ABC', $options: 'i' } }, [100, 101, 104]],
  ['$regex with m', products, { description: { $regex: '^S', $options: 'm' } }, [100, 101, 104]],
  ['$regex with s', products, { description: { $regex: 'm.*line', $options: 'si' } }, [102, 103]],
  ['$expr', budget, { $expr: { $gt: ['$spent', '$budget'] } }, [1, 2]],
  ['$comment', inventory, { qty: 15, $comment: 'why' }, [1]],
  ['a path through an array of documents', survey, { 'results.score': 10 }, [1]],
  ['a position in an array (tutorial/query-arrays)', results, { 'results.1': { $gt: 85 } }, [2]],
];

describe('query operators', () => {
  test.each(rows)('%s', async (operator, docs, filter, expected) => {
    const collection = server.db.collection<Plain>(operator.replaceAll(/\W/g, '_'));
    await collection.insertMany([...docs]);
    const found = await collection.find(filter).sort({ _id: 1 }).toArray();
    expect(found.map(({ _id }) => Number(_id))).toEqual(expected);
  });
});

const refused: readonly (readonly [string, Plain, number])[] = [
  ['an unknown operator', { a: { $foo: 1 } }, 2],
  ['an unknown top-level operator', { $foo: [] }, 2],
  ['$in without an array', { a: { $in: 1 } }, 2],
  ['an empty $or', { $or: [] }, 2],
  ['$size of a negative number', { a: { $size: -1 } }, 2],
  ['$all without an array', { a: { $all: 1 } }, 2],
  ['an empty $not', { a: { $not: {} } }, 2],
  ['a regular expression under $ne', { a: { $ne: /x/ } }, 2],
];

describe('malformed filters fail', () => {
  test.each(refused)('%s', async (_, filter, code) => {
    expect(await rejection(server.db.collection('refused').find(filter).toArray())).toMatchObject({ code });
  });
});

const leftOut: readonly Plain[] = [
  { $where: 'true' },
  { $text: { $search: 'x' } },
  { $jsonSchema: {} },
  { a: { $near: [0, 0] } },
  { a: { $geoWithin: {} } },
  { a: { $bitsAllSet: 1 } },
  { a: { $mod: [2, 0] } },
  { $expr: { $function: { body: 'x', args: [], lang: 'js' } } },
  { $expr: { $rand: {} } },
];

describe('what the engine leaves out is refused by name', () => {
  test.each(leftOut.map((filter) => [JSON.stringify(filter), filter] as const))('%s', async (_, filter) => {
    if (!server.embedded) return;
    const error = await rejection(server.db.collection('refused').find(filter).toArray());
    expect(error).toMatchObject({ code: 238, codeName: 'NotImplemented' });
    expect(error['message']).toMatch(/\$\w+/);
  });

  test('collation other than the simple one', async () => {
    if (!server.embedded) return;
    const found = server.db
      .collection('refused')
      .find({}, { collation: { locale: 'de' } })
      .toArray();
    expect(await rejection(found)).toMatchObject({ code: 238 });
  });
});
