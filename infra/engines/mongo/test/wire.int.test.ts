import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { serialize } from 'bson';
import * as fc from 'fast-check';
import { MongoClient } from 'mongodb';
import { type MongoEngine, startMongo } from '../src/index.ts';
import { crc32c } from '../src/wire/crc32c.ts';
import { document, filter, value } from './support/arbitraries.ts';
import { message, RawClient } from './support/raw-client.ts';
import type { Plain } from './support/reference-values.ts';
import { rejection } from './support/server.ts';

const numRuns = Number(process.env['ICRM_RUNS'] ?? 1000);

let engine: MongoEngine;
beforeAll(async () => {
  engine = await startMongo({ memory: true });
});
afterAll(() => engine.stop());

const frame = (opCode: number, body: Buffer, length = 16 + body.length): Buffer => {
  const head = Buffer.alloc(16);
  head.writeInt32LE(length, 0);
  head.writeInt32LE(1, 4);
  head.writeInt32LE(opCode, 12);
  return Buffer.concat([head, body]);
};

async function closes(bytes: Buffer): Promise<boolean> {
  const raw = await RawClient.connect(engine.address);
  raw.socket.write(bytes);
  const answer = await raw.frame();
  raw.close();
  return answer === undefined;
}

describe('the wire protocol', () => {
  test('answers the first hello of a driver, which is an OP_QUERY, with an OP_REPLY', async () => {
    const raw = await RawClient.connect(engine.address);
    const body = Buffer.concat([
      Buffer.alloc(4),
      Buffer.from('admin.$cmd\0'),
      Buffer.alloc(4),
      Buffer.from([1, 0, 0, 0]),
      serialize({ ismaster: 1, helloOk: true }),
    ]);
    raw.socket.write(frame(2004, body));
    const answer = await raw.frame();
    expect(answer?.readInt32LE(12)).toBe(1);
    expect(answer?.readInt32LE(16)).toBe(8);
    raw.close();
  });

  test('takes frames in any pieces', async () => {
    const raw = await RawClient.connect(engine.address);
    const two = Buffer.concat([message({ ping: 1, $db: 'admin' }), message({ ping: 1, $db: 'admin' })]);
    for (const byte of two) raw.socket.write(Buffer.from([byte]));
    expect([(await raw.frame())?.length, (await raw.frame())?.length]).toEqual([
      expect.any(Number),
      expect.any(Number),
    ]);
    raw.close();
  });

  test('gives no reply to a message with moreToCome', async () => {
    const raw = await RawClient.connect(engine.address);
    raw.socket.write(message({ insert: 'silent', documents: [{ _id: 1 }], $db: 'w' }, 2));
    expect(await raw.command({ count: 'silent', $db: 'w' })).toMatchObject({ n: 1 });
    raw.close();
  });

  test('checks the checksum', async () => {
    const good = message({ ping: 1, $db: 'admin' }, 1);
    good.writeInt32LE(good.length + 4, 0);
    const sum = Buffer.alloc(4);
    sum.writeUInt32LE(crc32c(good));
    const raw = await RawClient.connect(engine.address);
    raw.socket.write(Buffer.concat([good, sum]));
    expect(await raw.frame()).toBeDefined();
    raw.close();
    expect(await closes(Buffer.concat([good, Buffer.alloc(4)]))).toBe(true);
  });

  test('closes the connection on what it cannot trust', async () => {
    expect(await closes(frame(2013, Buffer.alloc(0), 15))).toBe(true);
    expect(await closes(frame(2013, Buffer.alloc(0), 100_000_000))).toBe(true);
    expect(await closes(frame(9999, Buffer.alloc(8)))).toBe(true);
    expect(await closes(message({ ping: 1, $db: 'admin' }, 1 << 5))).toBe(true);
  });

  test('closes the connection on a document whose bytes do not add up: InvalidBSON', async () => {
    const bent = message({ ping: 1, $db: 'admin' });
    bent.writeInt32LE(bent.readInt32LE(21) - 1, 21);
    expect(await closes(bent)).toBe(true);
  });

  test.each(['zlib', 'zstd'])('compresses with %s when the client does', async (compressor) => {
    const client = await new MongoClient(engine.uri, { compressors: [compressor as 'zlib'] }).connect();
    const collection = client.db('w').collection<Plain>(compressor);
    await collection.insertOne({ text: 'x'.repeat(10_000) });
    expect(await collection.findOne({}, { projection: { _id: 0 } })).toEqual({ text: 'x'.repeat(10_000) });
    await client.close();
  });

  test('refuses addresses that others could reach, and production', async () => {
    expect(await rejection(startMongo({ memory: true, host: '0.0.0.0' }))).toMatchObject({
      message: expect.stringContaining('loopback'),
    });
    expect(await rejection(startMongo({ memory: true, environment: 'production' }))).toMatchObject({
      message: expect.stringContaining('production'),
    });
  });

  test('lets others in during a long scan', async () => {
    const client = await new MongoClient(engine.uri).connect();
    const collection = client.db('w').collection<Plain>('long');
    await collection.insertMany(Array.from({ length: 20_000 }, (_, i) => ({ i, text: 'x'.repeat(200) })));
    const scan = collection.countDocuments({ text: /y{3}/ });
    let pings = 0;
    let scanning = true;
    void scan.finally(() => {
      scanning = false;
    });
    while (scanning) {
      await client.db('w').command({ ping: 1 });
      pings++;
    }
    expect(await scan).toBe(0);
    expect(pings).toBeGreaterThan(1);
    await client.close();
  });
});

