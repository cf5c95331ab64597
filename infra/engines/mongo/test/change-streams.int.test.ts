import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ChangeStream, type Collection, MongoClient } from 'mongodb';
import { startMongo } from '../src/index.ts';
import type { Plain } from './support/reference-values.ts';
import { rejection, type TestServer, testServer } from './support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const plain = (event: unknown) => event as Plain;

async function watched(name: string, options: object = {}): Promise<[Collection<Plain>, ChangeStream]> {
  const collection = await server.db.createCollection<Plain>(name);
  const stream = collection.watch([], { maxAwaitTimeMS: 50, ...options });
  await stream.tryNext();
  return [collection, stream as unknown as ChangeStream];
}

describe('change streams', () => {
  test('$changeStream reports inserts, updates, replacements and deletes', async () => {
    const [collection, stream] = await watched('events');
    await collection.insertOne({ _id: 1, a: 1, list: [1] } as Plain);
    await collection.updateOne({}, { $set: { a: 2 }, $unset: { none: '' }, $push: { list: 5 } } as Plain);
    await collection.updateOne({}, { $unset: { a: '' } });
    await collection.replaceOne({}, { b: 1 });
    await collection.deleteOne({});
    const events: Plain[] = [];
    while (events.length < 5) events.push(plain(await stream.next()));
    const ns = { db: server.db.databaseName, coll: 'events' };
    expect(events).toMatchObject([
      { operationType: 'insert', ns, documentKey: { _id: 1 }, fullDocument: { _id: 1, a: 1, list: [1] } },
      {
        operationType: 'update',
        updateDescription: { updatedFields: { a: 2, 'list.1': 5 }, removedFields: [], truncatedArrays: [] },
      },
      { operationType: 'update', updateDescription: { updatedFields: {}, removedFields: ['a'] } },
      { operationType: 'replace', fullDocument: { _id: 1, b: 1 } },
      { operationType: 'delete', documentKey: { _id: 1 } },
    ]);
    expect(events[1]).not.toHaveProperty('fullDocument');
    await stream.close();
  });

  test('look the document up and keep images when asked', async () => {
    await server.db.createCollection('images', { changeStreamPreAndPostImages: { enabled: true } });
    const collection = server.db.collection<Plain>('images');
    const stream = collection.watch([], {
      fullDocument: 'updateLookup',
      fullDocumentBeforeChange: 'required',
    });
    await stream.tryNext();
    await collection.insertOne({ _id: 1, n: 1 } as Plain);
    await collection.updateOne({}, { $set: { n: 2 } });
    await stream.next();
    expect(await stream.next()).toMatchObject({
      fullDocument: { _id: 1, n: 2 },
      fullDocumentBeforeChange: { _id: 1, n: 1 },
    });
    await stream.close();
  });

  test('filter by their pipeline and refuse to lose the token: ChangeStreamFatalError', async () => {
    const collection = await server.db.createCollection<Plain>('filtered');
    const stream = collection.watch([{ $match: { 'fullDocument.n': { $gt: 1 } } }], { maxAwaitTimeMS: 50 });
    await stream.tryNext();
    await collection.insertMany([{ n: 1 }, { n: 2 }]);
    expect(await stream.next()).toMatchObject({ fullDocument: { n: 2 } });
    await stream.close();
    const broken = collection.watch([{ $project: { _id: 0 } }], { maxAwaitTimeMS: 50 });
    await broken.tryNext().catch(() => undefined);
    await collection.insertOne({ n: 3 });
    expect(String((await rejection(broken.next()))['message'])).toMatch(/_id|resume token/);
    await broken.close();
  });

  test('end with the collection', async () => {
    const [collection, stream] = await watched('dropped');
    await collection.drop();
    expect(plain(await stream.next())).toMatchObject({ operationType: 'drop' });
    const last = plain(await stream.next());
    expect(last).toMatchObject({ operationType: 'invalidate' });
    const resumed = server.db.collection('dropped').watch([], { resumeAfter: last['_id'] });
    expect(await rejection(resumed.tryNext())).toMatchObject({ code: 260 });
    await resumed.close();
    await stream.close();
  });

  test('see a transaction when it commits, and nothing of one that aborts', async () => {
    const [collection, stream] = await watched('transactional');
    const session = server.client.startSession();
    session.startTransaction();
    await collection.insertOne({ a: 1 }, { session });
    await session.abortTransaction();
    session.startTransaction();
    await collection.insertOne({ a: 2 }, { session });
    await collection.insertOne({ a: 3 }, { session });
    await session.commitTransaction();
    expect([await stream.next(), await stream.next()]).toMatchObject([
      { fullDocument: { a: 2 } },
      { fullDocument: { a: 3 } },
    ]);
    await session.endSession();
    await stream.close();
  });

  test('resume where they were, across a restart', async () => {
    const data = await mkdtemp(join(tmpdir(), 'icrm-mongo-stream-'));
    let token: unknown;
    for (const round of [1, 2]) {
      const engine = await startMongo({ data });
      const client = await new MongoClient(engine.uri).connect();
      const collection = client.db('s').collection('c');
      const stream = collection.watch([], {
        maxAwaitTimeMS: 50,
        ...(token !== undefined && { resumeAfter: token }),
      });
      if (round === 1) {
        await stream.tryNext();
        await collection.insertMany([{ n: 1 }, { n: 2 }, { n: 3 }]);
        token = (await stream.next())._id;
      } else
        expect([await stream.next(), await stream.next()]).toMatchObject([
          { fullDocument: { n: 2 } },
          { fullDocument: { n: 3 } },
        ]);
      await stream.close();
      await client.close();
      await engine.stop();
    }
    await rm(data, { recursive: true });
  });

  test('of a token beyond the history are refused with 286', async () => {
    if (!server.embedded) return;
    const stream = server.db
      .collection('events')
      .watch([], { resumeAfter: { _data: `${'FF'.repeat(8)}00FFFFFFFFFFFFFF00` } });
    expect(await rejection(stream.tryNext())).toMatchObject({ code: 286 });
    await stream.close();
  });
});
