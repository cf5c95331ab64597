import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Long, UUID } from 'bson';
import type { Collection } from 'mongodb';
import { startMongo } from '../src/index.ts';
import { RawClient } from './support/raw-client.ts';
import type { Plain } from './support/reference-values.ts';
import { rejection, type TestServer, testServer } from './support/server.ts';

/** Fail points of these tests are for these clients alone. */
const appName = 'sessions-test';
let server: TestServer;
beforeAll(async () => {
  server = await testServer({ appName });
});
afterAll(() => server.close());

const fresh = async (name: string, docs: readonly Plain[] = []): Promise<Collection<Plain>> => {
  const collection = await server.db.createCollection<Plain>(name);
  if (docs.length > 0) await collection.insertMany([...docs]);
  return collection;
};

describe('transactions', () => {
  test('are invisible outside until they commit', async () => {
    const collection = await fresh('visible');
    const session = server.client.startSession();
    session.startTransaction();
    await collection.insertOne({ _id: 1 } as Plain, { session });
    expect(await collection.countDocuments({})).toBe(0);
    expect(await collection.countDocuments({}, { session })).toBe(1);
    await session.commitTransaction();
    await session.commitTransaction();
    expect(await collection.countDocuments({})).toBe(1);
    await session.endSession();
  });

  test('leave nothing behind when they abort', async () => {
    const collection = await fresh('aborted', [{ _id: 1, n: 1 }]);
    const session = server.client.startSession();
    session.startTransaction();
    await collection.updateOne({ n: 1 }, { $set: { n: 2 } }, { session });
    await collection.insertOne({ n: 3 }, { session });
    await session.abortTransaction();
    expect(await collection.find().toArray()).toEqual([{ _id: 1, n: 1 }]);
    await session.endSession();
  });

  test('read the snapshot of their start', async () => {
    const collection = await fresh('snapshot', [{ _id: 1, n: 1 }]);
    const session = server.client.startSession();
    session.startTransaction({ readConcern: { level: 'snapshot' } });
    expect(await collection.findOne({}, { session })).toEqual({ _id: 1, n: 1 });
    await collection.updateOne({}, { $set: { n: 2 } });
    expect(await collection.findOne({}, { session })).toEqual({ _id: 1, n: 1 });
    const error = await rejection(collection.updateOne({}, { $set: { n: 3 } }, { session }));
    expect(error).toMatchObject({ code: 112 });
    expect(error['errorLabelSet'] ?? new Set()).toContain('TransientTransactionError');
    await session.abortTransaction();
    await session.endSession();
  });

  test('conflict at once when two write: WriteConflict', async () => {
    const collection = await fresh('conflict', [{ _id: 1, n: 0 }]);
    const [first, second] = [server.client.startSession(), server.client.startSession()];
    first.startTransaction();
    second.startTransaction();
    await collection.updateOne({}, { $inc: { n: 1 } } as Plain, { session: first });
    expect(
      await rejection(collection.updateOne({}, { $inc: { n: 1 } } as Plain, { session: second })),
    ).toMatchObject({
      code: 112,
    });
    await second.abortTransaction();
    const waiting = collection.updateOne({}, { $inc: { n: 10 } } as Plain);
    await first.commitTransaction();
    await waiting;
    expect(await collection.findOne({})).toEqual({ _id: 1, n: 11 });
    await first.endSession();
    await second.endSession();
  });

  test('withTransaction retries until it is through', async () => {
    const collection = await fresh('retried', [{ _id: 1, n: 0 }]);
    const add = () =>
      server.client.withSession((session) =>
        session.withTransaction(async () => {
          const found = await collection.findOne({}, { session });
          await collection.updateOne({}, { $set: { n: Number(found?.['n']) + 1 } }, { session });
        }),
      );
    await Promise.all(Array.from({ length: 8 }, add));
    expect(await collection.findOne({})).toEqual({ _id: 1, n: 8 });
  });

  test('end with any failed statement', async () => {
    const collection = await fresh('failed', [{ _id: 1 }]);
    const session = server.client.startSession();
    session.startTransaction();
    expect(await rejection(collection.insertOne({ _id: 1 } as Plain, { session }))).toMatchObject({
      code: 11000,
    });
    expect(await rejection(collection.findOne({}, { session }))).toMatchObject({ code: 251 });
    await session.abortTransaction();
    await session.endSession();
  });

  test('refuse count, which is no transactional command: OperationNotSupportedInTransaction', async () => {
    const collection = await fresh('counted');
    const session = server.client.startSession();
    session.startTransaction();
    await collection.findOne({}, { session });
    expect(await rejection(server.db.command({ count: 'counted' }, { session }))).toMatchObject({
      code: 263,
    });
    await session.abortTransaction();
    await session.endSession();
  });

  test('create collections that others see after the commit', async () => {
    const session = server.client.startSession();
    session.startTransaction();
    await server.db.collection('born').insertOne({ a: 1 }, { session });
    expect(await server.db.listCollections({ name: 'born' }).toArray()).toEqual([]);
    await session.commitTransaction();
    expect(await server.db.collection('born').countDocuments()).toBe(1);
    await session.endSession();
  });
});