describe('fuzz', () => {
  test('frames with flipped, cut or made-up bytes end in an answer or a close', async () => {
    const seeds = [
      message({ find: 'f', filter: { a: { $gt: 1 } }, $db: 'fuzz' }),
      message({ insert: 'f2', documents: [{ a: [1, { b: 'x' }] }], $db: 'fuzz' }),
      message({ aggregate: 'f', pipeline: [{ $group: { _id: '$a' } }], cursor: {}, $db: 'fuzz' }),
    ];
    const mutated = fc
      .tuple(
        fc.constantFrom(...seeds),
        fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 6 }),
        fc.nat({ max: 40 }),
      )
      .map(([seed, flips, cut]) => {
        const bytes = Buffer.from(seed.subarray(0, cut > 30 ? seed.length - cut + 30 : seed.length));
        for (const [at, byte] of flips) if (at % bytes.length >= 4) bytes[at % bytes.length] = byte;
        bytes.writeInt32LE(bytes.length, 0);
        return bytes;
      });
    await fc.assert(
      fc.asyncProperty(fc.array(mutated, { minLength: 1, maxLength: 5 }), async (frames) => {
        const raw = await RawClient.connect(engine.address);
        for (const bytes of frames) raw.socket.write(bytes);
        raw.socket.end();
        while ((await raw.frame()) !== undefined);
      }),
      { numRuns: Math.ceil(numRuns / 2) },
    );
    await alive();
  }, 300_000);

  test('commands made of random parts end in an answer and change nothing', async () => {
    const raw = await RawClient.connect(engine.address);
    await raw.command({ insert: 'kept', documents: [{ _id: 1, a: 1 }], $db: 'fuzz' });
    const name = fc.constantFrom(
      'find',
      'aggregate',
      'count',
      'distinct',
      'explain',
      'getMore',
      'listIndexes',
      'listCollections',
      'hello',
      'validate',
      'killCursors',
      'bulkWrite',
      'collMod',
      'nonsense',
    );
    const field = fc.constantFrom(
      'filter',
      'pipeline',
      'cursor',
      'sort',
      'projection',
      'query',
      'key',
      'limit',
      'skip',
      'hint',
      'let',
      'batchSize',
      'ops',
      'index',
      'verbosity',
    );
    const anything = fc.oneof(
      value,
      document,
      filter,
      fc.array(filter, { maxLength: 2 }),
      fc.constantFrom('a', 1, -1, 1e300, '$a'),
    );
    const command = fc
      .tuple(name, anything, fc.array(fc.tuple(field, anything), { maxLength: 3 }))
      .map(([first, target, fields]) => ({
        [first]: fields.length % 2 === 0 ? 'kept' : target,
        ...Object.fromEntries(fields),
        $db: 'fuzz',
      }));
    await fc.assert(
      fc.asyncProperty(command, async (body) => {
        const reply = await raw.command(body);
        expect([0, 1]).toContain(reply['ok']);
        expect({ body, code: reply['code'], errmsg: reply['errmsg'] }).not.toMatchObject({ code: 1 });
      }),
      { numRuns },
    );
    expect(await raw.command({ find: 'kept', $db: 'fuzz' })).toMatchObject({
      cursor: { firstBatch: [{ _id: 1, a: 1 }] },
    });
    raw.close();
  }, 300_000);

  async function alive(): Promise<void> {
    const raw = await RawClient.connect(engine.address);
    expect(await raw.command({ ping: 1, $db: 'admin' })).toMatchObject({ ok: 1 });
    raw.close();
  }
});

test('a long update keeps nobody else from their answer', async () => {
  const client = await new MongoClient(engine.uri).connect();
  const collection = client.db('w').collection<Plain>('many');
  await collection.insertMany(Array.from({ length: 20_000 }, (_, i) => ({ i, n: 0 })));
  let updating = true;
  const update = collection.updateMany({}, { $inc: { n: 1 } } as Plain).finally(() => {
    updating = false;
  });
  let answered = 0;
  while (updating) {
    await client.db('w').collection('others').insertOne({ answered });
    if (updating) answered++;
  }
  expect(await update).toMatchObject({ modifiedCount: 20_000 });
  expect(answered).toBeGreaterThan(1);
  expect(await collection.countDocuments({ n: 1 })).toBe(20_000);
  await client.close();
});

test('the worker says where it listens, serves, and ends on stop', async () => {
  const worker = new Worker(new URL('../src/worker.ts', import.meta.url), { workerData: { memory: true } });
  const [{ uri, listening }] = await once(worker, 'message');
  expect(uri).toBe(`mongodb://${listening}/`);
  const client = await new MongoClient(uri).connect();
  expect(await client.db('w').command({ ping: 1 })).toMatchObject({ ok: 1 });
  await client.close();
  worker.postMessage('stop');
  expect(await once(worker, 'exit')).toEqual([0]);
});

test('the worker says why it cannot start', async () => {
  const worker = new Worker(new URL('../src/worker.ts', import.meta.url), { workerData: {} });
  expect(await once(worker, 'message')).toEqual([{ failed: expect.stringContaining('data folder') }]);
});
