import { codeOf, errorCodes, KafkaError } from '../engine/kafka-error.ts';
import { checkTopicName, type Topic } from '../engine/topic/topic-table.ts';
import type { MetadataRequest, MetadataResponse } from '../gen/server-codec.ts';
import type { Handler, RequestContext } from './handler.ts';
import { leaderOf } from './partitions.ts';

type TopicAnswer = NonNullable<MetadataResponse['topics']>[number];

/** Authorised operations were not asked for or are not known. */
export const UNKNOWN_OPERATIONS = -2147483648;
const NO_ID = '0'.repeat(32);

/** Metadata: the nodes, and the topics asked for (null, and in version 0 an empty list, stand for all). */
export const metadata: Handler<MetadataRequest, MetadataResponse> = {
  handle(request, context) {
    const wantsAll = request.topics === null || (context.version === 0 && request.topics.length === 0);
    const topics = wantsAll
      ? [...context.broker.topics.all()].map((topic) => describe(topic, context))
      : (request.topics ?? []).map((entry) =>
          lookUp(entry, request.autoCreate || context.version < 4, context),
        );
    return { ...cluster(context), topics };
  },
  refuse: (request, code, context) => ({
    ...cluster(context),
    topics: (request.topics ?? []).map(({ name, topicId }) => missing({ name, topicId }, code)),
  }),
};

function cluster({ broker, cluster: { endpoints } }: RequestContext): MetadataResponse {
  return {
    brokers: endpoints.map(({ nodeId, host, port }) => ({ nodeId, host, port })),
    clusterId: broker.meta.clusterId,
    controllerId: endpoints[0]?.nodeId ?? 0,
    clusterAuthOps: UNKNOWN_OPERATIONS,
  };
}

type Wanted = { readonly name: string | null; readonly topicId: string };

function lookUp(wanted: Wanted, mayCreate: boolean, context: RequestContext): TopicAnswer {
  const { broker } = context;
  if (wanted.name === null) {
    const topic = broker.topics.getById(wanted.topicId);
    return topic === undefined ? missing(wanted, errorCodes.UNKNOWN_TOPIC_ID) : describe(topic, context);
  }
  const found = broker.topics.get(wanted.name);
  if (found !== undefined) return describe(found, context);
  try {
    checkTopicName(wanted.name);
    if (!mayCreate || !broker.settings.autoCreateTopics) throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION');
    const created = broker.topics.create({
      name: wanted.name,
      partitions: broker.settings.defaultPartitions,
      configs: [],
    });
    if (broker.settings.slowAutoCreate) throw new KafkaError('LEADER_NOT_AVAILABLE');
    return describe(created, context);
  } catch (error) {
    if (!(error instanceof KafkaError)) throw error;
    return missing(wanted, codeOf(error));
  }
}

function missing({ name, topicId }: Wanted, err: number): TopicAnswer {
  return { err, name, topicId: topicId === '' ? NO_ID : topicId, parts: [], authOps: UNKNOWN_OPERATIONS };
}

function describe(topic: Topic, { cluster: view }: RequestContext): TopicAnswer {
  const parts = topic.partitions.map((_, index) => {
    const leader = leaderOf(view, index);
    return { err: 0, index, leader, leaderEpoch: 0, replicas: [leader], isr: [leader], offline: [] };
  });
  return { err: 0, name: topic.name, topicId: topic.id, internal: false, parts, authOps: UNKNOWN_OPERATIONS };
}
