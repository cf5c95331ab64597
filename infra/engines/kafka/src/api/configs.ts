import { KafkaError, messageOf } from '../engine/kafka-error.ts';
import { topicConfigs } from '../engine/topic/config-table.ts';
import { TopicConfig } from '../engine/topic/topic-config.ts';
import type { Topic } from '../engine/topic/topic-table.ts';
import type {
  AlterConfigsRequest,
  AlterConfigsResponse,
  DescribeConfigsRequest,
  DescribeConfigsResponse,
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
} from '../gen/server-codec.ts';
import { brokerConfig, type ConfigAnswer, describeTopicConfig } from './config-answers.ts';
import type { Handler, RequestContext } from './handler.ts';

const TOPIC = 2;
const BROKER = 4;

type Resource = { readonly type: number; readonly name: string };

/** DescribeConfigs: of topics, and what the broker was started with. */
export const describeConfigs: Handler<DescribeConfigsRequest, DescribeConfigsResponse> = {
  handle: (request, context) => ({
    results: request.resources.map(({ type, name, keys }) => {
      try {
        const all = settingsOf({ type, name }, context);
        const configs = all
          .filter((config) => keys === null || keys.includes(config.name))
          .map((config) => (request.synonyms ? config : { ...config, synonyms: [] }));
        return { err: 0, type, name, configs };
      } catch (error) {
        if (!(error instanceof KafkaError)) throw error;
        return { err: error.code, errMsg: messageOf(error), type, name };
      }
    }),
  }),
  refuse: (request, err) => ({ results: request.resources.map(({ type, name }) => ({ err, type, name })) }),
};

function settingsOf(resource: Resource, context: RequestContext): readonly ConfigAnswer[] {
  if (resource.type === TOPIC) return describeTopicConfig(requireTopic(resource.name, context));
  if (resource.type !== BROKER)
    throw new KafkaError('INVALID_REQUEST', 'only topics and brokers have settings here');
  const { settings } = context.broker;
  return [
    brokerConfig('broker.id', String(context.cluster.self)),
    brokerConfig('auto.create.topics.enable', String(settings.autoCreateTopics)),
    brokerConfig('num.partitions', String(settings.defaultPartitions)),
    brokerConfig('default.replication.factor', '1'),
    brokerConfig('group.initial.rebalance.delay.ms', String(settings.groups.initialRebalanceDelayMs)),
    brokerConfig('group.min.session.timeout.ms', String(settings.groups.minSessionTimeoutMs)),
    brokerConfig('group.max.session.timeout.ms', String(settings.groups.maxSessionTimeoutMs)),
    ...Object.entries(settings.topicDefaults).map(([name, value]) => brokerConfig(`log.${name}`, value)),
  ];
}

function requireTopic(name: string, { broker }: RequestContext): Topic {
  const topic = broker.topics.get(name);
  if (topic === undefined) throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION');
  return topic;
}

type Entries = readonly (readonly [string, string])[];

function alter(
  resource: Resource,
  validateOnly: boolean,
  context: RequestContext,
  next: (topic: Topic) => Entries,
) {
  const { type, name } = resource;
  try {
    if (type !== TOPIC) throw new KafkaError('INVALID_REQUEST', 'only settings of topics can be changed');
    const topic = requireTopic(name, context);
    const entries = next(topic);
    if (validateOnly) new TopicConfig([], {}).replace(entries);
    else context.broker.topics.configure(topic, entries);
    return { err: 0, type, name };
  } catch (error) {
    if (!(error instanceof KafkaError)) throw error;
    return { err: error.code, errMsg: messageOf(error), type, name };
  }
}

/** AlterConfigs: replaces all that was set; a null value is the default again. */
export const alterConfigs: Handler<AlterConfigsRequest, AlterConfigsResponse> = {
  handle: (request, context) => ({
    responses: request.resources.map((resource) =>
      alter(resource, request.validateOnly, context, () =>
        resource.configs.flatMap(({ name, value }): Entries => (value === null ? [] : [[name, value]])),
      ),
    ),
  }),
  refuse: (request, err) => ({ responses: request.resources.map(({ type, name }) => ({ err, type, name })) }),
};

const operation = { set: 0, remove: 1, append: 2, subtract: 3 } as const;

type Change = IncrementalAlterConfigsRequest['resources'][number]['configs'][number];

/** IncrementalAlterConfigs: sets, deletes, and for lists appends and subtracts. */
export const incrementalAlterConfigs: Handler<
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse
> = {
  handle: (request, context) => ({
    responses: request.resources.map((resource) =>
      alter(resource, request.validateOnly, context, ({ config }) => {
        const entries = new Map(config.entries());
        for (const change of resource.configs) applyChange(entries, change, config);
        return [...entries];
      }),
    ),
  }),
  refuse: (request, err) => ({ responses: request.resources.map(({ type, name }) => ({ err, type, name })) }),
};

function applyChange(entries: Map<string, string>, { name, op, value }: Change, config: TopicConfig): void {
  const rule = topicConfigs[name];
  if (rule === undefined) throw new KafkaError('INVALID_CONFIG', `Unknown topic config name: ${name}`);
  if (op === operation.remove) {
    entries.delete(name);
    return;
  }
  if (value === null) throw new KafkaError('INVALID_REQUEST', `no value for ${name}`);
  if (op === operation.set) {
    entries.set(name, value);
    return;
  }
  if (rule.kind !== 'list') throw new KafkaError('INVALID_CONFIG', `${name} is not a list`);
  const parts = config.get(name).split(',');
  const next =
    op === operation.append ? new Set([...parts, value]) : new Set(parts.filter((part) => part !== value));
  if (op !== operation.append && op !== operation.subtract) throw new KafkaError('INVALID_REQUEST');
  entries.set(name, [...next].join(','));
}
