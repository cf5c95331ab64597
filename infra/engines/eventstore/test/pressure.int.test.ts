import { randomUUID } from 'node:crypto';
import { EventStoreDBClient } from '@eventstore/db-client';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import type { ClientReadableStream } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { residentMiB } from '../bench/resident.ts';
import { type EngineProcess, startProcess } from './testing/engine-process.ts';
import { batchPart, outcome, rawClient, readRequest } from './testing/raw-client.ts';
import { collect, eventually, numbered, range } from './testing/support.ts';

/* The engine is a process of its own here, so that its memory is its own. */

const EVENT_BYTES = 20_000;
const EVENTS = 2_000;
let engine: EngineProcess;
let raw: ReturnType<typeof rawClient>;
let client: EventStoreDBClient;

const writeLarge = async (count: number, prefix: string): Promise<void> => {
  const call = raw.batchAppend();
  const done = outcome(call);
  const data = Buffer.alloc(EVENT_BYTES);
  for (const part of range(0, count / 40)) {
    const events = range(0, 40).map(() => ({ id: randomUUID(), type: 'Large', data }));
    const message = batchPart({ correlation: randomUUID(), stream: `${prefix}-${part}`, events });
    if (!call.write(message)) await new Promise((resolve) => call.once('drain', resolve));
  }
  call.end();
  await done;
};

const subscribe = (): ClientReadableStream<streamsPb.ReadResp> => {
  const call = raw.read(
    readRequest(undefined, (options) =>
      options.setSubscription(new streamsPb.ReadReq.Options.SubscriptionOptions()),
    ),
  );
  call.on('error', () => {});
  return call;
};

beforeAll(async () => {
  engine = await startProcess(['--memory']);
  raw = rawClient(engine.address);
  client = EventStoreDBClient.connectionString(engine.connectionString);
  await writeLarge(EVENTS, 'history');
}, 60_000);
afterAll(async () => {
  raw.close();
  await client.dispose();
  await engine.kill();
});

describe('readers that do not take what they asked for', () => {
  test('cost no memory, hold up nobody, and go on where they were', async () => {
    await collect(client.readAll({ maxCount: 100 }));
    const before = residentMiB(engine.child.pid ?? 0);
    const slow = range(0, 20).map(() => {
      const call = subscribe();
      call.pause();
      return call;
    });
    // The others are served while the slow ones have 40 MB waiting for them.
    const quick = await collect(client.readAll());
    expect(quick.length).toBeGreaterThanOrEqual(EVENTS);
    await client.appendToStream('quick', numbered(1));
    const grown = residentMiB(engine.child.pid ?? 0) - before;
    expect(grown).toBeLessThan(150);
    const [first, ...others] = slow;
    for (const call of others) call.cancel();
    let seen = 0;
    first?.on('data', (response: streamsPb.ReadResp) => {
      if (response.hasEvent()) seen += 1;
    });
    first?.resume();
    await eventually(() => seen >= EVENTS + 5, 20_000);
    first?.cancel();
  }, 60_000);
});

describe('calls that are cancelled', () => {
  test('leave nothing behind', async () => {
    const openAndCancel = async (count: number): Promise<void> => {
      for (const _ of range(0, count / 20)) {
        const calls = range(0, 20).map(subscribe);
        await Promise.all(calls.map((call) => new Promise((resolve) => call.once('data', resolve))));
        for (const call of calls) call.cancel();
      }
      await client.appendToStream('after', numbered(1));
    };
    await openAndCancel(100);
    const before = residentMiB(engine.child.pid ?? 0);
    await openAndCancel(300);
    expect(residentMiB(engine.child.pid ?? 0) - before).toBeLessThan(60);
  }, 60_000);
});
