import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { type KafkaEngine, startKafka } from '../src/index.ts';

describe('the engine with kafkajs', () => {
  let folder = '';
  let engine: KafkaEngine;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'icrm-kafka-'));
    engine = await startKafka({ data: folder });
  });
  afterEach(async () => {
    await engine.stop();
    rmSync(folder, { recursive: true });
  });
  const connect = () =>
    new Kafka({ clientId: 'test', brokers: [engine.address], logLevel: logLevel.NOTHING });

  test('records and committed offsets are there after a restart', async () => {
    const admin = connect().admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: 'sales', numPartitions: 2 }] });
    const producer = connect().producer({
      idempotent: true,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    const messages = Array.from({ length: 20 }, (_, i) => ({ key: `k${i}`, value: `v${i}` }));
    await producer.send({ topic: 'sales', acks: -1, messages });
    await producer.disconnect();
    expect(await consumeAll(connect(), 20)).toHaveLength(20);
    await admin.disconnect();
    await engine.stop();
    engine = await startKafka({ data: folder });
    const again = connect().admin();
    await again.connect();
    const ends = await again.fetchTopicOffsets('sales');
    expect(ends.map(({ high }) => Number(high)).reduce((a, b) => a + b)).toBe(20);
    const [committed] = await again.fetchOffsets({ groupId: 'readers', topics: ['sales'] });
    expect(committed?.partitions.map(({ offset }) => Number(offset)).reduce((a, b) => a + b)).toBe(20);
    await again.disconnect();
  });
});

async function consumeAll(kafka: Kafka, count: number): Promise<string[]> {
  const consumer = kafka.consumer({ groupId: 'readers', maxWaitTimeInMs: 200 });
  const values: string[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic: 'sales', fromBeginning: true });
  await new Promise<void>((resolve) => {
    void consumer.run({
      eachMessage: async ({ message }) => {
        values.push(String(message.value));
        if (values.length === count) resolve();
      },
    });
  });
  await consumer.disconnect();
  return values;
}
