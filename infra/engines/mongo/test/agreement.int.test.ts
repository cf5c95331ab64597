import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { EJSON, Int32 } from 'bson';
import * as fc from 'fast-check';
import type { Collection, IndexDescription } from 'mongodb';
import { document, filter, sort } from './support/arbitraries.ts';
import { matchesReference } from './support/reference-match.ts';
import { referenceSortKey } from './support/reference-sort.ts';
import { compareValues, type Plain } from './support/reference-values.ts';
import { type TestServer, testServer } from './support/server.ts';

const numRuns = Number(process.env['ICRM_RUNS'] ?? 60);

const indexSets: readonly (readonly IndexDescription[])[] = [
  [],
  [{ key: { a: 1 } }],
  [{ key: { a: -1 } }, { key: { b: 1 } }],
  [{ key: { 'a.a': 1, 'a.b': 1 } }],
  [
    { key: { 'a.b': -1 }, sparse: true },
    { key: { c: 1 }, sparse: true },
  ],
  [{ key: { a: 1, c: -1 } }, { key: { 'b.a': 1 } }],
  [{ key: { c: 1 }, partialFilterExpression: { c: { $gt: 0 } } }],
  [{ key: { b: 1 }, partialFilterExpression: { b: { $exists: true } } }, { key: { c: -1, 'a.a': 1 } }],
];

let server: TestServer;
let collections: Collection<Plain>[];

beforeAll(async () => {
  server = await testServer({ promoteValues: false });
  collections = indexSets.map((_, i) => server.db.collection<Plain>(`agreement${i}`));
});
afterAll(() => server.close());

/** Compound indexes refuse two arrays in one document; then the collection does without the index. */
async function fill(docs: readonly Plain[]): Promise<void> {
  for (const [i, collection] of collections.entries()) {
    await collection.drop();
    for (const index of indexSets[i] ?? []) await collection.createIndex(index.key, { ...index });
    if (docs.length > 0)
      await collection.insertMany([...docs], { ordered: false }).catch(refill(collection, docs));
  }
}

const refill =
  (collection: Collection<Plain>, docs: readonly Plain[]) => async (error: { code?: unknown }) => {
    if (Number(error.code) !== 171) throw error;
    await collection.drop();
    await collection.insertMany([...docs]);
  };

const ids = (docs: readonly Plain[]) => docs.map((doc) => Number(doc['_id'])).sort((a, b) => a - b);

test('filters select what the reference selects, whatever the indexes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(document, { minLength: 1, maxLength: 8 }),
      fc.array(filter, { minLength: 4, maxLength: 8 }),
      async (bodies, filters) => {
        const docs = bodies.map((body, i) => ({ _id: new Int32(i), ...body }));
        await fill(docs);
        for (const wanted of filters) {
          const expected = ids(docs.filter((doc) => matchesReference(doc, wanted)));
          for (const [i, collection] of collections.entries()) {
            const found = ids(await collection.find(wanted).toArray());
            if (found.join() !== expected.join()) await explain(collection, wanted, { i, found, expected });
            const counted = Number(await collection.countDocuments(wanted));
            expect({ wanted: EJSON.stringify(wanted), i, counted }).toEqual({
              wanted: EJSON.stringify(wanted),
              i,
              counted: expected.length,
            });
          }
        }
      },
    ),
    { numRuns },
  );
}, 300_000);

async function explain(collection: Collection<Plain>, wanted: Plain, rest: object): Promise<never> {
  const plan = await collection.find(wanted).explain('queryPlanner');
  throw new Error(
    EJSON.stringify({ wanted, ...rest, plan: plan['queryPlanner'].winningPlan }, { relaxed: false }),
  );
}

test('sorted results come in the order of the reference, whatever the indexes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(document, { minLength: 2, maxLength: 10 }),
      fc.array(fc.tuple(filter, sort), { minLength: 3, maxLength: 5 }),
      async (bodies, questions) => {
        const docs = bodies.map((body, i) => ({ _id: new Int32(i), ...body }));
        await fill(docs);
        for (const [wanted, order] of questions) {
          for (const by of [order, { ...order, _id: 1 as const }]) await checkOrder(docs, wanted, by);
        }
      },
    ),
    { numRuns: Math.ceil(numRuns / 3) },
  );
}, 300_000);

async function checkOrder(
  docs: readonly Plain[],
  wanted: Plain,
  order: Record<string, 1 | -1>,
): Promise<void> {
  const matching = docs.filter((doc) => matchesReference(doc, wanted));
  const keys = matching.map((doc) => ({ id: Number(doc['_id']), key: referenceSortKey(doc, order) }));
  if (keys.some(({ key }) => key === undefined)) return;
  const directions = Object.values(order);
  const compare = (a: readonly unknown[], b: readonly unknown[]) =>
    directions.reduce((result, direction, i) => result || direction * compareValues(a[i], b[i]), 0);
  for (const collection of collections) {
    const found = (await collection.find(wanted).sort(order).toArray()).map((doc) => Number(doc['_id']));
    expect([...found].sort()).toEqual(ids(matching).sort());
    const sequence = found.map((id) => keys.find((entry) => entry.id === id)?.key ?? []);
    sequence.slice(1).forEach((key, i) => {
      if (compare(sequence[i] ?? [], key) > 0) throw new Error(EJSON.stringify({ wanted, order, found }));
    });
  }
}
