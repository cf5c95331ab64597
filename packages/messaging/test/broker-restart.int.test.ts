import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KafkaEngine, startKafka } from '@icrm/engine-kafka';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { BrokerUnavailable } from '../src/errors.ts';
import type { IncomingMessage, OutgoingMessage, Producer } from '../src/messaging.ts';
import { createHarness, type Harness, idsByKey, series, until } from '../src/testing/harness.ts';

let data: string;
let engine: KafkaEngine;
let harness: Harness;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'icrm-messaging-'));
  engine = await startKafka({ data });
  harness = createHarness([engine.address]);
});
afterAll(async () => {
  await harness?.close();
  await engine?.stop();
  await rm(data, { recursive: true, force: true });
});

const insist = async (producer: Producer, messages: readonly OutgoingMessage[]): Promise<void> => {
  for (;;) {
    try {
      return await producer.publish(messages);
    } catch (error) {
      if (!(error instanceof BrokerUnavailable)) throw error;
    }
  }
};

test('producer and consumers ride out restarts of the broker: nothing lost, order per key kept', async () => {
  const topic = await harness.topic();
  const group = harness.group();
  const seen: IncomingMessage[] = [];
  await harness.consume({
    group,
    topics: [topic],
    handler: async (message) => {
      seen.push(message);
      return { kind: 'done' };
    },
  });
  const all = series(topic.name, 5, 60);
  const restarts = async (): Promise<void> => {
    for (let n = 1; n <= 3; n += 1) {
      await until(() => new Set(seen.map(({ event }) => event.id)).size >= n * 60, `part ${n}`);
      const { port } = engine;
      await engine.stop();
      engine = await startKafka({ data, port });
    }
  };
  const publishing = async (): Promise<void> => {
    for (let n = 0; n < all.length; n += 5) {
      await insist(harness.kafka.producer(), all.slice(n, n + 5));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  await Promise.all([publishing(), restarts()]);
  const ids = new Set(all.map(({ event }) => event.id));
  await until(() => new Set(seen.map(({ event }) => event.id)).size === ids.size, 'every message');
  for (const [key, own] of Object.entries(idsByKey(seen))) {
    const firstTimes = [...new Set(own)];
    expect(firstTimes).toEqual(Array.from({ length: 60 }, (_, n) => `${key}-${n}`));
  }
}, 60_000);
