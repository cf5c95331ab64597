import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { clientApis } from '../../src/gen/client-codec.ts';
import { batchOf } from '../testing/batches.ts';
import {
  createTopic,
  fetchFrom,
  initProducer,
  newGroup,
  newTransactionalId,
  produce,
} from '../testing/cluster.ts';
import { committed } from '../testing/members.ts';
import { RawClient } from '../testing/raw-client.ts';
import { eventually, openTarget, type Target } from '../testing/target.ts';

describe('transactions', () => {
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

  const begin = async (txnTimeout?: number) => {
    const topic = await createTopic(client);
    const txnId = await newTransactionalId(client);
    const { producerId, producerEpoch } = await initProducer(client, txnId, txnTimeout);
    return { topic, txnId, producerId, producerEpoch };
  };
  type Session = Awaited<ReturnType<typeof begin>>;

  const addPartition = ({ topic, ...session }: Session, name = topic) =>
    eventually(async () => {
      const { topics } = await client.call(clientApis.AddPartitionsToTxn, 2, {
        ...session,
        topics: [{ name, parts: [0] }],
      });
      const err = topics[0]?.parts[0]?.err;
      return err === 51 ? undefined : { err };
    });
  const write = ({ topic, txnId, producerId, producerEpoch }: Session, sequence: number, count = 2) => {
    const records = Array.from({ length: count }, (_, i) => ({ key: `k${i}`, value: `v${i}` }));
    return produce(
      client,
      { topic, txnId },
      batchOf(records, { producerId, epoch: producerEpoch, sequence, transactional: true }),
    );
  };
  /** Asks again while the one before is being completed, as clients do. */
  const end = ({ txnId, producerId, producerEpoch }: Session, isCommit: boolean, version = 2) =>
    eventually(async () => {
      const request = { txnId, producerId, producerEpoch, committed: isCommit };
      const { err } = await client.call(clientApis.EndTxn, version, request);
      return err === 51 ? undefined : { err };
    }).then(({ err }) => err);
  const stableEnd = (topic: string, lso: number) =>
    eventually(async () => {
      const answer = await fetchFrom(client, topic, 0, { isolation: 1, maxWaitMs: 0 });
      return answer.lso === lso ? answer : undefined;
    });

  test('readers of committed records see them once the transaction is committed', async () => {
    const session = await begin();
    expect(await addPartition(session)).toEqual({ err: 0 });
    expect(await write(session, 0)).toMatchObject({ err: 0, baseOffset: 0 });
    const open = await fetchFrom(client, session.topic, 0, { isolation: 1, maxWaitMs: 100 });
    expect(open).toMatchObject({ hw: 2, lso: 0 });
    expect(open.records ?? Buffer.alloc(0)).toHaveLength(0);
    expect((await fetchFrom(client, session.topic, 0)).records?.length).toBeGreaterThan(0);
    expect(await end(session, true)).toBe(0);
    const closed = await stableEnd(session.topic, 3);
    expect(closed).toMatchObject({ hw: 3, aborted: [] });
    const records = closed.records ?? Buffer.alloc(0);
    const marker = records.subarray(records.readInt32BE(8) + 12);
    expect(marker.readInt16BE(21)).toBe(0x30);
    expect(marker.subarray(62)).toEqual(
      Buffer.from([0, 0, 0, 8, 0, 0, 0, 1, 12, 0, 0, 0, 0, 0, 0, 0].slice(0, marker.length - 62)),
    );
  });

  test('a reader that waits for committed records is woken by the commit', async () => {
    const session = await begin();
    await addPartition(session);
    await write(session, 0);
    const other = await RawClient.open(target.address);
    const waiting = fetchFrom(other, session.topic, 0, { isolation: 1, maxWaitMs: 20_000 });
    await client.call(clientApis.ApiVersions, 0, {});
    expect(await end(session, true)).toBe(0);
    expect((await waiting).records?.length).toBeGreaterThan(0);
    other.close();
  });

  test('aborted transactions are listed for readers of committed records', async () => {
    const session = await begin();
    await produce(client, { topic: session.topic }, batchOf([{ value: 'before' }]));
    await addPartition(session);
    await write(session, 0);
    expect(await end(session, false)).toBe(0);
    const { aborted } = await stableEnd(session.topic, 4);
    expect(aborted).toEqual([{ producerId: session.producerId, firstOffset: 1 }]);
    expect((await fetchFrom(client, session.topic, 0)).aborted ?? null).toBeNull();
  });

  test('a producer with the same transactional id fences its predecessor and aborts what it left', async () => {
    const old = await begin();
    await addPartition(old);
    await write(old, 0);
    const next = await initProducer(client, old.txnId);
    expect(next.producerId).toBe(old.producerId);
    expect(next.producerEpoch).toBeGreaterThan(old.producerEpoch);
    await stableEnd(old.topic, 3);
    expect(await write(old, 2)).toMatchObject({ err: 47 });
    expect(await end(old, true, 1)).toBe(47);
    expect(await end(old, true, 2)).toBe(90);
  });

  test('ends only what is open, and answers a repetition with success', async () => {
    const session = await begin();
    expect(await end(session, true)).toBe(48);
    await addPartition(session);
    await write(session, 0);
    expect(await end(session, true)).toBe(0);
    await stableEnd(session.topic, 3);
    expect(await end(session, true)).toBe(0);
    expect(await end(session, false)).toBe(48);
  });

  test('refuses who it does not know', async () => {
    const session = await begin();
    expect(await end({ ...session, producerId: 1 }, true)).toBe(49);
    expect(await end({ ...session, txnId: 'nobody' }, true)).toBe(49);
    expect(await addPartition(session, 'no-such-topic')).toEqual({ err: 3 });
    expect(
      (await client.call(clientApis.InitProducerId, 2, { txnId: session.txnId, txnTimeout: 99_999_999 })).err,
    ).toBe(50);
    expect((await client.call(clientApis.InitProducerId, 2, { txnId: '', txnTimeout: 1000 })).err).toBe(42);
  });

  test('refuses records for a partition that is not part of the transaction', async () => {
    const session = await begin();
    expect((await write(session, 0)).err).toBe(48);
  });

  test('a transaction whose time is up is aborted and its producer fenced', async () => {
    const session = await begin(300);
    await addPartition(session);
    await write(session, 0);
    const { aborted } = await eventually(async () => {
      const answer = await fetchFrom(client, session.topic, 0, { isolation: 1, maxWaitMs: 0 });
      return answer.lso === 3 ? answer : undefined;
    }, 25_000);
    expect(aborted).toHaveLength(1);
    expect(await end(session, true)).toBe(90);
  });

  test('offsets take effect with the commit, and not with an abort', async () => {
    const session = await begin();
    const { topic, txnId, producerId, producerEpoch } = session;
    const groupId = await newGroup(client);
    const sendOffset = async (offset: number) => {
      await addPartition(session);
      const added = await client.call(clientApis.AddOffsetsToTxn, 2, {
        txnId,
        producerId,
        producerEpoch,
        groupId,
      });
      expect(added.err).toBe(0);
      const topics = [{ name: topic, parts: [{ index: 0, offset, leaderEpoch: -1, metadata: 'note' }] }];
      const answer = await client.call(clientApis.TxnOffsetCommit, 2, {
        txnId,
        groupId,
        producerId,
        producerEpoch,
        topics,
      });
      expect(answer.topics[0]?.parts[0]?.err).toBe(0);
    };
    await sendOffset(7);
    expect(await committed(client, groupId, topic)).toMatchObject({ offset: -1 });
    const stable = await client.call(clientApis.OffsetFetch, 7, {
      groupId,
      requireStable: true,
      topics: [{ name: topic, parts: [0] }],
    });
    expect(stable.topics[0]?.parts[0]?.err).toBe(88);
    expect(await end(session, true)).toBe(0);
    await eventually(async () => (await committed(client, groupId, topic)).offset === 7);
    await sendOffset(9);
    expect(await end(session, false)).toBe(0);
    expect(await committed(client, groupId, topic)).toEqual({ offset: 7, metadata: 'note', err: 0 });
  });
});