describe('retryable writes', () => {
  test('are executed once for one number, also across a restart', async () => {
    const data = await mkdtemp(join(tmpdir(), 'icrm-mongo-retry-'));
    const write = {
      update: 'r',
      updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } }, upsert: true }],
      lsid: { id: new UUID() },
      txnNumber: Long.fromNumber(1),
      $db: 'retry',
    };
    for (const _ of [1, 2]) {
      const engine = await startMongo({ data });
      const raw = await RawClient.connect(engine.address);
      for (const __ of [1, 2])
        expect(await raw.command(write)).toMatchObject({ n: 1, upserted: [{ index: 0, _id: 1 }] });
      const { cursor } = await raw.command({ find: 'r', $db: 'retry' });
      expect(cursor).toMatchObject({ firstBatch: [{ _id: 1, n: 1 }] });
      raw.close();
      await engine.stop();
    }
    await rm(data, { recursive: true });
  });

  test('of an older number are refused with 225', async () => {
    if (!server.embedded) return;
    const raw = await RawClient.connect(new URL(server.uri).host);
    const lsid = { id: new UUID() };
    const insert = (txn: number) =>
      raw.command({
        insert: 'old',
        documents: [{ a: 1 }],
        lsid,
        txnNumber: Long.fromNumber(txn),
        $db: 'retry',
      });
    expect(await insert(5)).toMatchObject({ ok: 1 });
    expect(await insert(4)).toMatchObject({ ok: 0, code: 225 });
    raw.close();
  });

  test('are retried by the driver after a closed connection, with one effect', async () => {
    const collection = await fresh('dropped');
    await failOnce({ failCommands: ['insert'], closeConnection: true });
    await collection.insertOne({ a: 1 });
    await failOnce({ failCommands: ['insert'], errorCode: 11602 });
    await collection.insertOne({ a: 2 });
    expect(await collection.countDocuments()).toBe(2);
  });
});

function failOnce(data: Plain): Promise<unknown> {
  return server.client
    .db('admin')
    .command({ configureFailPoint: 'failCommand', mode: { times: 1 }, data: { ...data, appName } });
}

describe('fail points', () => {
  test('give errors, write concern errors and labels on demand', async () => {
    const collection = await fresh('faults');
    await failOnce({ failCommands: ['find'], errorCode: 2 });
    expect(await rejection(collection.find({}).toArray())).toMatchObject({ code: 2 });
    await failOnce({ failCommands: ['insert'], writeConcernError: { code: 64, errmsg: 'slow' } });
    const error = await rejection(collection.insertOne({ a: 1 }));
    expect(error['message']).toContain('slow');
    expect(await collection.countDocuments()).toBe(1);
    await server.client.db('admin').command({ configureFailPoint: 'failCommand', mode: 'off' });
  });
});
