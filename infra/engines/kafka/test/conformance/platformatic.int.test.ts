import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Admin, Consumer, Producer, stringDeserializers, stringSerializers } from '@platformatic/kafka';
import { createTopic, newGroup } from '../testing/cluster.ts';
import { RawClient } from '../testing/raw-client.ts';
import { eventually, openTarget, type Target, unique } from '../testing/target.ts';

describe('@platformatic/kafka', () => {
  let target: Target;
  let client: RawClient;
  const ends: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    target = await openTarget();
    client = await RawClient.open(target.address);
  });
  afterAll(async () => {
    for (const end of ends.reverse()) await end();
    client.close();
    await target.stop();
  });

  const settings = () => ({ clientId: 'platformatic', bootstrapBrokers: [target.address], retries: 5 });
  const openProducer = () => {
    const producer = new Producer({ ...settings(), serializers: stringSerializers, idempotent: true });
    ends.push(() => producer.close(true));
    return producer;
  };
  const consume = async (groupId: string, topic: string) => {
    const consumer = new Consumer({
      ...settings(),
      groupId,
      deserializers: stringDeserializers,
      maxWaitTime: 100,
    });
    const stream = await consumer.consume({
      topics: [topic],
      mode: 'committed',
      fallbackMode: 'earliest',
      autocommit: false,
      sessionTimeout: 10_000,
      heartbeatInterval: 200,
    });
    const seen: { value: string | undefined; partition: number }[] = [];
    stream.on('data', (message) => {
      seen.push({ value: message.value, partition: message.partition });
      void Promise.resolve(message.commit()).catch(() => undefined);
    });
    let isOpen = true;
    const end = async () => {
      if (isOpen) await consumer.close(true);
      isOpen = false;
    };
    ends.push(end);
    return { seen, end };
  };

  test('administers topics and groups', async () => {
    const admin = new Admin(settings());
    ends.push(() => admin.close());
    const topic = unique('platformatic');
    const [created] = await admin.createTopics({ topics: [topic], partitions: 3, replicas: 1 });
    expect(created).toMatchObject({ name: topic, partitions: 3 });
    await eventually(async () => {
      const { topics } = await admin.metadata({ topics: [topic] });
      return topics.get(topic)?.partitionsCount === 3;
    });
    expect(await admin.listTopics()).toContain(topic);
    await admin.deleteTopics({ topics: [topic] });
    await eventually(async () => !(await admin.listTopics()).includes(topic));
  });

  test('consumes what an idempotent producer sent', async () => {
    const topic = await createTopic(client, { partitions: 2 });
    const producer = openProducer();
    for (let i = 0; i < 20; i++) {
      await producer.send({ messages: [{ topic, key: `k${i % 5}`, value: String(i) }], acks: -1 });
    }
    const { seen } = await consume(await newGroup(client), topic);
    await eventually(() => seen.length === 20);
    expect(seen.map(({ value }) => Number(value)).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, i) => i),
    );
  });

  test('goes on after the committed offset', async () => {
    const topic = await createTopic(client);
    const groupId = await newGroup(client);
    const producer = openProducer();
    const send = (value: string) => producer.send({ messages: [{ topic, key: 'k', value }], acks: -1 });
    await send('1');
    const before = await consume(groupId, topic);
    await eventually(() => before.seen.length === 1);
    await before.end();
    await send('2');
    const after = await consume(groupId, topic);
    await eventually(() => after.seen.length === 1);
    expect(after.seen.map(({ value }) => value)).toEqual(['2']);
  });

  test('members of a group share the partitions', async () => {
    const topic = await createTopic(client, { partitions: 4 });
    const groupId = await newGroup(client);
    const producer = openProducer();
    const first = await consume(groupId, topic);
    const second = await consume(groupId, topic);
    const sendRound = (round: number) =>
      producer.send({
        messages: [0, 1, 2, 3].map((partition) => ({
          topic,
          partition,
          key: 'k',
          value: `${round}-${partition}`,
        })),
        acks: -1,
      });
    let round = 0;
    await eventually(async () => {
      await sendRound(round++);
      return first.seen.length > 0 && second.seen.length > 0;
    }, 20_000);
    await eventually(
      () => new Set([...first.seen, ...second.seen].map(({ value }) => value)).size === round * 4,
    );
  });
});
