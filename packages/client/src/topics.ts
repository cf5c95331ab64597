import type { Context } from '@icrm/contracts';
import { type Consumer, eventTopic, type MessageHandler, type Messaging } from '@icrm/messaging';

/** How to work through the topics of Kafka. */
export type TopicOptions = {
  /** The consumer group; its members share the partitions. */
  readonly group: string;
  readonly contexts: readonly Context[];
  readonly handler: MessageHandler;
};

/**
 * A consumer of the event topics that works on each event once while it runs: within a partition positions only go up,
 * so a message that does not is one that the feed had to publish again. What was in hand at a crash of the consumer itself
 * comes again: commands with an id made of the event id have one effect all the same.
 */
export const consumeTopics = (kafka: Messaging, { group, contexts, handler }: TopicOptions): Consumer => {
  const last = new Map<string, bigint>();
  return kafka.consume({
    group,
    topics: contexts.map((context) => eventTopic(context)),
    handler: async (message, context) => {
      const place = `${message.topic}/${message.partition}`;
      const position = BigInt(message.event.extensions['position'] ?? -1);
      if (!message.replayed && position <= (last.get(place) ?? -1n))
        return { kind: 'ignored', why: 'published again' };
      const outcome = await handler(message, context);
      if (outcome.kind !== 'retry' && !message.replayed) last.set(place, position);
      return outcome;
    },
  });
};
