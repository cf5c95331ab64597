import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Long, UUID } from 'bson';
import { type AnyBulkWriteOperation, type ClientSession, MongoClient } from 'mongodb';
import { ChildEngine } from './support/child-engine.ts';
import { RawClient } from './support/raw-client.ts';
import type { Plain } from './support/reference-values.ts';

const kills = Number(process.env['ICRM_KILLS'] ?? 3);

/** What the writers were told, to be held against what is there after the kill. */
class Ledger {
  /** Acknowledged version of each document. */
  readonly versions = new Map<number, number>();
  readonly moved = new Set<number>();
  round = 0;
  counter = 0;
  readonly session = { id: new UUID() };
  /** Where the watcher was, and which inserts it has seen. */
  token: unknown;
  readonly seen: number[] = [];
  readonly inserted = new Set<number>();
  nextInsert = 0;
}

const untilClosed = async (work: () => Promise<void>) => {
  try {
    for (;;) await work();
  } catch {
    // The kill ends every writer.
  }
};

function bulkUpserts(client: MongoClient, ledger: Ledger): Promise<void> {
  const collection = client.db('crash').collection<Plain>('bulk');
  return untilClosed(async () => {
    const version = ++ledger.round;
    const ids = Array.from({ length: 100 }, (_, i) => (version * 37 + i) % 400);
    const ops = ids.map((_id) => ({
      replaceOne: {
        filter: { _id, version: { $lt: version } } as Plain,
        replacement: { version, ids: [`a${_id}`, `b${_id}`] },
        upsert: true,
      },
    }));
    await collection.bulkWrite(ops as AnyBulkWriteOperation<Plain>[], { ordered: false });
    for (const id of ids) ledger.versions.set(id, version);
  });
}

/** Moves one unit between two accounts, with a record, in a transaction. */
function transfers(client: MongoClient, ledger: Ledger): Promise<void> {
  const accounts = client.db('crash').collection<Plain>('accounts');
  const moves = client.db('crash').collection<Plain>('moves');
  let next = Math.max(0, ...ledger.moved) + 1000;
  const move = async (session: ClientSession, id: number) => {
    await accounts.updateOne({ _id: 'a' } as Plain, { $inc: { n: -1 } } as Plain, { session });
    await accounts.updateOne({ _id: 'b' } as Plain, { $inc: { n: 1 } } as Plain, { session });
    await moves.insertOne({ _id: id } as Plain, { session });
  };
  return untilClosed(async () => {
    const id = next++;
    await client.withSession((session) => session.withTransaction(() => move(session, id)));
    ledger.moved.add(id);
  });
}

/** Counts with numbered writes; the last one is sent again after the kill, since its answer may be lost. */
async function counting(address: string, ledger: Ledger): Promise<void> {
  const raw = await RawClient.connect(address);
  const add = (number: number) =>
    raw.command({
      update: 'counter',
      updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } }, upsert: true }],
      lsid: ledger.session,
      txnNumber: Long.fromNumber(number),
      $db: 'crash',
    });
  let again = ledger.counter > 0;
  await untilClosed(async () => {
    if (!again) ledger.counter++;
    again = false;
    await add(ledger.counter);
  });
}

function inserts(client: MongoClient, ledger: Ledger): Promise<void> {
  const collection = client.db('crash').collection<Plain>('watched');
  return untilClosed(async () => {
    const id = ledger.nextInsert++;
    await collection.insertOne({ _id: id } as Plain);
    ledger.inserted.add(id);
  });
}

async function watching(client: MongoClient, ledger: Ledger, until?: () => boolean): Promise<void> {
  const options = { maxAwaitTimeMS: 50, ...(ledger.token !== undefined && { resumeAfter: ledger.token }) };
  const stream = client.db('crash').collection('watched').watch([], options);
  await untilClosed(async () => {
    const event = (await stream.tryNext()) as Plain | null;
    if (event !== null) ledger.seen.push(Number((event['documentKey'] as Plain)['_id']));
    ledger.token = stream.resumeToken;
    if (until?.() === true) throw new Error('done');
  });
  await stream.close();
}

