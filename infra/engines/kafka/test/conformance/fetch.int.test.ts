import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { clientApis } from '../../src/gen/client-codec.ts';
import { batchOf } from '../testing/batches.ts';
import { createTopic, fetchFrom, produce, topicId } from '../testing/cluster.ts';
import { RawClient } from '../testing/raw-client.ts';
import { openTarget, type Target } from '../testing/target.ts';

const records = (count: number, size = 10) =>
  Array.from({ length: count }, (_, i) => ({ key: `k${i}`, value: 'x'.repeat(size) }));

/** Base offsets of the whole batches; Apache Kafka may add the beginning of another, which clients ignore. */
const offsetsIn = (bytes: Buffer | null): number[] => {
  const offsets: number[] = [];
  let at = 0;
  while (bytes !== null && at + 12 <= bytes.length) {
    const end = at + bytes.readInt32BE(at + 8) + 12;
    if (end <= bytes.length) offsets.push(Number(bytes.readBigInt64BE(at)));
    at = end;
  }
  return offsets;
};

describe('Fetch and ListOffsets', () => {
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

  test('starts with the whole batch that holds the offset', async () => {
    const topic = await createTopic(client);
    for (let i = 0; i < 3; i++) await produce(client, { topic }, batchOf(records(5)));
    expect(offsetsIn((await fetchFrom(client, topic, 7)).records)).toEqual([5, 10]);
    expect(offsetsIn((await fetchFrom(client, topic, 0)).records)).toEqual([0, 5, 10]);
  });

  test('never cuts a batch, and gives the first whatever its size', async () => {
    const topic = await createTopic(client);
    for (let i = 0; i < 3; i++) await produce(client, { topic }, batchOf(records(1, 50_000)));
    expect(offsetsIn((await fetchFrom(client, topic, 0, { maxBytes: 120_000 })).records)).toEqual([0, 1]);
    expect(offsetsIn((await fetchFrom(client, topic, 1, { maxBytes: 100 })).records)).toEqual([1]);
  });

  test('answers offsets outside the log with error 1', async () => {
    const topic = await createTopic(client);
    await produce(client, { topic }, batchOf(records(2)));
    expect(await fetchFrom(client, topic, 3)).toMatchObject({ err: 1 });
    expect(await fetchFrom(client, topic, -7)).toMatchObject({ err: 1 });
    expect(await fetchFrom(client, topic, 2, { maxWaitMs: 0 })).toMatchObject({
      err: 0,
      hw: 2,
      lso: 2,
      logStart: 0,
    });
  });

  test('answers an unknown topic with error 3, an unknown id with error 100', async () => {
    expect(await fetchFrom(client, 'no-such-topic', 0)).toMatchObject({ err: 3 });
    const { topics } = await client.call(clientApis.Fetch, 13, {
      replicaId: -1,
      maxWaitMs: 100,
      minBytes: 1,
      maxBytes: 1000,
      sessionEpoch: -1,
      topics: [
        {
          topicId: 'ab'.repeat(16),
          parts: [{ index: 0, offset: 0, maxBytes: 1000, leaderEpoch: -1, lastFetchedEpoch: -1 }],
        },
      ],
    });
    expect(topics[0]?.parts[0]).toMatchObject({ err: 100 });
  });

  test('finds a topic by its id', async () => {
    const topic = await createTopic(client);
    await produce(client, { topic }, batchOf(records(2)));
    const id = await topicId(client, topic);
    const { topics } = await client.call(clientApis.Fetch, 13, {
      replicaId: -1,
      maxWaitMs: 100,
      minBytes: 1,
      maxBytes: 1000,
      sessionEpoch: -1,
      topics: [
        {
          topicId: id,
          parts: [{ index: 0, offset: 0, maxBytes: 1000, leaderEpoch: -1, lastFetchedEpoch: -1 }],
        },
      ],
    });
    expect(topics[0]).toMatchObject({ topicId: id, parts: [{ err: 0, hw: 2 }] });
  });

  test('answers a leader epoch that is yet to come with error 75', async () => {
    const topic = await createTopic(client);
    const { topics } = await client.call(clientApis.Fetch, 11, {
      replicaId: -1,
      maxWaitMs: 100,
      minBytes: 1,
      maxBytes: 1000,
      sessionEpoch: -1,
      topics: [
        { name: topic, parts: [{ index: 0, offset: 0, maxBytes: 1000, leaderEpoch: 9, logStart: -1 }] },
      ],
    });
    expect(topics[0]?.parts[0]).toMatchObject({ err: 75 });
  });

  test('waits for records and is woken by them', async () => {
    const topic = await createTopic(client);
    const other = await RawClient.open(target.address);
    const started = performance.now();
    const waiting = fetchFrom(other, topic, 0, { maxWaitMs: 20_000 });
    await client.call(clientApis.ApiVersions, 0, {});
    await produce(client, { topic }, batchOf(records(1)));
    expect(offsetsIn((await waiting).records)).toEqual([0]);
    expect(performance.now() - started).toBeLessThan(5000);
    other.close();
  });

  test('gives nothing when the time is up', async () => {
    const topic = await createTopic(client);
    const started = performance.now();
    expect((await fetchFrom(client, topic, 0, { maxWaitMs: 150 })).records ?? Buffer.alloc(0)).toHaveLength(
      0,
    );
    expect(performance.now() - started).toBeGreaterThanOrEqual(145);
  });

  test('waits until there are as many bytes as asked for', async () => {
    const topic = await createTopic(client);
    const other = await RawClient.open(target.address);
    const waiting = fetchFrom(other, topic, 0, { maxWaitMs: 20_000, minBytes: 500 });
    for (let i = 0; i < 5; i++) await produce(client, { topic }, batchOf(records(1, 60)));
    expect(offsetsIn((await waiting).records).length).toBeGreaterThanOrEqual(4);
    other.close();
  });

  const listOffset = async (topic: string, timestamp: number) => {
    const { topics } = await client.call(clientApis.ListOffsets, 7, {
      replicaId: -1,
      topics: [{ name: topic, parts: [{ index: 0, timestamp, leaderEpoch: -1 }] }],
    });
    const [part] = topics[0]?.parts ?? [];
    return { err: part?.err, offset: part?.offset, timestamp: part?.timestamp };
  };

  test.each([
    ['plain', 0],
    ['gzip', 1],
    ['zstd', 4],
  ])('finds records by time inside %s batches', async (_name, codec) => {
    const topic = await createTopic(client);
    const start = Date.now() - 100_000;
    const at = (n: number) => ({ key: `k${n}`, value: 'v', timestamp: start + n * 1000 });
    await produce(client, { topic }, batchOf([at(0), at(1), at(2)], { codec, timestamp: start }));
    await produce(client, { topic }, batchOf([at(3), at(9), at(5)], { codec, timestamp: start + 3000 }));
    expect(await listOffset(topic, start + 1500)).toEqual({ err: 0, offset: 2, timestamp: start + 2000 });
    expect(await listOffset(topic, start)).toEqual({ err: 0, offset: 0, timestamp: start });
    expect(await listOffset(topic, start + 4000)).toEqual({ err: 0, offset: 4, timestamp: start + 9000 });
    expect(await listOffset(topic, start + 9001)).toEqual({ err: 0, offset: -1, timestamp: -1 });
    expect(await listOffset(topic, -1)).toEqual({ err: 0, offset: 6, timestamp: -1 });
    expect(await listOffset(topic, -2)).toEqual({ err: 0, offset: 0, timestamp: -1 });
    expect(await listOffset(topic, -3)).toEqual({ err: 0, offset: 4, timestamp: start + 9000 });
  });

  test('lists unknown topics with error 3 and epochs to come with error 75', async () => {
    expect(await listOffset('no-such-topic', -1)).toMatchObject({ err: 3, offset: -1 });
    const topic = await createTopic(client);
    const { topics } = await client.call(clientApis.ListOffsets, 7, {
      replicaId: -1,
      topics: [{ name: topic, parts: [{ index: 0, timestamp: -1, leaderEpoch: 9 }] }],
    });
    expect(topics[0]?.parts[0]).toMatchObject({ err: 75 });
  });

  test('deleted records are below the start of the log', async () => {
    const topic = await createTopic(client);
    for (let i = 0; i < 4; i++) await produce(client, { topic }, batchOf(records(2)));
    const remove = (offset: number) =>
      client.call(clientApis.DeleteRecords, 1, {
        timeoutMs: 5000,
        topics: [{ name: topic, parts: [{ index: 0, offset }] }],
      });
    expect((await remove(3)).topics[0]?.parts[0]).toEqual({ index: 0, err: 0, lowWatermark: 3 });
    expect(await fetchFrom(client, topic, 2)).toMatchObject({ err: 1 });
    expect(offsetsIn((await fetchFrom(client, topic, 3)).records)).toEqual([2, 4, 6]);
    expect((await remove(9)).topics[0]?.parts[0]).toMatchObject({ err: 1 });
    expect((await remove(-1)).topics[0]?.parts[0]).toMatchObject({ err: 0, lowWatermark: 8 });
    expect(await listOffset(topic, -2)).toMatchObject({ offset: 8 });
    expect(await produce(client, { topic }, batchOf(records(1)))).toMatchObject({
      baseOffset: 8,
      logStart: 8,
    });
  });

  test('the end of the current leader epoch is the end of the log', async () => {
    const topic = await createTopic(client);
    await produce(client, { topic }, batchOf(records(3)));
    const { topics } = await client.call(clientApis.OffsetForLeaderEpoch, 4, {
      replicaId: -1,
      topics: [{ name: topic, parts: [{ index: 0, currentLeaderEpoch: -1, leaderEpoch: 0 }] }],
    });
    expect(topics[0]?.parts[0]).toMatchObject({ err: 0, leaderEpoch: 0, endOffset: 3 });
  });
});
