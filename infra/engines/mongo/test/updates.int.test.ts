import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { EJSON, Int32 } from 'bson';
import * as fc from 'fast-check';
import { type Collection, MongoClient } from 'mongodb';
import { startMongo } from '../src/index.ts';
import { document, filter, value } from './support/arbitraries.ts';
import { Refused, updateReference } from './support/reference-update.ts';
import type { Plain } from './support/reference-values.ts';
import { type TestServer, testServer } from './support/server.ts';

const numRuns = Number(process.env['ICRM_RUNS'] ?? 300);

let server: TestServer;
let collection: Collection<Plain>;

beforeAll(async () => {
  server = await testServer({ promoteValues: false });
  collection = server.db.collection<Plain>('updates');
  await collection.createIndex({ a: 1 });
  await collection.createIndex({ 'a.b': -1 });
  await collection.createIndex({ b: 1, 'c.a': 1 });
});
afterAll(() => server.close());

const path = fc.constantFrom('a', 'b', 'c', 'a.a', 'a.b', 'a.0', 'a.2', 'b.a.b', 'c.a');
const step: fc.Arbitrary<readonly [string, string, unknown]> = fc.oneof(
  fc.tuple(fc.constantFrom('$set', '$min', '$max', '$push', '$addToSet', '$inc'), path, value),
  fc.tuple(
    fc.constantFrom('$inc'),
    path,
    fc.constantFrom(1, -1, 2147483647).map((n) => new Int32(n)),
  ),
  fc.tuple(fc.constantFrom('$unset'), path, fc.constant('')),
  fc.tuple(fc.constantFrom('$pop'), path, fc.constantFrom(1, -1)),
  fc.tuple(fc.constantFrom('$pull'), path, value),
);

/** Steps whose paths do not touch one another. */
const update = fc
  .uniqueArray(step, { minLength: 1, maxLength: 3, selector: ([, target]) => target.split('.')[0] })
  .map((steps) => {
    const result: Record<string, Record<string, unknown>> = {};
    for (const [op, target, operand] of steps) result[op] = { ...result[op], [target]: operand };
    return result;
  });

/** Other servers append new fields in an order of their own. */
const comparable = (doc: unknown) =>
  exact(
    server.embedded
      ? doc
      : Object.fromEntries(Object.entries(doc as Plain).sort(([a], [b]) => (a < b ? -1 : 1))),
  );
const exact = (doc: unknown) => EJSON.stringify(doc, { relaxed: false });

test('updates change documents as the reference does, and refuse what it refuses', async () => {
  await fc.assert(
    fc.asyncProperty(document, update, async (body, change) => {
      const doc = { _id: new Int32(1), ...body };
      await collection.deleteMany({});
      if (!(await inserted(doc))) return;
      const expected = expectedOf(doc, change);
      if (expected !== undefined && exact(expected).includes('"unknown":true')) return;
      const outcome = await collection.updateOne({ _id: new Int32(1) }, change).then(
        ({ modifiedCount }) => Number(modifiedCount),
        (error: { code: unknown }) => Number(error.code),
      );
      const stored = await collection.findOne({ _id: new Int32(1) });
      if (outcome === 171) return;
      const changed = expected !== undefined && exact(expected) !== exact(doc);
      if (expected === undefined) expect([2, 9, 14, 28]).toContain(outcome);
      else
        expect({ change: exact(change), outcome }).toEqual({
          change: exact(change),
          outcome: changed ? 1 : 0,
        });
      expect(comparable(stored)).toEqual(comparable(expected ?? doc));
    }),
    { numRuns },
  );
  if (server.embedded) expect(await server.db.command({ validate: 'updates' })).toMatchObject({ errors: [] });
}, 300_000);

const inserted = (doc: Plain) =>
  collection.insertOne(doc).then(
    () => true,
    () => false,
  );

function expectedOf(doc: Plain, change: Plain): Plain | undefined {
  try {
    return updateReference(doc, change);
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}

test('answers are the same before and after a restart', async () => {
  const data = await mkdtemp(join(tmpdir(), 'icrm-mongo-restart-'));
  const docs = fc
    .sample(document, { numRuns: 120, seed: 7 })
    .map((body, i) => ({ _id: new Int32(i), ...body }));
  const filters = fc.sample(filter, { numRuns: 150, seed: 8 });
  const answers: string[] = [];
  for (const round of [0, 1]) {
    const engine = await startMongo({ data });
    const client = await new MongoClient(engine.uri, { promoteValues: false }).connect();
    const stored = client.db('restart').collection<Plain>('docs');
    if (round === 0) {
      await stored.createIndex({ a: 1 });
      await stored.createIndex({ 'a.b': 1, 'a.a': -1 });
      await stored.createIndex({ c: -1 }, { sparse: true });
      await stored.insertMany(docs as Plain[]);
    }
    const found = await Promise.all(filters.map((wanted) => stored.find(wanted).sort({ _id: 1 }).toArray()));
    answers.push(exact(found), exact(await stored.listIndexes().toArray()));
    await client.close();
    await engine.stop();
  }
  await rm(data, { recursive: true });
  expect(answers.slice(2)).toEqual(answers.slice(0, 2));
});
