import { KafkaError, messageOf } from '../engine/kafka-error.ts';
import type { NewTopic, Topic } from '../engine/topic/topic-table.ts';
import type {
  CreatePartitionsRequest,
  CreatePartitionsResponse,
  CreateTopicsRequest,
  CreateTopicsResponse,
  DeleteTopicsRequest,
  DeleteTopicsResponse,
} from '../gen/server-codec.ts';
import { describeTopicConfig } from './config-answers.ts';
import type { Handler, RequestContext } from './handler.ts';

type WantedTopic = CreateTopicsRequest['topics'][number];
type Created = NonNullable<CreateTopicsResponse['topics']>[number];

const repeated = <T>(items: readonly T[]): Set<T> =>
  new Set(items.filter((item, at) => items.indexOf(item) !== at));

/** CreateTopics. */
export const createTopics: Handler<CreateTopicsRequest, CreateTopicsResponse> = {
  handle(request, context) {
    const twice = repeated(request.topics.map(({ name }) => name));
    return {
      topics: request.topics.map((wanted) =>
        answered(wanted.name, () => {
          if (twice.has(wanted.name))
            throw new KafkaError('INVALID_REQUEST', 'duplicate topic name in the request');
          return create(wanted, request.validateOnly, context);
        }),
      ),
    };
  },
  refuse: (request, err) => ({ topics: request.topics.map(({ name }) => ({ name, err, ...unknownCounts })) }),
};

const unknownCounts = { numPartitions: -1, replicationFactor: -1, configs: null };

function answered(name: string, run: () => Created): Created {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof KafkaError)) throw error;
    return { name, err: error.code, errMsg: messageOf(error), ...unknownCounts };
  }
}

function create(wanted: WantedTopic, validateOnly: boolean, context: RequestContext): Created {
  const { topics } = context.broker;
  const topic: NewTopic = {
    name: wanted.name,
    partitions: partitionCount(wanted, context),
    configs: wanted.configs.map(({ name, value }) => [name, requireValue(name, value)]),
  };
  topics.checkNew(topic);
  checkReplication(wanted, context);
  if (validateOnly)
    return { name: topic.name, err: 0, numPartitions: topic.partitions, replicationFactor: 1 };
  const created = topics.create(topic);
  return {
    name: created.name,
    topicId: created.id,
    err: 0,
    numPartitions: created.partitions.length,
    replicationFactor: 1,
    configs: describeTopicConfig(created),
  };
}

function requireValue(name: string, value: string | null): string {
  if (value === null)
    throw new KafkaError('INVALID_CONFIG', `Null value not supported for topic config: ${name}`);
  return value;
}

function partitionCount(
  { numPartitions, replicationFactor, assignments }: WantedTopic,
  context: RequestContext,
): number {
  if (assignments.length === 0) {
    return numPartitions === -1 ? context.broker.settings.defaultPartitions : numPartitions;
  }
  if (numPartitions !== -1 || replicationFactor !== -1) {
    throw new KafkaError('INVALID_REQUEST', 'counts and an assignment exclude each other');
  }
  const nodes = new Set(context.cluster.endpoints.map(({ nodeId }) => nodeId));
  const indexes = assignments.map(({ index }) => index).sort((a, b) => a - b);
  const consecutive = indexes.every((index, at) => index === at);
  const known = assignments.every(
    ({ brokers }) => brokers.length > 0 && brokers.every((id) => nodes.has(id)),
  );
  if (!consecutive || !known) throw new KafkaError('INVALID_REPLICA_ASSIGNMENT');
  return assignments.length;
}

function checkReplication(
  { replicationFactor, assignments }: WantedTopic,
  { broker, cluster }: RequestContext,
): void {
  if (assignments.length > 0 || replicationFactor === -1) return;
  const tooMany = broker.settings.strictReplication && replicationFactor > cluster.endpoints.length;
  if (replicationFactor < 1 || tooMany) {
    throw new KafkaError(
      'INVALID_REPLICATION_FACTOR',
      `replication factor ${replicationFactor} is not possible`,
    );
  }
}

/** DeleteTopics: by name, from version 6 on also by id. */
export const deleteTopics: Handler<DeleteTopicsRequest, DeleteTopicsResponse> = {
  handle(request, { broker, version }) {
    const wanted =
      version >= 6
        ? request.topics
        : request.names.map((name): { name: string | null; topicId: string } => ({ name, topicId: '' }));
    return {
      topics: wanted.map(({ name, topicId }) => {
        const topic = name === null ? broker.topics.getById(topicId) : broker.topics.get(name);
        if (topic === undefined) {
          const { code, message } = new KafkaError(
            name === null ? 'UNKNOWN_TOPIC_ID' : 'UNKNOWN_TOPIC_OR_PARTITION',
          );
          return { name, topicId, err: code, errMsg: message };
        }
        broker.deleteTopic(topic);
        return { name: topic.name, topicId: topic.id, err: 0 };
      }),
    };
  },
  refuse: (request, err) => ({
    topics: [...request.topics, ...request.names.map((name) => ({ name, topicId: '' }))].map((topic) => ({
      ...topic,
      err,
    })),
  }),
};

/** CreatePartitions: more of them, never fewer. */
export const createPartitions: Handler<CreatePartitionsRequest, CreatePartitionsResponse> = {
  handle(request, context) {
    const twice = repeated(request.topics.map(({ name }) => name));
    return {
      results: request.topics.map((wanted) => {
        try {
          if (twice.has(wanted.name))
            throw new KafkaError('INVALID_REQUEST', 'duplicate topic name in the request');
          grow(wanted, request.validateOnly, context);
          return { name: wanted.name, err: 0 };
        } catch (error) {
          if (!(error instanceof KafkaError)) throw error;
          return { name: wanted.name, err: error.code, errMsg: messageOf(error) };
        }
      }),
    };
  },
  refuse: (request, err) => ({ results: request.topics.map(({ name }) => ({ name, err })) }),
};

type Growth = CreatePartitionsRequest['topics'][number];

function grow(
  { name, count, assignments }: Growth,
  validateOnly: boolean,
  { broker, cluster }: RequestContext,
): void {
  const topic: Topic | undefined = broker.topics.get(name);
  if (topic === undefined) throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION');
  const added = count - topic.partitions.length;
  if (added <= 0) {
    const text = `Topic currently has ${topic.partitions.length} partitions, which is not fewer than ${count}.`;
    throw new KafkaError('INVALID_PARTITIONS', text);
  }
  const nodes = new Set(cluster.endpoints.map(({ nodeId }) => nodeId));
  const fits =
    assignments?.every(({ brokers }) => brokers.length > 0 && brokers.every((id) => nodes.has(id))) ?? true;
  if (!fits || (assignments !== null && assignments.length !== added)) {
    throw new KafkaError('INVALID_REPLICA_ASSIGNMENT');
  }
  if (!validateOnly) broker.topics.grow(topic, count);
}
