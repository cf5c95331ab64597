import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Decimal128, Int32, Long } from 'bson';
import type { Plain } from './support/reference-values.ts';
import { rejection, type TestServer, testServer } from './support/server.ts';

// Expected results follow https://www.mongodb.com/docs/manual/reference/operator/aggregation/.

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
  await server.db.collection<Plain>('sales').insertMany([...sales]);
  await server.db.collection<Plain>('stock').insertMany([...stock]);
});
afterAll(() => server.close());

const sales: readonly Plain[] = [
  { _id: 1, item: 'abc', price: 10, quantity: 2, date: new Date('2014-03-01T08:00:00Z'), sizes: ['S', 'M'] },
  { _id: 2, item: 'jkl', price: 20, quantity: 1, date: new Date('2014-03-01T09:00:00Z'), sizes: [] },
  { _id: 3, item: 'xyz', price: 5, quantity: 10, date: new Date('2014-03-15T09:00:00Z'), sizes: 'M' },
  { _id: 4, item: 'xyz', price: 5, quantity: 20, date: new Date('2014-04-04T11:21:39Z'), sizes: null },
  { _id: 5, item: 'abc', price: 10, quantity: 10, date: new Date('2014-04-04T21:23:13Z') },
];
const stock: readonly Plain[] = [
  { _id: 1, sku: 'abc', instock: 120 },
  { _id: 2, sku: 'def', instock: 80 },
  { _id: 3, instock: 0 },
];

type Row = readonly [stage: string, pipeline: Plain[], expected: Plain[]];

const rows: readonly Row[] = [
  [
    '$match and $project',
    [
      { $match: { item: 'abc' } },
      { $project: { item: 1, total: { $multiply: ['$price', '$quantity'] } } },
      { $sort: { _id: 1 } },
    ],
    [
      { _id: 1, item: 'abc', total: 20 },
      { _id: 5, item: 'abc', total: 100 },
    ],
  ],
  [
    '$group with $sum, $avg, $min, $max, $first, $last',
    [
      { $sort: { _id: 1 } },
      {
        $group: {
          _id: '$item',
          sum: { $sum: '$quantity' },
          avg: { $avg: '$quantity' },
          min: { $min: '$quantity' },
          max: { $max: '$quantity' },
          first: { $first: '$_id' },
          last: { $last: '$_id' },
        },
      },
      { $sort: { _id: 1 } },
    ],
    [
      { _id: 'abc', sum: 12, avg: 6, min: 2, max: 10, first: 1, last: 5 },
      { _id: 'jkl', sum: 1, avg: 1, min: 1, max: 1, first: 2, last: 2 },
      { _id: 'xyz', sum: 30, avg: 15, min: 10, max: 20, first: 3, last: 4 },
    ],
  ],
  [
    '$group with $push, $addToSet and $count',
    [
      { $sort: { _id: 1 } },
      { $group: { _id: null, ids: { $push: '$_id' }, prices: { $addToSet: '$price' }, n: { $count: {} } } },
      { $project: { _id: 0, ids: 1, n: 1, prices: { $size: '$prices' } } },
    ],
    [{ ids: [1, 2, 3, 4, 5], n: 5, prices: 3 }],
  ],
  [
    '$unwind',
    [{ $match: { _id: { $lte: 3 } } }, { $unwind: '$sizes' }, { $project: { sizes: 1 } }],
    [
      { _id: 1, sizes: 'S' },
      { _id: 1, sizes: 'M' },
      { _id: 3, sizes: 'M' },
    ],
  ],
  [
    '$unwind with preserveNullAndEmptyArrays and includeArrayIndex',
    [
      { $match: { _id: { $in: [2, 4, 1] } } },
      { $sort: { _id: 1 } },
      { $unwind: { path: '$sizes', preserveNullAndEmptyArrays: true, includeArrayIndex: 'i' } },
      { $project: { sizes: 1, i: 1 } },
    ],
    [
      { _id: 1, sizes: 'S', i: 0 },
      { _id: 1, sizes: 'M', i: 1 },
      { _id: 2, i: null },
      { _id: 4, sizes: null, i: null },
    ],
  ],
  [
    '$addFields keeps the place of a field',
    [
      { $match: { _id: 2 } },
      { $addFields: { item: { $toUpper: '$item' }, 'extra.x': 1 } },
      { $project: { item: 1, extra: 1 } },
    ],
    [{ _id: 2, item: 'JKL', extra: { x: 1 } }],
  ],
  ['$count', [{ $match: { price: { $gt: 5 } } }, { $count: 'n' }], [{ n: 3 }]],
  [
    '$sortByCount',
    [{ $match: { item: { $ne: 'jkl' } } }, { $sortByCount: '$price' }, { $project: { count: 1, _id: 0 } }],
    [{ count: 2 }, { count: 2 }],
  ],
  [
    '$bucket',
    [
      {
        $bucket: { groupBy: '$price', boundaries: [0, 10, 20], default: 'other', output: { n: { $sum: 1 } } },
      },
    ],
    [
      { _id: 0, n: 2 },
      { _id: 10, n: 2 },
      { _id: 'other', n: 1 },
    ],
  ],
  [
    '$facet',
    [
      {
        $facet: {
          cheap: [{ $match: { price: 5 } }, { $count: 'n' }],
          dear: [{ $match: { price: 20 } }, { $project: { item: 1 } }],
        },
      },
    ],
    [{ cheap: [{ n: 2 }], dear: [{ _id: 2, item: 'jkl' }] }],
  ],
  [
    '$lookup by equality',
    [
      { $match: { _id: { $lte: 2 } } },
      { $lookup: { from: 'stock', localField: 'item', foreignField: 'sku', as: 'found' } },
      { $project: { found: 1 } },
    ],
    [
      { _id: 1, found: [{ _id: 1, sku: 'abc', instock: 120 }] },
      { _id: 2, found: [] },
    ],
  ],
  [
    '$lookup of a missing field finds missing ones',
    [
      { $match: { _id: 1 } },
      { $lookup: { from: 'stock', localField: 'none', foreignField: 'sku', as: 'found' } },
      { $project: { found: '$found._id' } },
    ],
    [{ _id: 1, found: [3] }],
  ],
  [
    '$unionWith',
    [
      { $match: { _id: 1 } },
      { $project: { item: 1 } },
      { $unionWith: { coll: 'stock', pipeline: [{ $match: { _id: 2 } }, { $project: { sku: 1 } }] } },
    ],
    [
      { _id: 1, item: 'abc' },
      { _id: 2, sku: 'def' },
    ],
  ],
  [
    '$replaceRoot',
    [{ $match: { _id: 1 } }, { $replaceRoot: { newRoot: { $mergeObjects: [{ a: 1 }, { b: '$item' }] } } }],
    [{ a: 1, b: 'abc' }],
  ],
  [
    '$skip and $limit',
    [{ $sort: { _id: 1 } }, { $skip: 1 }, { $limit: 2 }, { $project: { _id: 1 } }],
    [{ _id: 2 }, { _id: 3 }],
  ],
  [
    '$unset',
    [{ $match: { _id: 2 } }, { $unset: ['date', 'sizes', 'price'] }],
    [{ _id: 2, item: 'jkl', quantity: 1 }],
  ],
];

