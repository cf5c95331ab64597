import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import type { ByteWriter } from '../src/codec/writer.ts';
import { clientApis } from '../src/gen/client-codec.ts';
import { type KafkaEngine, KafkaError, ManualClock, startKafka } from '../src/index.ts';
import { batchOf } from './testing/batches.ts';
import { createTopic, fetchFrom, produce } from './testing/cluster.ts';
import { joinWithId, sync } from './testing/members.ts';
import { RawClient } from './testing/raw-client.ts';
import { eventually } from './testing/target.ts';

const one = () => batchOf([{ key: 'k', value: 'v' }]);

describe('injected faults', () => {
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

  const openProducer = async () => {
    const kafka = new Kafka({
      brokers: [engine.address],
      logLevel: logLevel.NOTHING,
      retry: { initialRetryTime: 20 },
    });
    const producer = kafka.producer({ idempotent: true, createPartitioner: Partitioners.DefaultPartitioner });
    await producer.connect();
    return producer;
  };

  test('an idempotent kafkajs producer gets through errors and lost connections without doubling', async () => {
    const topic = await createTopic(client);
    const producer = await openProducer();
    const faults = [
      engine.inject({ api: 'Produce', error: 'NOT_LEADER_OR_FOLLOWER', times: 1 }),
      engine.inject({ api: 'Produce', drop: 'before', times: 1 }),
      engine.inject({ api: 'Produce', drop: 'after', times: 1 }),
      engine.inject({ api: 'Produce', duplicate: true, times: 1 }),
      engine.inject({ api: 'Produce', delayMs: 20, times: 1 }),
    ];
    for (let i = 0; i < 6; i++) await producer.send({ topic, acks: -1, messages: [{ value: String(i) }] });
    await producer.disconnect();
    expect(faults.map(({ hits }) => hits)).toEqual([1, 1, 1, 1, 1]);
    expect((await fetchFrom(client, topic, 0)).hw).toBe(6);
  });

  test('a repeated request of a producer without idempotence is appended twice', async () => {
    const topic = await createTopic(client);
    engine.inject({ api: 'Produce', clientId: 'raw', duplicate: true });
    expect(await produce(client, { topic }, one())).toMatchObject({ baseOffset: 1 });
    engine.clearFaults();
    expect(await produce(client, { topic }, one())).toMatchObject({ baseOffset: 2 });
  });

  test('only the client it is meant for is struck', async () => {
    const fault = engine.inject({ api: 'Metadata', clientId: 'other', error: 'UNKNOWN_SERVER_ERROR' });
    await client.call(clientApis.Metadata, 9, { topics: [] });
    expect(fault.hits).toBe(0);
    fault.remove();
    expect(engine.requestCounts()).toMatchObject({ Metadata: 1 });
    expect(engine.recentRequests().at(-1)).toMatchObject({
      api: 'Metadata',
      version: 9,
      clientId: 'raw',
      node: 1,
    });
  });

  test('every api can be refused with an error', async () => {
    const apis = Object.values(clientApis).filter(({ name }) => !['ApiVersions', 'Fetch'].includes(name));
    for (const { name } of apis) engine.inject({ api: name, error: 'COORDINATOR_NOT_AVAILABLE', times: 1 });
    for (const { key, flexible, min, write } of apis) {
      const codec = {
        key,
        flexible,
        write: (writer: ByteWriter, version: number) => write(writer, version, {}),
      };
      client.send(client.encode(codec, { version: min, correlation: key, request: {} }));
      expect((await client.nextFrame()).readInt32BE(0)).toBe(key);
    }
    expect(engine.requestCounts()).toMatchObject({ Produce: 1, EndTxn: 1 });
  });

  test('a member can be expired and a group rebalanced on demand', async () => {
    const member = await joinWithId(client, 'g');
    await sync(client, 'g', member, {});
    engine.rebalance('g');
    expect((await client.call(clientApis.DescribeGroups, 3, { groups: ['g'] })).groups[0]?.state).toBe(
      'PreparingRebalance',
    );
    engine.expireMember('g', member.memberId);
    expect((await client.call(clientApis.DescribeGroups, 3, { groups: ['g'] })).groups[0]?.state).toBe(
      'Empty',
    );
    expect(() => engine.expireMember('g', 'nobody')).toThrow(KafkaError);
  });
});

