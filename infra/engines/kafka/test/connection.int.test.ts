import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FrameSplitter } from '../src/connection/frame-splitter.ts';
import { clientApis } from '../src/gen/client-codec.ts';
import { type KafkaEngine, startKafka } from '../src/index.ts';
import { batchOf } from './testing/batches.ts';
import { createTopic, produce } from './testing/cluster.ts';
import { RawClient } from './testing/raw-client.ts';
import { eventually } from './testing/target.ts';

const REQUESTS = 200;
const MEGABYTE = 1_000_000;

describe('a connection', () => {
  let engine: KafkaEngine;
  let client: RawClient;
  beforeEach(async () => {
    engine = await startKafka();
    client = await RawClient.open(engine.address);
  });
  afterEach(async () => {
    client.close();
    await engine.stop();
  });

  const fetches = () => engine.requestCounts()['Fetch'] ?? 0;

  test('whose client does not read is served only as far as its buffers reach, and goes on when it reads', async () => {
    const topic = await createTopic(client);
    await produce(client, { topic }, batchOf([{ value: 'x'.repeat(MEGABYTE) }]));
    const frames = Array.from({ length: REQUESTS }, (_, correlation) =>
      client.encode(clientApis.Fetch, {
        version: 11,
        correlation,
        request: {
          maxBytes: 10 * MEGABYTE,
          minBytes: 1,
          topics: [{ name: topic, parts: [{ index: 0, offset: 0, maxBytes: 10 * MEGABYTE }] }],
        },
      }),
    );
    const socket = connect(engine.port, '127.0.0.1');
    socket.pause();
    socket.write(Buffer.concat(frames));
    await eventually(() => fetches() > 0);
    const seen = await eventually(async () => {
      const before = fetches();
      await new Promise((resolve) => setTimeout(resolve, 100));
      return fetches() === before ? before : undefined;
    });
    expect(seen).toBeLessThan(REQUESTS / 2);
    const splitter = new FrameSplitter(200 * MEGABYTE);
    const answered: number[] = [];
    socket.on('data', (chunk: Buffer) => {
      for (const frame of splitter.push(chunk)) answered.push(frame.readInt32BE(0));
    });
    socket.resume();
    await eventually(() => answered.length === REQUESTS);
    expect(answered).toEqual(Array.from({ length: REQUESTS }, (_, i) => i));
    socket.destroy();
  });

  test('that is closed ends its wait for records, and its members stay until their sessions end', async () => {
    const topic = await createTopic(client);
    const waiting = await RawClient.open(engine.address);
    const answer = waiting
      .call(clientApis.Fetch, 11, {
        maxWaitMs: 60_000,
        minBytes: 1,
        maxBytes: 100,
        topics: [{ name: topic, parts: [{ index: 0, offset: 0, maxBytes: 100 }] }],
      })
      .catch(() => 'closed');
    await client.call(clientApis.ApiVersions, 0, {});
    waiting.close();
    expect(await answer).toBe('closed');
    await eventually(() => fetches() === 1);
  });

  test('takes a frame in any pieces', async () => {
    const frame = client.encode(clientApis.Metadata, {
      version: 9,
      correlation: 77,
      request: { topics: [] },
    });
    for (const byte of frame) {
      client.send(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await client.nextFrame()).readInt32BE(0)).toBe(77);
  });
});
