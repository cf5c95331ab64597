import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../src/engine/clock.ts';
import { DiskVolume, diskCalls } from '../src/engine/storage/disk-volume.ts';
import { Flusher } from '../src/engine/storage/flusher.ts';
import { clientApis } from '../src/gen/client-codec.ts';
import { startKafka } from '../src/index.ts';
import { batchOf } from './testing/batches.ts';
import { BrokerProcess } from './testing/broker-process.ts';
import { createTopic, fetchFrom, initProducer, produce } from './testing/cluster.ts';
import { append, logWorld, readAll } from './testing/open-log.ts';
import { RawClient } from './testing/raw-client.ts';
import { eventually } from './testing/target.ts';

const one = () => batchOf([{ key: 'k', value: 'v' }]);

describe('storage', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'icrm-kafka-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('a folder is held by one engine, and the lock goes with a killed one', async () => {
    const engine = await startKafka({ data: folder });
    await expect(startKafka({ data: folder })).rejects.toThrow('in use by another broker');
    const other = new BrokerProcess(folder);
    await expect(other.start()).rejects.toThrow('in use by another broker');
    await engine.stop();
    await other.start();
    await expect(startKafka({ data: folder })).rejects.toThrow('in use by another broker');
    await other.kill();
    await (await startKafka({ data: folder })).stop();
  });

  test('a start that fails releases the folder', async () => {
    const first = await startKafka();
    await expect(startKafka({ data: folder, port: first.port })).rejects.toThrow('EADDRINUSE');
    await first.stop();
    await (await startKafka({ data: folder })).stop();
  });

  test('with flush mode always, an acknowledgement waits for a sync, and many share one', async () => {
    const engine = await startKafka({ data: folder, flush: 'always' });
    const client = await RawClient.open(engine.address);
    const topic = await createTopic(client, { partitions: 4 });
    const clients = await Promise.all(Array.from({ length: 8 }, () => RawClient.open(engine.address)));
    const answers = await Promise.all(
      clients.flatMap((each, index) =>
        Array.from({ length: 20 }, () => produce(each, { topic, partition: index % 4 }, one())),
      ),
    );
    expect(answers.every(({ err }) => err === 0)).toBe(true);
    expect((await fetchFrom(client, topic, 0)).hw).toBe(40);
    for (const each of [client, ...clients]) each.close();
    await engine.stop();
  });

  test('records are visible only once they are on the disk, and a failed sync is final', async () => {
    const releases: (() => void)[] = [];
    let isBroken = false;
    const volume = new DiskVolume(folder, {
      ...diskCalls,
      sync: async (fd) => {
        await new Promise<void>((resolve) => {
          releases.push(resolve);
        });
        if (isBroken) throw new Error('EIO');
        await diskCalls.sync(fd);
      },
    });
    const errors: unknown[] = [];
    const flusher = new Flusher({
      mode: 'always',
      intervalMs: 0,
      clock: systemClock,
      onError: (error) => errors.push(error),
    });
    const log = logWorld({}, volume).openWith(flusher);
    append(log, [{ value: 'v' }]);
    const acknowledged = flusher.synced();
    await eventually(() => releases.length > 0);
    expect([log.highWatermark, log.nextOffset]).toEqual([0, 1]);
    releases.shift()?.();
    await acknowledged;
    expect(log.highWatermark).toBe(1);
    isBroken = true;
    append(log, [{ value: 'lost' }]);
    const refused = flusher.synced();
    await eventually(() => releases.length > 0);
    releases.shift()?.();
    await expect(refused).rejects.toThrow('EIO');
    expect(log.highWatermark).toBe(1);
    expect(() => append(log, [{ value: 'more' }])).toThrow('an earlier sync failed');
    expect(errors.length).toBeGreaterThan(0);
    volume.close();
  });

  test('a full disk refuses the records and keeps what is there', async () => {
    let room = 2000;
    const volume = new DiskVolume(folder, {
      ...diskCalls,
      write: (fd, chunks) => {
        const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
        const fits = Math.min(length, room);
        room -= fits;
        return diskCalls.write(fd, [Buffer.concat(chunks).subarray(0, fits)]);
      },
    });
    const { open } = logWorld({}, volume);
    const log = open();
    const appendMany = () => {
      for (let i = 0; i < 50; i++) append(log, [{ key: `k${i}`, value: 'x'.repeat(100) }]);
    };
    expect(appendMany).toThrow('short write');
    const before = await readAll(log);
    expect(before.length).toBeGreaterThan(3);
    room = 1e9;
    expect(append(log, [{ key: 'next', value: 'v' }]).baseOffset).toBe(before.length);
    expect((await readAll(open())).slice(0, -1)).toEqual(before);
    volume.close();
  });

  test('a snapshot is a folder to start from', async () => {
    const engine = await startKafka({ data: folder });
    const client = await RawClient.open(engine.address);
    const topic = await createTopic(client);
    for (let i = 0; i < 5; i++) await produce(client, { topic }, one());
    const copy = `${folder}-copy`;
    await engine.snapshot(copy);
    await produce(client, { topic }, one());
    client.close();
    await engine.stop();
    const restored = await startKafka({ data: copy });
    const reader = await RawClient.open(restored.address);
    expect((await fetchFrom(reader, topic, 0)).hw).toBe(5);
    reader.close();
    await restored.stop();
    rmSync(copy, { recursive: true });
  });

  test('producer ids do not come again after a crash, nor in a fresh folder', async () => {
    const seen = new Set<number>();
    for (const data of [folder, folder, `${folder}-fresh`]) {
      const broker = new BrokerProcess(data);
      await broker.start();
      const client = await RawClient.open(broker.address);
      for (let i = 0; i < 3; i++) seen.add((await initProducer(client, null)).producerId);
      client.close();
      await broker.kill();
    }
    rmSync(`${folder}-fresh`, { recursive: true });
    expect(seen.size).toBe(9);
  });

  test('deleted topics take their folders and offsets with them', async () => {
    const engine = await startKafka({ data: folder });
    const client = await RawClient.open(engine.address);
    const topic = await createTopic(client);
    await produce(client, { topic }, one());
    const waiting = fetchFrom(client, topic, 1, { maxWaitMs: 20_000 });
    const other = await RawClient.open(engine.address);
    await other.call(clientApis.DeleteTopics, 4, { names: [topic], timeoutMs: 1000 });
    expect(await waiting).toMatchObject({ err: 3 });
    client.close();
    other.close();
    await engine.stop();
    const again = await startKafka({ data: folder });
    await again.stop();
  });
});

describe('as a process', () => {
  test('ends cleanly on SIGTERM and when its parent closes its input', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'icrm-kafka-'));
    const broker = new BrokerProcess(folder);
    await broker.start();
    expect(await broker.stop()).toBe(0);
    await broker.start();
    expect(await broker.closeInput()).toBe(0);
    await (await startKafka({ data: folder })).stop();
    rmSync(folder, { recursive: true });
  });
});

describe('as a worker thread', () => {
  const startWorker = (workerData: object) => {
    const worker = new Worker(new URL('../src/worker.ts', import.meta.url), { workerData });
    const message = new Promise((resolve) => worker.once('message', resolve));
    const exit = new Promise((resolve) => worker.once('exit', resolve));
    return { worker, message, exit };
  };

  test('tells its address and stops when it is told to', async () => {
    const { worker, message, exit } = startWorker({ memory: true });
    const told = await message;
    expect(told).toEqual({ listening: expect.stringMatching(/^127\.0\.0\.1:\d+$/) });
    worker.postMessage('stop');
    expect(await exit).toBe(0);
  });

  test('tells why it cannot start', async () => {
    const { message } = startWorker({ memory: true, data: 'x' });
    expect(await message).toEqual({ failed: 'data and memory exclude each other' });
  });
});
