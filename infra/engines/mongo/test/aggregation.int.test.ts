import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
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
  [
    '$sort by two fields',
    [{ $sort: { price: 1, quantity: -1 } }, { $project: { _id: 1 } }],
    [{ _id: 4 }, { _id: 3 }, { _id: 5 }, { _id: 1 }, { _id: 2 }],
  ],
  [
    '$set is $addFields',
    [{ $match: { _id: 2 } }, { $set: { price: 1, more: '$item' } }, { $unset: ['date', 'sizes'] }],
    [{ _id: 2, item: 'jkl', price: 1, quantity: 1, more: 'jkl' }],
  ],
  ['$replaceWith', [{ $match: { _id: 2 } }, { $replaceWith: { of: '$item' } }], [{ of: 'jkl' }]],
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

describe('limits', () => {
  test('a sort and a group beyond 100 MB: QueryExceededMemoryLimitNoDiskUseAllowed', async () => {
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
