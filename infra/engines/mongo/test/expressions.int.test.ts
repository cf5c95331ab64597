import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Decimal128, Int32, Long } from 'bson';
import type { Plain } from './support/reference-values.ts';
import { rejection, type TestServer, testServer } from './support/server.ts';

// Expected results follow https://www.mongodb.com/docs/manual/reference/operator/aggregation/, most its own examples.

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
  await server.db.collection<Plain>('sales').insertOne({ _id: 1, item: 'abc' } as Plain);
});
afterAll(() => server.close());

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
  ['$multiply', { $multiply: [2, 3, 4] }, 24],
  ['$sqrt, $exp and $ln', [{ $sqrt: 25 }, { $exp: 0 }, { $ln: 1 }], [5, 1, 0]],
  [
    '$ne, $gt, $gte, $lt and $lte',
    [{ $ne: [1, 2] }, { $gt: [2, 2] }, { $gte: [2, 2] }, { $lt: ['a', 'B'] }, { $lte: [1, 1] }],
    [true, false, true, false, true],
  ],
  ['$toLower and $toUpper', [{ $toLower: 'ABC1' }, { $toUpper: 'abc1' }], ['abc1', 'ABC1']],
  ['$strcasecmp', [{ $strcasecmp: ['abc1', 'ABC2'] }, { $strcasecmp: ['a', 'A'] }], [-1, 0]],
  ['$strLenBytes', { $strLenBytes: 'cafétéria' }, 11],
  ['$indexOfCP', [{ $indexOfCP: ['cafeteria', 'e'] }, { $indexOfCP: ['foo', 'x'] }], [3, -1]],
  ['$trim', { $trim: { input: ' \n good  bye \t ' } }, 'good  bye'],
  ['$ltrim and $rtrim', [{ $ltrim: { input: ' a b ' } }, { $rtrim: { input: ' a b ' } }], ['a b ', ' a b']],
  [
    '$regexMatch',
    [
      { $regexMatch: { input: 'Single LINE', regex: 'line' } },
      { $regexMatch: { input: 'Single LINE', regex: 'line', options: 'i' } },
    ],
    [false, true],
  ],
  ['$first and $last of an array', [{ $first: [[1, 2, 3]] }, { $last: [[1, 2, 3]] }], [1, 3]],
  ['$concatArrays', { $concatArrays: [['hello', ' '], ['world']] }, ['hello', ' ', 'world']],
  [
    '$indexOfArray',
    [{ $indexOfArray: [['a', 'abc'], 'abc'] }, { $indexOfArray: [['a', 'abc'], 'z'] }],
    [1, -1],
  ],
  ['$isArray', [{ $isArray: ['hello'] }, { $isArray: [['hello']] }], [false, true]],
  [
    '$range',
    [{ $range: [0, 10, 4] }, { $range: [3, 0, -1] }, { $range: [0, 2] }],
    [
      [0, 4, 8],
      [3, 2, 1],
      [0, 1],
    ],
  ],
  ['$reverseArray', { $reverseArray: { $concatArrays: [[1, 2], [3]] } }, [3, 2, 1]],
  [
    '$setDifference',
    [
      {
        $setDifference: [
          ['a', 'b'],
          ['b', 'a'],
        ],
      },
      { $setDifference: [['a', 'b'], [['a', 'b']]] },
    ],
    [[], ['a', 'b']],
  ],
  [
    '$setIntersection',
    {
      $setIntersection: [
        ['a', 'b', 'a'],
        ['a', 'c'],
      ],
    },
    ['a'],
  ],
  [
    '$setIsSubset',
    [
      {
        $setIsSubset: [
          ['a', 'b', 'a'],
          ['b', 'a'],
        ],
      },
      { $setIsSubset: [['a', 'b'], [['a', 'b']]] },
    ],
    [true, false],
  ],
  ['$mergeObjects', { $mergeObjects: [{ a: 1 }, null, { a: 2, b: 2 }] }, { a: 2, b: 2 }],
  [
    '$arrayToObject',
    [
      { $arrayToObject: { $literal: [{ k: 'item', v: 'abc123' }] } },
      { $arrayToObject: { $literal: [['item', 'abc123']] } },
    ],
    [{ item: 'abc123' }, { item: 'abc123' }],
  ],
  [
    '$month, $dayOfMonth, $dayOfYear, $hour, $minute, $second and $millisecond',
    ['$month', '$dayOfMonth', '$dayOfYear', '$hour', '$minute', '$second', '$millisecond'].map((part) => ({
      [part]: new Date('2014-02-01T08:15:39.736Z'),
    })),
    [2, 1, 32, 8, 15, 39, 736],
  ],
  ['$isNumber', [{ $isNumber: 1.5 }, { $isNumber: '1' }, { $isNumber: null }], [true, false, false]],
  ['$toLong', [{ $toLong: '5' }, { $type: { $toLong: 5.9 } }], [5, 'long']],
  ['$toDecimal', { $toString: { $toDecimal: '102.10' } }, '102.10'],
  [
    '$toBool',
    [{ $toBool: 1.99 }, { $toBool: 0 }, { $toBool: 'false' }, { $toBool: null }],
    [true, false, true, null],
  ],
  [
    '$toDate',
    [{ $toDate: '2018-03-03' }, { $toDate: Long.fromNumber(1_100_000_000_000) }],
    [new Date('2018-03-03T00:00:00Z'), new Date('2004-11-09T11:33:20Z')],
  ],
  ['$$ROOT and $$CURRENT', ['$$ROOT.item', '$$CURRENT.item', '$item'], ['abc', 'abc', 'abc']],
  [
    '$$NOW is one date for the whole command',
    [{ $type: '$$NOW' }, { $eq: ['$$NOW', '$$NOW'] }],
    ['date', true],
  ],
];

const evaluated = (value: unknown) =>
  server.db
    .collection('sales')
    .aggregate([{ $limit: 1 }, { $project: { _id: 0, value } }])
    .toArray();

describe('expressions', () => {
  test.each(expressions)('%s', async (_, value, expected) => {
    expect(await evaluated(value)).toEqual([{ value: expected }]);
  });

  test('$$REMOVE leaves the field out', async () => {
    expect(await evaluated({ $cond: [true, '$$REMOVE', 1] })).toEqual([{}]);
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
    expect(await rejection(evaluated({ $divide: [1, 0] }))).toMatchObject({ code: 2 });
  });

  test('what cannot be converted: ConversionFailure', async () => {
    expect(await rejection(evaluated({ $toInt: 'x' }))).toMatchObject({ code: 241 });
    expect(await rejection(evaluated({ $toDate: true }))).toMatchObject({ code: 241 });
  });
});