async function verify(engine: ChildEngine, ledger: Ledger): Promise<void> {
  const client = await new MongoClient(engine.uri).connect();
  const db = client.db('crash');
  const stored = await db.collection<Plain>('bulk').find().toArray();
  const versions = new Map(stored.map((doc) => [Number(doc['_id']), Number(doc['version'])]));
  for (const [id, version] of ledger.versions) expect(versions.get(id)).toBeGreaterThanOrEqual(version);
  const moves = new Set((await db.collection<Plain>('moves').find().toArray()).map(({ _id }) => Number(_id)));
  for (const id of ledger.moved) expect(moves.has(id)).toBe(true);
  const [a, b] = await db.collection<Plain>('accounts').find().sort({ _id: 1 }).toArray();
  expect([a?.['n'], b?.['n']]).toEqual([0 - moves.size, moves.size]);
  const deadline = Date.now() + 20_000;
  const allSeen = () => [...ledger.inserted].every((id) => ledger.seen.includes(id));
  await watching(client, ledger, () => allSeen() || Date.now() > deadline);
  expect(allSeen()).toBe(true);
  expect(new Set(ledger.seen).size).toBe(ledger.seen.length);
  for (const name of ['bulk', 'moves', 'accounts', 'watched'])
    expect(await db.command({ validate: name })).toMatchObject({ valid: true, errors: [] });
  await client.close();
}

/** Until every writer has been answered at least once more, and then a moment that nobody can foresee. */
async function progress(ledger: Ledger): Promise<void> {
  const answered = () => [ledger.inserted.size, ledger.moved.size, ledger.round - 1, ledger.counter - 1];
  const before = answered();
  const deadline = Date.now() + 10_000;
  while (answered().some((count, i) => count <= (before[i] ?? 0)) && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 200));
}

test(
  'nothing acknowledged is lost and nothing happens twice when the engine is killed',
  async () => {
    const data = await mkdtemp(join(tmpdir(), 'icrm-mongo-crash-'));
    const ledger = new Ledger();
    let engine = await ChildEngine.start(data);
    const first = await new MongoClient(engine.uri).connect();
    await first
      .db('crash')
      .collection<Plain>('accounts')
      .insertMany([{ _id: 'a', n: 0 } as Plain, { _id: 'b', n: 0 } as Plain]);
    for (const name of ['moves', 'watched']) await first.db('crash').createCollection(name);
    await first.db('crash').collection('bulk').createIndex({ ids: 1 }, { unique: true });
    // The history begins with the first watcher, which has to be there before the first insert.
    await watching(first, ledger, () => ledger.token !== undefined);
    await first.close();
    for (let round = 0; round < kills; round++) {
      const client = await new MongoClient(engine.uri, {
        serverSelectionTimeoutMS: 1500,
        heartbeatFrequencyMS: 500,
      }).connect();
      const running = [
        bulkUpserts(client, ledger),
        transfers(client, ledger),
        counting(engine.address, ledger),
        inserts(client, ledger),
        watching(client, ledger),
      ];
      await progress(ledger);
      await engine.kill();
      await Promise.all(running);
      await client.close();
      engine = await ChildEngine.start(data);
      await verify(engine, ledger);
    }
    const raw = await RawClient.connect(engine.address);
    await raw.command({
      update: 'counter',
      updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } }, upsert: true }],
      lsid: ledger.session,
      txnNumber: Long.fromNumber(ledger.counter),
      $db: 'crash',
    });
    const { cursor } = await raw.command({ find: 'counter', $db: 'crash' });
    expect(cursor).toMatchObject({ firstBatch: [{ n: ledger.counter }] });
    raw.close();
    expect(ledger.versions.size).toBeGreaterThan(0);
    expect(ledger.inserted.size).toBeGreaterThan(0);
    expect(await engine.end()).toBe(0);
    await rm(data, { recursive: true });
  },
  60_000 + kills * 10_000,
);
