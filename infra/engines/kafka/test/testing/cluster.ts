import { clientApis } from '../../src/gen/client-codec.ts';
import type { RawClient } from './raw-client.ts';
import { eventually, unique } from './target.ts';

export type TopicOptions = {
  readonly partitions?: number;
  readonly configs?: Readonly<Record<string, string>>;
};

/** Creates a topic of its own name and waits until its partitions can be used. */
export async function createTopic(
  client: RawClient,
  { partitions = 1, configs = {} }: TopicOptions = {},
): Promise<string> {
  const name = unique('topic');
  const settings = Object.entries(configs).map(([key, value]) => ({ name: key, value }));
  const created = await client.call(clientApis.CreateTopics, 5, {
    topics: [{ name, numPartitions: partitions, replicationFactor: 1, configs: settings }],
    timeoutMs: 10_000,
  });
  const [answer] = created.topics;
  if (answer?.err !== 0) throw new Error(`topic not created: ${answer?.err} ${answer?.errMsg}`);
  await eventually(async () => {
    const { topics } = await client.call(clientApis.Metadata, 9, { topics: [{ name }] });
    const parts = topics[0]?.parts ?? [];
    if (parts.length !== partitions) return false;
    const wanted = parts.map(({ index }) => ({ index, timestamp: -1, leaderEpoch: -1 }));
    const ends = await client.call(clientApis.ListOffsets, 5, {
      replicaId: -1,
      topics: [{ name, parts: wanted }],
    });
    return ends.topics[0]?.parts.every(({ err }) => err === 0);
  });
  return name;
}

/** The id of a topic. */
export async function topicId(client: RawClient, name: string): Promise<string> {
  const { topics } = await client.call(clientApis.Metadata, 10, { topics: [{ name }] });
  return topics[0]?.topicId ?? '';
}

/** A group id whose coordinator answers. */
export async function newGroup(client: RawClient): Promise<string> {
  const groupId = unique('group');
  await coordinatorReady(client, groupId, 0);
  await eventually(async () => {
    const { groups } = await client.call(clientApis.OffsetFetch, 8, { groups: [{ groupId, topics: null }] });
    return groups[0]?.err === 0;
  }, 20_000);
  return groupId;
}

/** A transactional id whose coordinator answers. */
export async function newTransactionalId(client: RawClient): Promise<string> {
  const id = unique('txn');
  await coordinatorReady(client, id, 1);
  return id;
}

async function coordinatorReady(client: RawClient, key: string, keyType: number): Promise<void> {
  await eventually(async () => {
    const { err } = await client.call(clientApis.FindCoordinator, 2, { key, keyType });
    return err === 0;
  }, 20_000);
}

/** Opens a producer session; waits while the coordinator loads. */
export async function initProducer(client: RawClient, txnId: string | null, txnTimeout = 30_000) {
  return await eventually(async () => {
    const answer = await client.call(clientApis.InitProducerId, 2, { txnId, txnTimeout });
    return [14, 15, 16, 51].includes(answer.err) ? undefined : answer;
  }, 20_000);
}

/** Produces to one partition and gives its answer. */
export async function produce(
  client: RawClient,
  place: { topic: string; partition?: number; txnId?: string },
  records: Buffer,
) {
  const { topic, partition = 0, txnId = null } = place;
  const { topics } = await client.call(clientApis.Produce, 8, {
    txnId,
    acks: -1,
    timeoutMs: 10_000,
    topics: [{ name: topic, parts: [{ index: partition, records }] }],
  });
  const [part] = topics[0]?.parts ?? [];
  if (part === undefined) throw new Error('no answer for the partition');
  return part;
}

export type FetchOptions = {
  readonly partition?: number;
  readonly maxWaitMs?: number;
  readonly minBytes?: number;
  readonly maxBytes?: number;
  readonly isolation?: number;
};

/** Fetches from one partition and gives its answer. */
export async function fetchFrom(
  client: RawClient,
  topic: string,
  offset: number,
  options: FetchOptions = {},
) {
  const { partition = 0, maxWaitMs = 500, minBytes = 1, maxBytes = 1024 * 1024, isolation = 0 } = options;
  const { topics } = await client.call(clientApis.Fetch, 11, {
    replicaId: -1,
    maxWaitMs,
    minBytes,
    maxBytes: 50 * 1024 * 1024,
    isolation,
    sessionEpoch: -1,
    topics: [{ name: topic, parts: [{ index: partition, offset, maxBytes, leaderEpoch: -1, logStart: -1 }] }],
  });
  const [part] = topics[0]?.parts ?? [];
  if (part === undefined) throw new Error('no answer for the partition');
  return part;
}
