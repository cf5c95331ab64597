import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Plain } from './support/reference-values.ts';
import { rejection, type TestServer, testServer } from './support/server.ts';

// Rules of https://www.mongodb.com/docs/manual/reference/operator/aggregation/<accumulator>/: sums and averages pass over
// what is no number, $min and $max over null and missing, $first and $last take what is there.

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
  await server.db.collection<Plain>('scores').insertMany([
    { _id: 1, group: 'a', n: 1, info: { x: 1 }, tag: 't' },
    { _id: 2, group: 'a', n: 3, info: { x: 2, y: 1 }, tag: 't' },
    { _id: 3, group: 'b', n: null, tag: 'u' },
    { _id: 4, group: 'b', n: 5, tag: 'u' },
    { _id: 5, group: 'b', n: 'text', tag: 'u' },
  ] as Plain[]);
});
afterAll(() => server.close());

const rows: readonly (readonly [accumulator: string, value: Plain, a: unknown, b: unknown])[] = [
  ['$sum', { $sum: '$n' }, 4, 5],
  ['$sum of a constant', { $sum: 2 }, 4, 6],
  ['$avg', { $avg: '$n' }, 2, 5],
  ['$avg of nothing that is a number', { $avg: '$tag' }, null, null],
  ['$min', { $min: '$n' }, 1, 5],
  ['$max compares types too', { $max: '$n' }, 3, 'text'],
  ['$first', { $first: '$n' }, 1, null],
  ['$last', { $last: '$n' }, 3, 'text'],
  ['$push', { $push: '$n' }, [1, 3], [null, 5, 'text']],
  ['$addToSet', { $addToSet: '$tag' }, ['t'], ['u']],
  ['$count', { $count: {} }, 2, 3],
  ['$mergeObjects', { $mergeObjects: '$info' }, { x: 2, y: 1 }, {}],
];

describe('accumulators of $group', () => {
  test.each(rows)('%s', async (_, value, a, b) => {
    const pipeline = [{ $sort: { _id: 1 } }, { $group: { _id: '$group', value } }, { $sort: { _id: 1 } }];
    expect(await server.db.collection('scores').aggregate(pipeline).toArray()).toEqual([
      { _id: 'a', value: a },
      { _id: 'b', value: b },
    ]);
  });

  test('unknown ones fail, and those left out are refused by name', async () => {
    const run = (value: Plain) =>
      rejection(
        server.db
          .collection('scores')
          .aggregate([{ $group: { _id: null, value } }])
          .toArray(),
      );
    expect(await run({ $foo: 1 })).toMatchObject({ code: 15952 });
    if (server.embedded) expect(await run({ $median: 1 })).toMatchObject({ code: 238 });
  });
});
