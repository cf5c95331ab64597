import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Plain } from './support/reference-values.ts';
import { type TestServer, testServer } from './support/server.ts';

// Rules and examples of https://www.mongodb.com/docs/manual/reference/operator/projection/.

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
  await server.db.collection<Plain>('students').insertMany([
    { _id: 1, semester: 1, grades: [70, 87, 90] },
    { _id: 2, semester: 1, grades: [90, 88, 92] },
    {
      _id: 3,
      school: 102,
      students: [
        { name: 'john', school: 102, age: 10 },
        { name: 'jess', school: 102, age: 11 },
        { name: 'jeff', school: 108, age: 15 },
      ],
    },
  ] as Plain[]);
});
afterAll(() => server.close());

const rows: readonly (readonly [operator: string, filter: Plain, projection: Plain, expected: Plain])[] = [
  ['inclusion', { _id: 1 }, { grades: 1 }, { _id: 1, grades: [70, 87, 90] }],
  ['exclusion', { _id: 1 }, { grades: 0 }, { _id: 1, semester: 1 }],
  [
    'inclusion within documents of an array',
    { _id: 3 },
    { _id: 0, 'students.name': 1 },
    { students: [{ name: 'john' }, { name: 'jess' }, { name: 'jeff' }] },
  ],
  ['an expression', { _id: 1 }, { _id: 0, next: { $add: ['$semester', 1] } }, { next: 2 }],
  ['$slice from the start', { _id: 1 }, { grades: { $slice: 1 } }, { _id: 1, semester: 1, grades: [70] }],
  ['$slice from the end', { _id: 1 }, { grades: { $slice: -1 } }, { _id: 1, semester: 1, grades: [90] }],
  [
    '$slice from a place',
    { _id: 1 },
    { grades: { $slice: [1, 2] } },
    { _id: 1, semester: 1, grades: [87, 90] },
  ],
  [
    '$elemMatch',
    { _id: 3 },
    { students: { $elemMatch: { school: 102, age: { $gt: 10 } } } },
    { _id: 3, students: [{ name: 'jess', school: 102, age: 11 }] },
  ],
  ['$elemMatch that matches nothing', { _id: 3 }, { students: { $elemMatch: { school: 1 } } }, { _id: 3 }],
  [
    'the position $ of the filter',
    { semester: 1, grades: { $gte: 89 }, _id: 1 },
    { 'grades.$': 1 },
    { _id: 1, grades: [90] },
  ],
];

describe('projections', () => {
  test.each(rows)('%s', async (_, filter, projection, expected) => {
    expect(await server.db.collection('students').findOne(filter, { projection })).toEqual(expected);
  });
});
