import { type Context, contexts } from '@icrm/contracts';
import type { TopicSpec } from './messaging.ts';

/** How many partitions an event topic is created with: the most members that can share its work. */
export const EVENT_TOPIC_PARTITIONS = 6;

/** The name of the topic that carries the published events of a context. */
export const eventTopicName = (context: Context): string => `icrm.${context}.events.v1`;

// The log takes events of up to 1 MiB; with its headers such a one must still fit into a message, or publication halts.
const LARGEST_MESSAGE = 2 * 1_048_576;

/** The topic of a context as it should be: kept for ever, because the window of replay is the whole log. */
export const eventTopic = (context: Context, partitions = EVENT_TOPIC_PARTITIONS): TopicSpec => ({
  name: eventTopicName(context),
  partitions,
  config: {
    'cleanup.policy': 'delete',
    'retention.ms': '-1',
    'retention.bytes': '-1',
    'max.message.bytes': String(LARGEST_MESSAGE),
  },
});

/** The topics of all contexts. */
export const eventTopics = (partitions = EVENT_TOPIC_PARTITIONS): readonly TopicSpec[] =>
  contexts.map((context) => eventTopic(context, partitions));

/** The name of the topic that carries the current view of every customer. */
export const CUSTOMER_VIEW_TOPIC = 'icrm.customer.view.v1';

/** The newest message of a key is kept for ever; a tombstone for a day, so that whoever is away that long sees it. */
export const customerViewTopic = (partitions = EVENT_TOPIC_PARTITIONS): TopicSpec => ({
  name: CUSTOMER_VIEW_TOPIC,
  partitions,
  config: {
    'cleanup.policy': 'compact',
    'delete.retention.ms': '86400000',
    'max.message.bytes': String(LARGEST_MESSAGE),
  },
});

/** Where a group's parked messages are kept: the newest record per message, a tombstone once it is off the list. */
export const parkedTopic = (group: string): TopicSpec => ({
  name: `icrm.parked.${group}.v1`,
  partitions: 1,
  config: { 'cleanup.policy': 'compact', 'max.message.bytes': String(LARGEST_MESSAGE) },
});

/** What the group is asked to work on again. */
export const replayTopic = (group: string): TopicSpec => ({
  name: `icrm.replay.${group}.v1`,
  partitions: 1,
  config: {
    'cleanup.policy': 'delete',
    'retention.ms': '604800000',
    'max.message.bytes': String(LARGEST_MESSAGE),
  },
});
