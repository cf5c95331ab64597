import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CompressionTypes, Kafka, logLevel, Partitioners } from 'kafkajs';
import { eventually, openTarget, type Target, unique } from '../testing/target.ts';

describe('kafkajs', () => {
  let target: Target;
  let kafka: Kafka;
  const ends: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    target = await openTarget();
    kafka = new Kafka({
      clientId: 'kafkajs',
      brokers: [target.address],
      logLevel: logLevel.NOTHING,
      retry: { initialRetryTime: 50 },
    });
  });
  afterAll(async () => {
    for (const end of ends.reverse()) await end();
    await target.stop();
  });

  const openAdmin = async () => {
    const admin = kafka.admin();
    await admin.connect();
    ends.push(() => admin.disconnect());
    return admin;
  };
  const openProducer = async (options: { transactionalId?: string } = {}) => {
    const producer = kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: Partitioners.DefaultPartitioner,
      ...options,
    });
    await producer.connect();
    ends.push(() => producer.disconnect());
    return producer;
  };
  const newTopic = async (numPartitions = 1) => {
    const admin = await openAdmin();
    const topic = unique('kafkajs');
    await admin.createTopics({
      topics: [{ topic, numPartitions, replicationFactor: 1 }],
      waitForLeaders: true,
    });
    return { admin, topic };
  };
  type Seen = { partition: number; offset: number; key: string | undefined; value: string | undefined };
  const openConsumer = async (groupId: string, topic: string, onMessage?: (seen: Seen) => Promise<void>) => {
    const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100, sessionTimeout: 10_000 });
    await consumer.connect();
    let isOpen = true;
    const end = async () => {
      if (isOpen) await consumer.disconnect();
      isOpen = false;
    };
    ends.push(end);
    await consumer.subscribe({ topic, fromBeginning: true });
    const seen: Seen[] = [];
    await consumer.run({
      autoCommitInterval: 100,
      eachMessage: async ({ partition, message }) => {
        const { key, value, offset } = message;
        const one = { partition, offset: Number(offset), key: key?.toString(), value: value?.toString() };
        await onMessage?.(one);
        seen.push(one);
      },
    });
    return { consumer, seen, end };
  };

  test('administers topics', async () => {
    const { admin, topic } = await newTopic(3);
    expect(await admin.createTopics({ topics: [{ topic }] })).toBe(false);
    await expect(admin.createTopics({ topics: [{ topic: 'not/valid' }] })).rejects.toThrow();
    expect(await admin.listTopics()).toContain(topic);
    const { topics } = await eventually(async () => {
      const metadata = await admin.fetchTopicMetadata({ topics: [topic] });
      return metadata.topics[0]?.partitions.length === 3 ? metadata : undefined;
    });
    expect(topics[0]?.partitions.map(({ partitionId }) => partitionId).sort()).toEqual([0, 1, 2]);
    await admin.createPartitions({ topicPartitions: [{ topic, count: 4 }] });
    await eventually(async () => (await admin.fetchTopicOffsets(topic)).length === 4);
    await admin.alterConfigs({
      validateOnly: false,
      resources: [{ type: 2, name: topic, configEntries: [{ name: 'retention.ms', value: '1234567' }] }],
    });
    await eventually(async () => {
      const { resources } = await admin.describeConfigs({
        includeSynonyms: false,
        resources: [{ type: 2, name: topic, configNames: ['retention.ms'] }],
      });
      return resources[0]?.configEntries[0]?.configValue === '1234567';
    });
    await admin.deleteTopics({ topics: [topic] });
    await eventually(async () => !(await admin.listTopics()).includes(topic));
    await expect(admin.fetchTopicMetadata({ topics: [topic] })).rejects.toMatchObject({ code: 3 });
  });

  test('an idempotent producer keeps the order of each key, compressed or not', async () => {
    const { topic } = await newTopic(3);
    const producer = await openProducer();
    for (let i = 0; i < 60; i += 3) {
      await producer.send({
        topic,
        acks: -1,
        compression: i % 2 === 0 ? CompressionTypes.GZIP : CompressionTypes.None,
        messages: [0, 1, 2].map((n) => ({
          key: `k${(i + n) % 7}`,
          value: String(i + n),
          headers: { id: `${i + n}` },
        })),
      });
    }
    const { seen } = await openConsumer(unique('group'), topic);
    await eventually(() => seen.length === 60);
    expect(seen.map(({ value }) => Number(value)).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 60 }, (_, i) => i),
    );
    for (let k = 0; k < 7; k++) {
      const values = seen.filter(({ key }) => key === `k${k}`).map(({ value }) => Number(value));
      expect(values).toEqual([...values].sort((a, b) => a - b));
    }
  });

  test('members of a group share the partitions and take over from one another', async () => {
    const { topic, admin } = await newTopic(4);
    const groupId = unique('group');
    const producer = await openProducer();
    const first = await openConsumer(groupId, topic);
    const second = await openConsumer(groupId, topic);
    await eventually(async () => {
      const { groups } = await admin.describeGroups([groupId]);
      return groups[0]?.state === 'Stable' && groups[0].members.length === 2;
    });
    const send = (from: number) =>
      producer.send({
        topic,
        messages: Array.from({ length: 8 }, (_, i) => ({ partition: i % 4, value: String(from + i) })),
      });
    await send(0);
    await eventually(() => first.seen.length + second.seen.length === 8);
    const partitionsOf = ({ seen }: { seen: Seen[] }) => [...new Set(seen.map(({ partition }) => partition))];
    expect([...partitionsOf(first), ...partitionsOf(second)].sort()).toEqual([0, 1, 2, 3]);
    await first.end();
    await send(8);
    await eventually(() => second.seen.filter(({ value }) => Number(value) >= 8).length === 8);
    expect([...first.seen, ...second.seen].map(({ value }) => Number(value)).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 16 }, (_, i) => i),
    );
  });

  test('a consumer goes on after the committed offset, and seeks', async () => {
    const { topic, admin } = await newTopic();
    const groupId = unique('group');
    const producer = await openProducer();
    await producer.send({ topic, messages: [1, 2, 3].map((n) => ({ value: String(n) })) });
    const before = await openConsumer(groupId, topic);
    await eventually(() => before.seen.length === 3);
    await before.end();
    expect((await admin.fetchOffsets({ groupId, topics: [topic] }))[0]?.partitions[0]?.offset).toBe('3');
    await producer.send({ topic, messages: [{ value: '4' }] });
    const after = await openConsumer(groupId, topic);
    await eventually(() => after.seen.length === 1);
    expect(after.seen[0]).toMatchObject({ offset: 3, value: '4' });
    after.consumer.seek({ topic, partition: 0, offset: '1' });
    await eventually(() => after.seen.length === 4);
    expect(after.seen.slice(1).map(({ value }) => value)).toEqual(['2', '3', '4']);
    await expect(
      admin.setOffsets({ groupId, topic, partitions: [{ partition: 0, offset: '0' }] }),
    ).rejects.toThrow();
  });

  test('a handler that fails sees the message again', async () => {
    const { topic } = await newTopic();
    const producer = await openProducer();
    await producer.send({ topic, messages: [{ value: 'poison' }] });
    let failures = 0;
    const { seen } = await openConsumer(unique('group'), topic, async () => {
      failures++;
      if (failures < 3) throw new Error('not yet');
    });
    await eventually(() => seen.length === 1);
    expect(failures).toBe(3);
  });

  test('consumes, transforms and produces in transactions', async () => {
    const { topic: source } = await newTopic();
    const { topic: sink, admin } = await newTopic();
    const groupId = unique('group');
    const producer = await openProducer({ transactionalId: unique('txn') });
    const aborted = await producer.transaction();
    await aborted.send({ topic: sink, messages: [{ value: 'aborted' }] });
    await aborted.abort();
    const transaction = await producer.transaction();
    await transaction.send({ topic: sink, messages: [{ value: 'committed' }] });
    await transaction.sendOffsets({
      consumerGroupId: groupId,
      topics: [{ topic: source, partitions: [{ partition: 0, offset: '5' }] }],
    });
    await transaction.commit();
    await eventually(async () => {
      const [offsets] = await admin.fetchOffsets({ groupId, topics: [source] });
      return offsets?.partitions[0]?.offset === '5';
    });
    const { seen } = await openConsumer(unique('group'), sink);
    await eventually(() => seen.length > 0);
    const later = await openProducer({ transactionalId: unique('txn') });
    const last = await later.transaction();
    await last.send({ topic: sink, messages: [{ value: 'after' }] });
    await last.commit();
    await eventually(() => seen.length > 1);
    expect(seen.map(({ value }) => value)).toEqual(['committed', 'after']);
  });

  test('finds offsets by time', async () => {
    const { topic, admin } = await newTopic();
    const producer = await openProducer();
    const start = Date.now() - 60_000;
    await producer.send({
      topic,
      messages: [0, 1, 2].map((n) => ({ value: `${n}`, timestamp: String(start + n * 1000) })),
    });
    expect((await admin.fetchTopicOffsetsByTimestamp(topic, start + 500))[0]?.offset).toBe('1');
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '2' }] });
    expect((await admin.fetchTopicOffsets(topic))[0]).toMatchObject({ low: '2', high: '3' });
  });
});
