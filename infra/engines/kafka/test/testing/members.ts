import { clientApis } from '../../src/gen/client-codec.ts';
import type { RawClient } from './raw-client.ts';

export type JoinOptions = {
  readonly memberId?: string;
  readonly instanceId?: string;
  readonly sessionTimeout?: number;
  readonly rebalanceTimeout?: number;
  readonly protocolType?: string;
  readonly protocols?: readonly string[];
  readonly metadata?: string;
  readonly version?: number;
};

/** Asks once to join. */
export function join(client: RawClient, groupId: string, options: JoinOptions = {}) {
  const { protocols = ['range'], metadata = 'm', version = 5 } = options;
  return client.call(clientApis.JoinGroup, version, {
    groupId,
    sessionTimeout: options.sessionTimeout ?? 10_000,
    rebalanceTimeout: options.rebalanceTimeout ?? 5000,
    memberId: options.memberId ?? '',
    instanceId: options.instanceId ?? null,
    protocolType: options.protocolType ?? 'consumer',
    protocols: protocols.map((name) => ({ name, metadata: Buffer.from(metadata) })),
  });
}

/** Joins with the id that the first refusal brings. */
export async function joinWithId(client: RawClient, groupId: string, options: JoinOptions = {}) {
  const first = await join(client, groupId, options);
  if (first.err !== 79) return first;
  return await join(client, groupId, { ...options, memberId: first.memberId });
}

export type Who = {
  readonly memberId: string;
  readonly generation: number;
  readonly instanceId?: string | null;
};

export function sync(
  client: RawClient,
  groupId: string,
  who: Who,
  assignments: Readonly<Record<string, string>> = {},
) {
  return client.call(clientApis.SyncGroup, 3, {
    groupId,
    generation: who.generation,
    memberId: who.memberId,
    instanceId: who.instanceId ?? null,
    assignments: Object.entries(assignments).map(([memberId, text]) => ({
      memberId,
      assignment: Buffer.from(text),
    })),
  });
}

export async function heartbeat(client: RawClient, groupId: string, who: Who): Promise<number> {
  const { generation, memberId, instanceId = null } = who;
  const { err } = await client.call(clientApis.Heartbeat, 3, { groupId, generation, memberId, instanceId });
  return err;
}

export async function leave(client: RawClient, groupId: string, memberId: string): Promise<number> {
  const { err, members } = await client.call(clientApis.LeaveGroup, 3, {
    groupId,
    members: [{ memberId, instanceId: null }],
  });
  return err !== 0 ? err : (members[0]?.err ?? -1);
}

export async function commit(
  client: RawClient,
  groupId: string,
  who: Who,
  place: { topic: string; offset: number },
) {
  const { topics } = await client.call(clientApis.OffsetCommit, 7, {
    groupId,
    generation: who.generation,
    memberId: who.memberId,
    instanceId: who.instanceId ?? null,
    topics: [
      { name: place.topic, parts: [{ index: 0, offset: place.offset, leaderEpoch: -1, metadata: 'note' }] },
    ],
  });
  return topics[0]?.parts[0]?.err;
}

export async function committed(client: RawClient, groupId: string, topic: string) {
  const { topics } = await client.call(clientApis.OffsetFetch, 5, {
    groupId,
    topics: [{ name: topic, parts: [0] }],
  });
  const [part] = topics[0]?.parts ?? [];
  return { offset: part?.offset, metadata: part?.metadata, err: part?.err };
}
