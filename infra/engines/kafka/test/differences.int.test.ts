import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { clientApis } from '../src/gen/client-codec.ts';
import { type KafkaEngine, startKafka } from '../src/index.ts';
import { batchOf } from './testing/batches.ts';
import { createTopic, fetchFrom, newGroup, produce } from './testing/cluster.ts';
import { commit, joinWithId, sync } from './testing/members.ts';
import { RawClient } from './testing/raw-client.ts';

const one = () => batchOf([{ key: 'k', value: 'v' }]);

/** Each is named in the README; what is the same on both is in `conformance/`. */
describe('known differences from Apache Kafka', () => {
  let engine: KafkaEngine;
  let client: RawClient;
  beforeAll(async () => {
    engine = await startKafka();
    client = await RawClient.open(engine.address);
  });
  afterAll(async () => {
    client.close();
    await engine.stop();
  });

  test('an answer to Fetch never ends in a part of a batch', async () => {
    const topic = await createTopic(client);
    for (let i = 0; i < 3; i++) await produce(client, { topic }, batchOf([{ value: 'x'.repeat(50_000) }]));
    const { records } = await fetchFrom(client, topic, 0, { maxBytes: 120_000 });
    const size = batchOf([{ value: 'x'.repeat(50_000) }]).length;
    expect(records).toHaveLength(2 * size);
  });

  test('there are no fetch sessions', async () => {
    const topic = await createTopic(client);
    const { sessionId } = await client.call(clientApis.Fetch, 11, {
      minBytes: 0,
      maxBytes: 1000,
      sessionEpoch: 0,
      topics: [{ name: topic, parts: [{ index: 0, offset: 0, maxBytes: 1000 }] }],
    });
    expect(sessionId).toBe(0);
    const stranger = await client.call(clientApis.Fetch, 11, { sessionId: 5, sessionEpoch: 3 });
    expect(stranger.err).toBe(70);
  });

  test('a request may bring several batches for a partition, if their producer is not idempotent', async () => {
    const topic = await createTopic(client);
    expect(await produce(client, { topic }, Buffer.concat([one(), one()]))).toMatchObject({
      err: 0,
      baseOffset: 0,
    });
    expect(await produce(client, { topic }, one())).toMatchObject({ baseOffset: 2 });
    const idempotent = batchOf([{ value: 'v' }], { producerId: 1, epoch: 0, sequence: 0 });
    expect(await produce(client, { topic }, Buffer.concat([idempotent, one()]))).toMatchObject({ err: 87 });
  });

  test('no committed offset is deleted while anybody is in the group', async () => {
    const topic = await createTopic(client);
    const groupId = await newGroup(client);
    const member = await joinWithId(client, groupId);
    await sync(client, groupId, member, {});
    await commit(client, groupId, member, { topic, offset: 1 });
    const { topics } = await client.call(clientApis.OffsetDelete, 0, {
      groupId,
      topics: [{ name: topic, parts: [{ index: 0 }] }],
    });
    expect(topics[0]?.parts[0]?.err).toBe(86);
  });

  test('a new session of a transactional producer is opened at once, also while a transaction is open', async () => {
    const topic = await createTopic(client);
    const txnId = 'at-once';
    const open = () => client.call(clientApis.InitProducerId, 2, { txnId, txnTimeout: 10_000 });
    const { producerId, producerEpoch } = await open();
    await client.call(clientApis.AddPartitionsToTxn, 2, {
      txnId,
      producerId,
      producerEpoch,
      topics: [{ name: topic, parts: [0] }],
    });
    const records = batchOf([{ value: 'v' }], {
      producerId,
      epoch: producerEpoch,
      sequence: 0,
      transactional: true,
    });
    await produce(client, { topic, txnId }, records);
    expect(await open()).toMatchObject({ err: 0, producerId, producerEpoch: producerEpoch + 1 });
    expect(await fetchFrom(client, topic, 0, { isolation: 1 })).toMatchObject({ lso: 2, hw: 2 });
  });

  test('segments may be as small as a kilobyte', async () => {
    expect(await createTopic(client, { configs: { 'segment.bytes': '1024' } })).toBeTruthy();
  });
});