describe('stages', () => {
  test.each(rows)('%s', async (_, pipeline, expected) => {
    expect(await server.db.collection('sales').aggregate(pipeline).toArray()).toEqual(expected);
  });

  test('$out replaces a collection and $merge adds to it', async () => {
    const source = server.db.collection('sales');
    await source.aggregate([{ $match: { price: 5 } }, { $project: { item: 1 } }, { $out: 'made' }]).toArray();
    const made = server.db.collection<Plain>('made');
    expect(await made.find().toArray()).toEqual([
      { _id: 3, item: 'xyz' },
      { _id: 4, item: 'xyz' },
    ]);
    await source
      .aggregate([
        { $match: { _id: { $in: [3, 5] } } },
        { $project: { quantity: 1 } },
        { $merge: { into: 'made' } },
      ])
      .toArray();
    expect(await made.find().sort({ _id: 1 }).toArray()).toEqual([
      { _id: 3, item: 'xyz', quantity: 10 },
      { _id: 4, item: 'xyz' },
      { _id: 5, quantity: 10 },
    ]);
  });

  test('unknown stages fail, and those left out are refused by name', async () => {
    const run = (stage: Plain) => rejection(server.db.collection('sales').aggregate([stage]).toArray());
    expect(await run({ $foo: 1 })).toMatchObject({ code: 40324 });
    expect(await run({ $match: {}, $skip: 1 })).toMatchObject({ code: 40323 });
    if (server.embedded) expect(await run({ $graphLookup: {} })).toMatchObject({ code: 238 });
  });
});

