import { KafkaError } from '../engine/kafka-error.ts';
import type { PartitionLog } from '../engine/log/partition-log.ts';
import type { Topic } from '../engine/topic/topic-table.ts';
import type { ClusterView, Endpoint, RequestContext } from './handler.ts';

export type Located = { readonly topic: Topic; readonly log: PartitionLog };

/** The node that leads a partition: with several nodes, partitions go round. */
export function leaderOf({ endpoints }: ClusterView, partition: number): number {
  return endpoints[partition % endpoints.length]?.nodeId ?? 0;
}

/** The node that coordinates a group or a transactional id. */
export function coordinatorOf({ endpoints }: ClusterView, key: string): Endpoint {
  let hash = 0;
  for (let i = 0; i < key.length; i++) hash = (Math.imul(hash, 31) + key.charCodeAt(i)) | 0;
  const endpoint = endpoints[Math.abs(hash % endpoints.length)];
  if (endpoint === undefined) throw new KafkaError('COORDINATOR_NOT_AVAILABLE');
  return endpoint;
}

/** Throws NOT_COORDINATOR on a node that does not coordinate the group or transactional id. */
export function requireCoordinator({ cluster }: RequestContext, key: string): void {
  if (cluster.endpoints.length > 1 && coordinatorOf(cluster, key).nodeId !== cluster.self) {
    throw new KafkaError('NOT_COORDINATOR');
  }
}

/** The partition, or UNKNOWN_TOPIC_OR_PARTITION, or NOT_LEADER_OR_FOLLOWER on a node that does not lead it. */
export function requireLeader(context: RequestContext, name: string, index: number): Located {
  return leading(context, context.broker.topics.get(name), index);
}

export function leading({ cluster }: RequestContext, topic: Topic | undefined, index: number): Located {
  const log = topic?.partitions[index];
  if (topic === undefined || log === undefined) throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION');
  if (leaderOf(cluster, index) !== cluster.self) throw new KafkaError('NOT_LEADER_OR_FOLLOWER');
  return { topic, log };
}

/** Runs it and gives 0, or the code of the KafkaError that it threw. */
export function attempt(run: () => void): number {
  try {
    run();
    return 0;
  } catch (error) {
    if (!(error instanceof KafkaError)) throw error;
    return error.code;
  }
}