describe('virtual nodes', () => {
  test('lead the partitions in turn and send clients to one another', async () => {
    const engine = await startKafka({ nodes: 3 });
    expect(new Set(engine.addresses).size).toBe(3);
    const client = await RawClient.open(engine.address);
    const topic = await createTopic3(client);
    const { topics, brokers } = await client.call(clientApis.Metadata, 9, { topics: [{ name: topic }] });
    expect(brokers.map(({ host, port }) => `${host}:${port}`)).toEqual(engine.addresses);
    expect(topics[0]?.parts.map(({ leader }) => leader)).toEqual([1, 2, 3]);
    expect(await produce(client, { topic, partition: 0 }, one())).toMatchObject({ err: 0 });
    expect(await produce(client, { topic, partition: 1 }, one())).toMatchObject({ err: 6 });
    const coordinators = await Promise.all(
      ['a', 'b', 'c', 'd', 'e', 'f'].map((key) =>
        client.call(clientApis.FindCoordinator, 2, { key, keyType: 0 }),
      ),
    );
    expect(new Set(coordinators.map(({ nodeId }) => nodeId)).size).toBe(3);
    const elsewhere = ['a', 'b', 'c', 'd'].find((_, index) => coordinators[index]?.nodeId !== 1) ?? '';
    expect(
      (await client.call(clientApis.Heartbeat, 3, { groupId: elsewhere, generation: 1, memberId: 'm' })).err,
    ).toBe(16);
    client.close();
    await engine.stop();
  });

  const createTopic3 = async (client: RawClient) => {
    await client.call(clientApis.CreateTopics, 5, {
      topics: [{ name: 'spread', numPartitions: 3, replicationFactor: 1 }],
      timeoutMs: 1000,
    });
    return 'spread';
  };

  test('kafkajs finds its way', async () => {
    const engine = await startKafka({ nodes: 3 });
    const kafka = new Kafka({ brokers: [engine.addresses[1] ?? ''], logLevel: logLevel.NOTHING });
    const admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: 'spread', numPartitions: 6 }] });
    const producer = kafka.producer({ idempotent: true, createPartitioner: Partitioners.DefaultPartitioner });
    await producer.connect();
    const messages = Array.from({ length: 30 }, (_, i) => ({ key: `k${i}`, value: String(i) }));
    await producer.send({ topic: 'spread', acks: -1, messages });
    const consumer = kafka.consumer({ groupId: 'readers', maxWaitTimeInMs: 100 });
    await consumer.connect();
    await consumer.subscribe({ topic: 'spread', fromBeginning: true });
    const seen: number[] = [];
    await consumer.run({ eachMessage: async ({ message }) => void seen.push(Number(message.value)) });
    await eventually(() => seen.length === 30);
    expect(
      new Set(
        engine
          .recentRequests()
          .filter(({ api }) => api === 'Fetch')
          .map(({ node }) => node),
      ).size,
    ).toBe(3);
    await consumer.disconnect();
    await producer.disconnect();
    await admin.disconnect();
    await engine.stop();
  });
});

describe('an injected clock', () => {
  test('decides when sessions end and records are too old', async () => {
    const clock = new ManualClock(Date.now());
    const engine = await startKafka({ clock, maintenanceMs: 0 });
    const client = await RawClient.open(engine.address);
    const topic = await createTopic(client, { configs: { 'retention.ms': '60000' } });
    await produce(client, { topic }, batchOf([{ value: 'old' }], { timestamp: clock.now() }));
    const member = await joinWithId(client, 'g', { sessionTimeout: 30_000 });
    await sync(client, 'g', member, {});
    const state = async () =>
      (await client.call(clientApis.DescribeGroups, 3, { groups: ['g'] })).groups[0]?.state;
    clock.advance(29_000);
    expect([engine.retain(), await state()]).toEqual([0, 'Stable']);
    clock.advance(120_000);
    expect([await state(), engine.retain() > 0]).toEqual(['Empty', true]);
    expect(await fetchFrom(client, topic, 0)).toMatchObject({ err: 1, logStart: 1 });
    client.close();
    await engine.stop();
  });
});

describe('settings', () => {
  const metadataOf = async (options: Parameters<typeof startKafka>[0], autoCreate: boolean) => {
    const engine = await startKafka(options);
    const client = await RawClient.open(engine.address);
    const ask = () => client.call(clientApis.Metadata, 9, { topics: [{ name: 'wished-for' }], autoCreate });
    const answers = [await ask(), await ask()].map(({ topics }) => [topics[0]?.err, topics[0]?.parts.length]);
    client.close();
    await engine.stop();
    return answers;
  };

  test('topics are created on request only if broker and client agree', async () => {
    expect(await metadataOf({}, true)).toEqual([
      [3, 0],
      [3, 0],
    ]);
    expect(await metadataOf({ autoCreateTopics: true, defaultPartitions: 2 }, false)).toEqual([
      [3, 0],
      [3, 0],
    ]);
    expect(await metadataOf({ autoCreateTopics: true, defaultPartitions: 2 }, true)).toEqual([
      [0, 2],
      [0, 2],
    ]);
    expect(await metadataOf({ autoCreateTopics: true, slowAutoCreate: true }, true)).toEqual([
      [5, 0],
      [0, 1],
    ]);
  });

  test('strict refuses what a production cluster would', async () => {
    const create = async (strict: boolean) => {
      const engine = await startKafka({ strict });
      const client = await RawClient.open(engine.address);
      const { topics } = await client.call(clientApis.CreateTopics, 5, {
        topics: [{ name: 't', numPartitions: 1, replicationFactor: 3 }],
        timeoutMs: 1000,
      });
      const { err } = await joinWithId(client, 'g', { sessionTimeout: 1000 });
      client.close();
      await engine.stop();
      return [topics[0]?.err, err];
    };
    expect(await create(false)).toEqual([0, 0]);
    expect(await create(true)).toEqual([38, 26]);
  });
});