const expressions: readonly (readonly [expression: string, value: unknown, expected: unknown])[] = [
  ['$add', { $add: [1, 2] }, 3],
  ['$add to a date', { $add: [new Date(0), 5] }, new Date(5)],
  ['$subtract of dates', { $subtract: [new Date(10), new Date(4)] }, 6],
  ['$divide', { $divide: [5, 2] }, 2.5],
  ['$mod', { $mod: [-7, 3] }, -1],
  ['$round to even', { $round: [2.5] }, 2],
  ['$round to a place', { $round: [1234.5678, 2] }, 1234.57],
  ['$trunc', { $trunc: [-1.7] }, -1],
  ['$abs, $ceil and $floor', [{ $abs: -3 }, { $ceil: 1.2 }, { $floor: -1.2 }], [3, 2, -2]],
  ['$cond', { $cond: [{ $gt: [1, 2] }, 'yes', 'no'] }, 'no'],
  ['$ifNull', { $ifNull: ['$none', 'else'] }, 'else'],
  [
    '$switch',
    {
      $switch: {
        branches: [
          // biome-ignore lint/suspicious/noThenProperty: -- the argument of $switch has this name
          { case: false, then: 1 },
          // biome-ignore lint/suspicious/noThenProperty: -- the argument of $switch has this name
          { case: true, then: 2 },
        ],
        default: 3,
      },
    },
    2,
  ],
  ['$and, $or and $not', [{ $and: [1, true] }, { $or: [0, null] }, { $not: [0] }], [true, false, true]],
  ['$cmp', { $cmp: [1, 2] }, -1],
  ['$eq minds the type but not the number type', [{ $eq: [1, 1.0] }, { $eq: ['1', 1] }], [true, false]],
  ['$concat', { $concat: ['a', 'b'] }, 'ab'],
  ['$concat with null', { $concat: ['a', null] }, null],
  [
    '$split, $substrCP and $strLenCP',
    [{ $split: ['a-b', '-'] }, { $substrCP: ['héllo', 1, 2] }, { $strLenCP: 'é' }],
    [['a', 'b'], 'él', 1],
  ],
  ['$arrayElemAt', { $arrayElemAt: [[1, 2, 3], -1] }, 3],
  ['$filter', { $filter: { input: [1, 2, 3], as: 'n', cond: { $gt: ['$$n', 1] } } }, [2, 3]],
  ['$map', { $map: { input: [1, 2], as: 'n', in: { $multiply: ['$$n', 2] } } }, [2, 4]],
  [
    '$reduce',
    { $reduce: { input: ['a', 'b'], initialValue: '', in: { $concat: ['$$value', '$$this'] } } },
    'ab',
  ],
  ['$let', { $let: { vars: { x: 2 }, in: { $add: ['$$x', 1] } } }, 3],
  [
    '$in, $size and $slice',
    [{ $in: [2, [1, 2]] }, { $size: [[1, 2]] }, { $slice: [[1, 2, 3], 1, 2] }],
    [true, 2, [2, 3]],
  ],
  [
    '$setUnion keeps each once',
    {
      $size: {
        $setUnion: [
          [1, 2],
          [2, 3],
        ],
      },
    },
    3,
  ],
  ['$objectToArray', { $objectToArray: { a: 1 } }, [{ k: 'a', v: 1 }]],
  ['$type', [{ $type: 1 }, { $type: '$none' }], ['int', 'missing']],
  ['$toString', { $toString: Long.fromNumber(5) }, '5'],
  ['$toInt and $toDouble', [{ $toInt: '7' }, { $toDouble: '2.5' }], [7, 2.5]],
  [
    '$dateToString',
    { $dateToString: { date: new Date('2014-03-01T08:05:09.007Z'), format: '%Y-%m-%d %H:%M:%S.%L' } },
    '2014-03-01 08:05:09.007',
  ],
  ['$year and $dayOfWeek', [{ $year: new Date(0) }, { $dayOfWeek: new Date(0) }], [1970, 5]],
  [
    '$dateTrunc',
    { $dateTrunc: { date: new Date('2014-05-17T08:05:09Z'), unit: 'month' } },
    new Date('2014-05-01T00:00:00Z'),
  ],
  ['$literal', { $literal: '$a' }, '$a'],
];

describe('expressions', () => {
  test.each(expressions)('%s', async (_, value, expected) => {
    const [found] = await server.db
      .collection('sales')
      .aggregate([{ $limit: 1 }, { $project: { _id: 0, value } }])
      .toArray();
    expect(found).toEqual({ value: expected });
  });

  test('sums keep the widest number type', async () => {
    const typed = server.db.collection<Plain>('typed', { promoteValues: false } as object);
    await typed.insertMany([
      { g: 1, v: new Int32(2147483647) },
      { g: 1, v: new Int32(1) },
      { g: 2, v: new Int32(1) },
      { g: 2, v: Decimal128.fromString('0.1') },
    ]);
    const sums = await typed
      .aggregate([{ $group: { _id: '$g', v: { $sum: '$v' } } }, { $sort: { _id: 1 } }], {
        promoteValues: false,
      })
      .toArray();
    expect(sums.map(({ v }) => v)).toEqual([Long.fromNumber(2147483648), Decimal128.fromString('1.1')]);
  });

  test('division by zero fails with BadValue', async () => {
    const found = server.db
      .collection('sales')
      .aggregate([{ $project: { v: { $divide: [1, 0] } } }])
      .toArray();
    expect(await rejection(found)).toMatchObject({ code: 2 });
  });

  test('a sort and a group beyond 100 MB end in 292', async () => {
    if (!server.embedded) return;
    const wide = server.db.collection<Plain>('wide');
    await wide.insertMany(Array.from({ length: 14 }, (_, i) => ({ i, text: 'x'.repeat(8_000_000) })));
    expect(await rejection(wide.find().sort({ i: 1 }).toArray())).toMatchObject({ code: 292 });
    expect(
      await rejection(wide.aggregate([{ $group: { _id: null, all: { $push: '$text' } } }]).toArray()),
    ).toMatchObject({ code: 292 });
    await wide.drop();
  });
});
