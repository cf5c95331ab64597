import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { clientApis } from '../../src/gen/client-codec.ts';
import { batchOf, reseal } from '../testing/batches.ts';
import { createTopic, fetchFrom, initProducer, produce } from '../testing/cluster.ts';
import { RawClient } from '../testing/raw-client.ts';
import { openTarget, type Target } from '../testing/target.ts';

const one = [{ key: 'k', value: 'v' }];
const three = [1, 2, 3].map((n) => ({ key: `k${n}`, value: `v${n}` }));

describe('Produce', () => {
  let target: Target;
  let client: RawClient;
  let topic: string;
  beforeAll(async () => {
    target = await openTarget();
    client = await RawClient.open(target.address);
    topic = await createTopic(client, { partitions: 2 });
  });
  afterAll(async () => {
    client.close();
    await target.stop();
  });

  test('gives consecutive offsets and returns the very bytes that were sent, but for offset and epoch', async () => {
    const own = await createTopic(client);
    expect(await produce(client, { topic: own }, batchOf(three))).toMatchObject({
      err: 0,
      baseOffset: 0,
      logAppendTime: -1,
      logStart: 0,
    });
    const batch = batchOf(one);
    expect(await produce(client, { topic: own }, batch)).toMatchObject({ err: 0, baseOffset: 3 });
    const { records } = await fetchFrom(client, own, 3);
    expect(records?.subarray(16)).toEqual(batch.subarray(16));
    expect(records?.readBigInt64BE(0)).toBe(3n);
    expect(records?.readInt32BE(12)).toBe(0);
  });

  test.each([
    [
      'a broken checksum',
      2,
      () => {
        const b = batchOf(one);
        b[b.length - 2] = 0x7f;
        return b;
      },
    ],
    [
      'a record count that does not fit',
      87,
      () => {
        const b = batchOf(one);
        b.writeInt32BE(5, 57);
        return reseal(b);
      },
    ],
    [
      'the control bit',
      87,
      () => {
        const b = batchOf(one);
        b.writeInt16BE(0x20, 21);
        return reseal(b);
      },
    ],
    ['too large a batch', 10, () => batchOf([{ key: 'k', value: 'x'.repeat(1_100_000) }])],
    [
      'magic 1',
      87,
      () => {
        const b = batchOf(one);
        b[16] = 1;
        return b;
      },
    ],
    ['no batch', 87, () => Buffer.alloc(0)],
    ['a time in the far future', 32, () => batchOf(one, { timestamp: Date.now() + 100 * 86_400_000 })],
  ])('refuses %s with error %d and appends nothing', async (_what, code, build) => {
    const before = (await fetchFrom(client, topic, 0, { maxWaitMs: 0 })).hw;
    expect(await produce(client, { topic }, build())).toMatchObject({ err: code, baseOffset: -1 });
    expect((await fetchFrom(client, topic, 0, { maxWaitMs: 0 })).hw).toBe(before);
  });

  test('refuses an unknown topic or partition with error 3 and serves the others', async () => {
    const { topics } = await client.call(clientApis.Produce, 8, {
      acks: 1,
      timeoutMs: 1000,
      topics: [
        {
          name: topic,
          parts: [
            { index: 9, records: batchOf(one) },
            { index: 1, records: batchOf(one) },
          ],
        },
        { name: 'no-such-topic', parts: [{ index: 0, records: batchOf(one) }] },
      ],
    });
    const codes = Object.fromEntries(
      topics.flatMap(({ name, parts }) =>
        parts.map(({ index, err }) => [`${name === topic ? 't' : name} ${index}`, err]),
      ),
    );
    expect(codes).toEqual({ 't 9': 3, 't 1': 0, 'no-such-topic 0': 3 });
  });

  test('refuses acknowledgements other than -1, 0 and 1 with error 21', async () => {
    const { topics } = await client.call(clientApis.Produce, 8, {
      acks: 2,
      timeoutMs: 1000,
      topics: [{ name: topic, parts: [{ index: 0, records: batchOf(one) }] }],
    });
    expect(topics[0]?.parts[0]).toMatchObject({ err: 21, baseOffset: -1 });
  });

  test('without acknowledgement there is no answer, and the next request is served after it', async () => {
    const own = await createTopic(client);
    client.send(
      client.encode(clientApis.Produce, {
        version: 8,
        correlation: 1,
        request: {
          acks: 0,
          timeoutMs: 1000,
          topics: [{ name: own, parts: [{ index: 0, records: batchOf(one) }] }],
        },
      }),
    );
    const { parts } = (
      await client.call(clientApis.ListOffsets, 3, {
        replicaId: -1,
        topics: [{ name: own, parts: [{ index: 0, timestamp: -1 }] }],
      })
    ).topics[0] ?? { parts: [] };
    expect(parts[0]?.offset).toBe(1);
  });

  test('stamps append time where the topic wants it, with a valid checksum', async () => {
    const own = await createTopic(client, { configs: { 'message.timestamp.type': 'LogAppendTime' } });
    const before = Date.now();
    const answer = await produce(client, { topic: own }, batchOf(three, { timestamp: 1000 }));
    expect(answer.logAppendTime).toBeGreaterThanOrEqual(before);
    const { records } = await fetchFrom(client, own, 0);
    const batch = records ?? Buffer.alloc(0);
    expect(batch.readInt16BE(21) & 8).toBe(8);
    expect(Number(batch.readBigInt64BE(35))).toBe(answer.logAppendTime);
    const crc = batch.readUInt32BE(17);
    expect(reseal(Buffer.from(batch)).readUInt32BE(17)).toBe(crc);
  });

  test('wants keys on compacted topics', async () => {
    const own = await createTopic(client, { configs: { 'cleanup.policy': 'compact' } });
    expect(await produce(client, { topic: own }, batchOf([{ value: 'v' }]))).toMatchObject({ err: 87 });
    expect(await produce(client, { topic: own }, batchOf(one))).toMatchObject({ err: 0 });
  });

  describe('of an idempotent producer', () => {
    test('answers a repetition with the first offset and appends it once', async () => {
      const own = await createTopic(client);
      const { producerId } = await initProducer(client, null);
      const send = (sequence: number, epoch = 0) =>
        produce(client, { topic: own }, batchOf(three, { producerId, epoch, sequence }));
      expect(await send(0)).toMatchObject({ err: 0, baseOffset: 0 });
      expect(await send(3)).toMatchObject({ err: 0, baseOffset: 3 });
      expect(await send(0)).toMatchObject({ err: 0, baseOffset: 0 });
      expect(await send(3)).toMatchObject({ err: 0, baseOffset: 3 });
      expect((await fetchFrom(client, own, 0)).hw).toBe(6);
    });

    test('refuses a gap with error 45 and an old epoch with error 47', async () => {
      const own = await createTopic(client);
      const { producerId } = await initProducer(client, null);
      const send = (sequence: number, epoch: number) =>
        produce(client, { topic: own }, batchOf(one, { producerId, epoch, sequence }));
      expect(await send(0, 1)).toMatchObject({ err: 0, baseOffset: 0 });
      expect(await send(2, 1)).toMatchObject({ err: 45 });
      expect(await send(1, 0)).toMatchObject({ err: 47 });
      expect(await send(1, 1)).toMatchObject({ err: 0, baseOffset: 1 });
      expect(await send(1, 2)).toMatchObject({ err: 45 });
      expect(await send(0, 2)).toMatchObject({ err: 0, baseOffset: 2 });
    });

    test('forgets repetitions beyond the last five batches', async () => {
      const own = await createTopic(client);
      const { producerId } = await initProducer(client, null);
      const send = (sequence: number) =>
        produce(client, { topic: own }, batchOf(one, { producerId, epoch: 0, sequence }));
      for (let i = 0; i < 7; i++) expect(await send(i)).toMatchObject({ err: 0, baseOffset: i });
      expect(await send(2)).toMatchObject({ err: 0, baseOffset: 2 });
      expect(await send(1)).toMatchObject({ err: 45 });
    });

    test('wraps the sequence after 2147483647', async () => {
      const own = await createTopic(client);
      const { producerId } = await initProducer(client, null);
      const send = (sequence: number) =>
        produce(client, { topic: own }, batchOf(three, { producerId, epoch: 0, sequence }));
      expect(await send(2_147_483_646)).toMatchObject({ err: 0 });
      expect(await send(1)).toMatchObject({ err: 0, baseOffset: 3 });
    });

    test('gets an id that no other has', async () => {
      const ids = await Promise.all(Array.from({ length: 5 }, () => initProducer(client, null)));
      expect(new Set(ids.map(({ producerId }) => producerId)).size).toBe(5);
      expect(ids.every(({ producerEpoch }) => producerEpoch === 0)).toBe(true);
    });
  });
});
