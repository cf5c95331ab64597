import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { EventStoreDBClient } from '@eventstore/db-client';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import { status } from '@grpc/grpc-js';
import { describe, expect, test } from '@jest/globals';
import { StoreUnusable, startEventStore } from '../src/index.ts';
import { startProcess } from './testing/engine-process.ts';
import { outcome, rawClient, readRequest } from './testing/raw-client.ts';
import { collect, failure, newStream, numbered, numbersOf, range, useDirectory } from './testing/support.ts';

const directory = useDirectory();
const connect = (connectionString: string) => EventStoreDBClient.connectionString(connectionString);

describe('an engine on disk', () => {
  test('has everything again after it was stopped and started', async () => {
    const data = join(directory(), 'restart');
    const stream = newStream();
    for (const round of range(0, 3)) {
      const engine = await startEventStore({ data });
      const client = connect(engine.connectionString);
      await client.appendToStream(stream, numbered(round), {
        expectedRevision: round === 0 ? 'no_stream' : BigInt(round - 1),
      });
      expect(numbersOf(await collect(client.readStream(stream)))).toEqual(range(0, round + 1));
      await client.dispose();
      await engine.stop();
    }
  });

  test('has one writer; a second is refused clearly', async () => {
    const data = join(directory(), 'locked');
    const engine = await startEventStore({ data });
    const error = await failure(startEventStore({ data }));
    expect(error).toBeInstanceOf(StoreUnusable);
    expect(String(error)).toContain('in use by another process');
    expect(String(await failure(startProcess(['--data', data])))).toContain('in use by another process');
    await engine.stop();
    await (await startEventStore({ data })).stop();
  });

  test('recognises an append that was sent again after a restart, by its revision', async () => {
    const data = join(directory(), 'again');
    const events = [numbered(0), numbered(1)];
    const stream = newStream();
    for (const _ of range(0, 2)) {
      const engine = await startEventStore({ data });
      const client = connect(engine.connectionString);
      const answer = await client.appendToStream(stream, events, { expectedRevision: 'no_stream' });
      expect(answer.nextExpectedRevision).toBe(1n);
      expect(await collect(client.readStream(stream))).toHaveLength(2);
      await client.dispose();
      await engine.stop();
    }
  });
});

describe('stopping', () => {
  test('ends what is open with CANCELLED and writes what was accepted', async () => {
    const data = join(directory(), 'stopping');
    const engine = await startEventStore({ data });
    const raw = rawClient(engine.address);
    const batch = outcome(raw.batchAppend());
    const subscription = outcome(
      raw.read(
        readRequest(undefined, (options) =>
          options.setSubscription(new streamsPb.ReadReq.Options.SubscriptionOptions()),
        ),
      ),
    );
    const client = connect(engine.connectionString);
    const stream = newStream();
    const accepted = Promise.allSettled(range(0, 50).map((n) => client.appendToStream(stream, numbered(n))));
    await client.appendToStream(stream, numbered(50));
    await engine.stop();
    const written = (await accepted).filter((result) => result.status === 'fulfilled').length;
    expect((await batch).error?.code).toBe(status.CANCELLED);
    expect((await subscription).error?.code).toBe(status.CANCELLED);
    raw.close();
    await client.dispose();
    const again = await startEventStore({ data });
    const reader = connect(again.connectionString);
    expect((await collect(reader.readStream(stream))).length).toBeGreaterThanOrEqual(written + 1);
    await reader.dispose();
    await again.stop();
  });

  test('can be asked for twice', async () => {
    const engine = await startEventStore({ memory: true });
    await Promise.all([engine.stop(), engine.stop()]);
  });
});

describe('the command', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('ends cleanly on %s', async (signal) => {
    const { child } = await startProcess(['--memory']);
    const exit = once(child, 'exit');
    child.kill(signal);
    expect(await exit).toEqual([0, null]);
  });

  test('ends with its parent', async () => {
    const { child } = await startProcess(['--memory']);
    const exit = once(child, 'exit');
    child.stdin?.end();
    expect(await exit).toEqual([0, null]);
  });

  test('says how it is used when it is not told where to keep its data', async () => {
    expect(String(await failure(startProcess([])))).toContain('usage: icrm-eventstore');
  });
});

describe('the worker', () => {
  const start = async (workerData: unknown) => {
    const worker = new Worker(new URL('../src/worker.ts', import.meta.url), { workerData });
    const [message] = await once(worker, 'message');
    return { worker, message };
  };

  test('serves, and ends when it is told to', async () => {
    const { worker, message } = await start({ memory: true });
    const client = connect(message.connectionString);
    const stream = newStream();
    await client.appendToStream(stream, numbered(1));
    expect(numbersOf(await collect(client.readStream(stream)))).toEqual([1]);
    await client.dispose();
    const exit = once(worker, 'exit');
    worker.postMessage('stop');
    expect(await exit).toEqual([0]);
  });

  test('says why it cannot start', async () => {
    const data = join(directory(), 'worker');
    const engine = await startEventStore({ data });
    const { message } = await start({ data });
    expect(message.failed).toContain('in use');
    await engine.stop();
  });
});

describe('system streams', () => {
  test('link events by category, type and stream, in the same commit', async () => {
    const engine = await startEventStore({ memory: true, systemStreams: true });
    const client = connect(engine.connectionString);
    await client.appendToStream('order-1', [numbered(0, 'Placed'), numbered(1, 'Paid')]);
    await client.appendToStream('order-2', numbered(2, 'Placed'));
    const read = async (stream: string) =>
      numbersOf(await collect(client.readStream(stream, { resolveLinkTos: true })));
    expect(await read('$ce-order')).toEqual([0, 1, 2]);
    expect(await read('$et-Placed')).toEqual([0, 2]);
    const streams = await collect(client.readStream('$streams', { resolveLinkTos: true }));
    expect(streams.map(({ event }) => event?.streamId)).toEqual([
      '$user-admin',
      '$users',
      '$user-ops',
      'order-1',
      'order-2',
    ]);
    const [link] = await collect(client.readStream('$ce-order'));
    const [source] = await collect(client.readStream('order-1', { maxCount: 1 }));
    expect(link?.event?.metadata).toEqual({ $causedBy: source?.event?.id });
    await client.dispose();
    await engine.stop();
  });
});
