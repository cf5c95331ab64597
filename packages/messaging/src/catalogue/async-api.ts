import { allEvents, type Context, contexts, type EventDefinition } from '@icrm/contracts';
import { EVENT_TOPIC_PARTITIONS, eventTopicName } from '../topics.ts';
import { viewChannel, viewMessages, viewOperation } from './customer-view-channel.ts';
import { eventSchema, type JsonSchema } from './event-schema.ts';

/** An AsyncAPI 3 document, as JSON. */
export type AsyncApiDocument = { readonly asyncapi: '3.0.0' } & Readonly<Record<string, unknown>>;

/** Describes the event topics: every published event with its schema and an example, as Kafka carries it. */
export const asyncApiDocument = (version: string): AsyncApiDocument => {
  const published = allEvents.filter((definition) => definition.published);
  const used = contexts.filter((context) => published.some((event) => event.context === context));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'ICRM events',
      version,
      description:
        'The facts of ICRM on Kafka: CloudEvents 1.0 in binary mode, at least once, in order per customer. ' +
        'Personal fields are sealed texts that only key holders can open.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    channels: {
      ...Object.fromEntries(used.map((context) => [context, channelOf(context, published)])),
      'customer-views': viewChannel,
    },
    operations: {
      ...Object.fromEntries(used.map((context) => [`publish-${context}-events`, operationOf(context)])),
      'publish-customer-views': viewOperation,
    },
    components: {
      messages: {
        ...Object.fromEntries(published.map((event) => [event.type, messageOf(event)])),
        ...viewMessages,
      },
      messageTraits: { cloudEvent: { headers: cloudEventHeaders } },
    },
  };
};

const channelOf = (context: Context, published: readonly EventDefinition[]): object => ({
  address: eventTopicName(context),
  description: `Events of the ${context} context, keyed by customer id where there is one, else by stream.`,
  messages: Object.fromEntries(
    published
      .filter((event) => event.context === context)
      .map(({ type }) => [type, { $ref: `#/components/messages/${type}` }]),
  ),
  bindings: {
    kafka: {
      partitions: EVENT_TOPIC_PARTITIONS,
      topicConfiguration: { 'cleanup.policy': ['delete'], 'retention.ms': -1 },
      bindingVersion: '0.5.0',
    },
  },
});

const operationOf = (context: Context): object => ({
  action: 'send',
  channel: { $ref: `#/channels/${context}` },
  summary: `The feed publishes the ${context} events in the order of the log.`,
});

const messageOf = (event: EventDefinition): object => ({
  name: event.type,
  title: event.type,
  summary: event.summary,
  contentType: 'application/json',
  traits: [{ $ref: '#/components/messageTraits/cloudEvent' }],
  payload: eventSchema(event),
  examples: [{ name: 'example', payload: event.example }],
});

const text = (description: string): JsonSchema => ({ type: 'string', description });

const cloudEventHeaders: JsonSchema = {
  type: 'object',
  required: ['ce_specversion', 'ce_id', 'ce_type', 'ce_source', 'ce_subject', 'ce_time', 'content-type'],
  properties: {
    ce_specversion: { type: 'string', const: '1.0' },
    ce_id: text('event id; the same event always has the same id'),
    ce_type: text('event type'),
    ce_source: text('/icrm/<tenant>/<context>'),
    ce_subject: text('the stream the event stands in'),
    ce_time: text('when it happened, ISO 8601'),
    'content-type': { type: 'string', const: 'application/json' },
    ce_tenant: text('tenant'),
    ce_position: text('position in the log; events of a key come in ascending order'),
    ce_revision: text('revision in its stream'),
    ce_recordedat: text('when the log took it, ISO 8601'),
    ce_schemaversion: text('version of the schema of the data'),
    ce_customerids: text('the customers it is about, comma-separated'),
    ce_correlationid: text('the conversation it belongs to'),
    ce_causationid: text('what caused the command'),
    ce_commandid: text('the command that wrote it'),
    ce_channel: text('the channel the command came through'),
    ce_actorkind: text('staff, customer, partner or system'),
    ce_actorid: text('who acted'),
    ce_traceparent: text('W3C trace context of the command'),
  },
};
