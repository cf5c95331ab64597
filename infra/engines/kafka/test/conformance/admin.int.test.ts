import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { clientApis } from '../../src/gen/client-codec.ts';
import { createTopic, topicId } from '../testing/cluster.ts';
import { RawClient } from '../testing/raw-client.ts';
import { eventually, openTarget, type Target, unique } from '../testing/target.ts';

type NewTopic = {
  readonly name?: string;
  readonly numPartitions?: number;
  readonly replicationFactor?: number;
  readonly assignments?: readonly { readonly index: number; readonly brokers: readonly number[] }[];
  readonly configs?: readonly { readonly name: string; readonly value: string | null }[];
};

describe('administration', () => {
  let target: Target;
  let client: RawClient;
  beforeAll(async () => {
    target = await openTarget();
    client = await RawClient.open(target.address);
  });
  afterAll(async () => {
    client.close();
    await target.stop();
  });

  const create = (topics: readonly NewTopic[], validateOnly = false) =>
    client.call(clientApis.CreateTopics, 7, {
      topics: topics.map((topic) => ({
        name: unique('admin'),
        numPartitions: 1,
        replicationFactor: 1,
        ...topic,
      })),
      timeoutMs: 10_000,
      validateOnly,
    });

  test('tells what it created', async () => {
    const { topics } = await create([
      { numPartitions: 3, configs: [{ name: 'retention.ms', value: '1000' }] },
    ]);
    expect(topics[0]).toMatchObject({ err: 0, numPartitions: 3, replicationFactor: 1 });
    expect(topics[0]?.topicId).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
    expect(topics[0]?.configs?.find(({ name }) => name === 'retention.ms')).toMatchObject({
      value: '1000',
      source: 1,
    });
    expect(topics[0]?.configs?.find(({ name }) => name === 'cleanup.policy')).toMatchObject({
      value: 'delete',
      source: 5,
    });
  });

  test('takes its defaults for -1, and the count from an assignment', async () => {
    const assignments = [0, 1].map((index) => ({ index, brokers: [1] }));
    const { topics } = await create([
      { numPartitions: -1, replicationFactor: -1 },
      { numPartitions: -1, replicationFactor: -1, assignments },
    ]);
    expect(topics.map(({ err, numPartitions }) => [err, numPartitions])).toEqual([
      [0, 1],
      [0, 2],
    ]);
  });

  test.each<[string, number, NewTopic]>([
    ['an invalid name', 17, { name: 'a/b' }],
    ['the name ..', 17, { name: '..' }],
    ['too long a name', 17, { name: 'x'.repeat(250) }],
    ['no partitions', 37, { numPartitions: 0 }],
    ['no replicas', 38, { replicationFactor: 0 }],
    [
      'an unknown node',
      39,
      { numPartitions: -1, replicationFactor: -1, assignments: [{ index: 0, brokers: [77] }] },
    ],
    [
      'a gap in the assignment',
      39,
      { numPartitions: -1, replicationFactor: -1, assignments: [{ index: 1, brokers: [1] }] },
    ],
    [
      'a count beside an assignment',
      42,
      { numPartitions: 1, replicationFactor: -1, assignments: [{ index: 0, brokers: [1] }] },
    ],
    ['an unknown setting', 40, { configs: [{ name: 'no.such.setting', value: '1' }] }],
    ['an invalid value', 40, { configs: [{ name: 'retention.ms', value: 'soon' }] }],
    ['an invalid policy', 40, { configs: [{ name: 'cleanup.policy', value: 'hoard' }] }],
    ['no value', 40, { configs: [{ name: 'retention.ms', value: null }] }],
  ])('refuses %s with error %d', async (_what, err, topic) => {
    const { topics } = await create([topic]);
    expect(topics[0]).toMatchObject({ err });
  });

  test('refuses what exists with error 36 and what is asked for twice with error 42', async () => {
    const name = await createTopic(client);
    expect((await create([{ name }])).topics[0]).toMatchObject({ err: 36 });
    const twice = unique('twice');
    const { topics } = await create([{ name: twice }, { name: twice }]);
    expect(new Set(topics.map(({ err }) => err))).toEqual(new Set([42]));
  });

  test('only looks when it is asked to only look', async () => {
    const name = unique('only');
    expect((await create([{ name }], true)).topics[0]).toMatchObject({ err: 0 });
    expect((await client.call(clientApis.Metadata, 9, { topics: [{ name }] })).topics[0]).toMatchObject({
      err: 3,
    });
  });

  test('deletes by name and by id', async () => {
    const [first, second] = [await createTopic(client), await createTopic(client)];
    const id = await topicId(client, second);
    const { topics } = await client.call(clientApis.DeleteTopics, 6, {
      topics: [
        { name: first },
        { name: null, topicId: id },
        { name: 'no-such-topic' },
        { name: null, topicId: 'ab'.repeat(16) },
      ],
      timeoutMs: 10_000,
    });
    const codes = topics.map(({ name, err }) => `${name} ${err}`).sort();
    expect(codes).toEqual([`${first} 0`, `${second} 0`, 'no-such-topic 3', 'null 100'].sort());
    await eventually(async () => {
      const { topics: left } = await client.call(clientApis.Metadata, 12, {
        topics: [{ name: null, topicId: id }],
      });
      return left[0]?.err === 100;
    });
  });

  test('adds partitions, never fewer', async () => {
    const name = await createTopic(client, { partitions: 2 });
    const grow = async (count: number, topic = name, assignments: { brokers: number[] }[] | null = null) =>
      (
        await client.call(clientApis.CreatePartitions, 3, {
          topics: [{ name: topic, count, assignments }],
          timeoutMs: 10_000,
        })
      ).results[0]?.err;
    expect(await grow(2)).toBe(37);
    expect(await grow(1)).toBe(37);
    expect(await grow(3, 'no-such-topic')).toBe(3);
    expect(await grow(4, name, [{ brokers: [1] }])).toBe(39);
    expect(await grow(4, name, [{ brokers: [1] }, { brokers: [77] }])).toBe(39);
    expect(await grow(4)).toBe(0);
    await eventually(async () => {
      const { topics } = await client.call(clientApis.Metadata, 9, { topics: [{ name }] });
      return topics[0]?.parts.length === 4;
    });
  });

  const setting = async (name: string, key: string) => {
    const { results } = await client.call(clientApis.DescribeConfigs, 4, {
      resources: [{ type: 2, name, keys: [key] }],
      synonyms: true,
    });
    const [config] = results[0]?.configs ?? [];
    return { value: config?.value, source: config?.source, count: results[0]?.configs.length };
  };

  test('describes settings with what they come from', async () => {
    const name = await createTopic(client, { configs: { 'max.message.bytes': '5000' } });
    expect(await setting(name, 'max.message.bytes')).toEqual({ value: '5000', source: 1, count: 1 });
    expect(await setting(name, 'min.insync.replicas')).toMatchObject({ value: '1', count: 1 });
    expect((await setting(name, 'no.such.setting')).count).toBe(0);
    const { results } = await client.call(clientApis.DescribeConfigs, 4, {
      resources: [
        { type: 2, name: 'no-such-topic', keys: null },
        { type: 4, name: '1', keys: null },
      ],
    });
    expect(results.map(({ err }) => err)).toEqual([3, 0]);
    expect(results[1]?.configs.map((config) => config.name)).toContain('num.partitions');
  });

  test('changes settings one by one', async () => {
    const name = await createTopic(client);
    const change = async (key: string, op: number, value: string | null) => {
      const { responses } = await client.call(clientApis.IncrementalAlterConfigs, 1, {
        resources: [{ type: 2, name, configs: [{ name: key, op, value }] }],
      });
      return responses[0]?.err;
    };
    const becomes = (key: string, value: string) =>
      eventually(async () => (await setting(name, key)).value === value);
    expect(await change('retention.ms', 0, '5000')).toBe(0);
    await becomes('retention.ms', '5000');
    expect(await change('retention.ms', 1, null)).toBe(0);
    await becomes('retention.ms', '604800000');
    expect(await change('cleanup.policy', 2, 'compact')).toBe(0);
    await becomes('cleanup.policy', 'delete,compact');
    expect(await change('cleanup.policy', 3, 'delete')).toBe(0);
    await becomes('cleanup.policy', 'compact');
    expect(await change('retention.ms', 2, '1')).toBe(40);
    expect(await change('no.such.setting', 0, '1')).toBe(40);
    expect(await change('retention.ms', 0, 'soon')).toBe(40);
  });

  test('replaces all settings at once', async () => {
    const name = await createTopic(client, {
      configs: { 'retention.ms': '5000', 'max.message.bytes': '5000' },
    });
    const { responses } = await client.call(clientApis.AlterConfigs, 2, {
      resources: [{ type: 2, name, configs: [{ name: 'retention.ms', value: '7000' }] }],
    });
    expect(responses[0]?.err).toBe(0);
    await eventually(async () => (await setting(name, 'retention.ms')).value === '7000');
    await eventually(async () => (await setting(name, 'max.message.bytes')).value === '1048588');
  });
});
