import { Kafka, logLevel } from 'kafkajs';
import { encodeEvent } from '../envelope.ts';
import { MessageRejected } from '../errors.ts';
import type { Messaging, OutgoingMessage } from '../messaging.ts';
import {
  messagingLog,
  observer,
  traced,
  tracePublishing,
  withLagGauge,
  withParkedGauge,
} from '../observing.ts';
import { toParked, toTombstone } from '../parked-record.ts';
import type { KafkaRecord } from '../record.ts';
import { parkedTopic } from '../topics.ts';
import { accessOf } from './access.ts';
import { createBatchConsumer } from './batch-consumer.ts';
import { createConsumer } from './consumer.ts';
import { createParking } from './parking.ts';
import { createSender } from './sender.ts';
import { createTopicAdmin } from './topic-admin.ts';

/**
 * Where the brokers are and how this program calls itself there. Brokers are `host:port` each, or one address
 * `kafka://user:password@host:port[,host:port]?tls=true&tlsCAFile=…&mechanism=scram-sha-512|scram-sha-256|plain`.
 */
export type KafkaSettings = { readonly brokers: readonly string[]; readonly clientId: string };

/** A connection to a Kafka cluster. Nothing is dialled before the first use. @throws Error for an address that makes no sense */
export const connectKafka = ({ brokers, clientId }: KafkaSettings): Messaging => {
  const kafka = new Kafka({
    clientId,
    ...accessOf(brokers),
    logLevel: logLevel.NOTHING,
    connectionTimeout: 3_000,
    requestTimeout: 15_000,
    retry: { initialRetryTime: 50, maxRetryTime: 1_000, retries: 12 },
  });
  const log = messagingLog();
  const sender = createSender(kafka);
  const admin = createTopicAdmin(kafka);
  const ensureTopics = (specs: Parameters<Messaging['ensureTopics']>[0]): Promise<void> =>
    admin.ensure(specs);

  return {
    producer: () => ({
      publish: (messages) => tracePublishing(messages, () => sender.send(messages.map(toKafkaRecord))),
    }),
    consume: (options) => {
      const parked = parkedTopic(options.group).name;
      const consumer = createConsumer(
        { ...options, handler: traced(options) },
        {
          kafka,
          ensureTopics,
          park: (record, reason) =>
            sender.send([toParked(record, { topic: parked, reason, at: new Date().toISOString() })]),
          release: (id) => sender.send([toTombstone(parked, id)]),
          observe: observer(options.group, log),
          troubled: (error, doing) =>
            log.warn({ group: options.group, phase: doing, err: error }, 'consumer troubled'),
        },
      );
      const { list } = createParking(options.group, { kafka, admin, sender });
      const count = async () => (await list()).length;
      return withParkedGauge(options.group, withLagGauge(options.group, consumer), count);
    },
    consumeBatches: (options) =>
      createBatchConsumer(options, {
        kafka,
        ensureTopics,
        troubled: (error, doing) =>
          log.warn({ group: options.group, phase: doing, err: error }, 'consumer troubled'),
      }),
    ensureTopics,
    parking: (group) => createParking(group, { kafka, admin, sender }),
    lag: (group, topics) => admin.lag(group, topics),
    async close() {
      await sender.close();
      await admin.close();
    },
  };
};

const toKafkaRecord = ({ topic, key, event }: OutgoingMessage): KafkaRecord => {
  const { headers, value } = encodeEvent(event);
  if (key === '') throw new MessageRejected(`${event.type} ${event.id}: a message needs a key`);
  return { topic, key, headers, value };
};
