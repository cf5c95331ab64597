import { randomUUID } from 'node:crypto';
import { connectKafka } from '../kafka/connect.ts';
import type {
  CloudEvent,
  ConsumeOptions,
  Consumer,
  IncomingMessage,
  Messaging,
  OutgoingMessage,
  TopicSpec,
} from '../messaging.ts';

/** One connection, topics of its own, and everything stopped in the end. */
export type Harness = {
  readonly kafka: Messaging;
  topic(partitions?: number): Promise<TopicSpec>;
  group(): string;
  consume(options: ConsumeOptions): Promise<Consumer>;
  close(): Promise<void>;
};

export const createHarness = (brokers: readonly string[]): Harness => {
  const kafka = connectKafka({ brokers, clientId: 'contract' });
  const consumers = new Set<Consumer>();
  return {
    kafka,
    group: () => `test.${randomUUID()}`,
    async topic(partitions = 3) {
      const spec = { name: `test.${randomUUID()}`, partitions };
      await kafka.ensureTopics([spec]);
      return spec;
    },
    async consume(options) {
      const consumer = kafka.consume(options);
      consumers.add(consumer);
      await consumer.start();
      return {
        ...consumer,
        async stop() {
          if (consumers.delete(consumer)) await consumer.stop();
        },
      };
    },
    async close() {
      await Promise.all([...consumers].map((consumer) => consumer.stop()));
      await kafka.close();
    },
  };
};

/** The n-th event of a key, as a service would publish it. */
export const message = (topic: string, key: string, n: number): OutgoingMessage => ({
  topic,
  key,
  event: eventOf(key, n),
});

const eventOf = (key: string, n: number): CloudEvent => ({
  id: `${key}-${n}`,
  type: 'OrderPlaced',
  source: '/icrm/acme/sales',
  subject: `order-acme.${key}`,
  time: new Date(Date.UTC(2026, 2, 2) + n).toISOString(),
  dataContentType: 'application/json',
  data: { n },
  extensions: { tenant: 'acme', position: String(n) },
});

/** Messages of several keys, interleaved: k0-0, k1-0, …, k0-1, k1-1, … */
export const series = (topic: string, keys: number, each: number): OutgoingMessage[] =>
  Array.from({ length: keys * each }, (_, index) =>
    message(topic, `k${index % keys}`, Math.floor(index / keys)),
  );

/** What was seen of each key, in the order seen. */
export const idsByKey = (seen: readonly IncomingMessage[]): Record<string, string[]> =>
  Object.fromEntries(
    [...Map.groupBy(seen, ({ key }) => key)].map(([key, own]) => [key, own.map(({ event }) => event.id)]),
  );

/** What must be seen of each key for {@link series}. */
export const expectedByKey = (keys: number, each: number): Record<string, string[]> =>
  Object.fromEntries(
    Array.from({ length: keys }, (_, key) => [
      `k${key}`,
      Array.from({ length: each }, (__, n) => `k${key}-${n}`),
    ]),
  );

/** Waits for a condition, asking again and again, and says what it waited for when time is up. */
export const until = async (condition: () => boolean | Promise<boolean>, what: string): Promise<void> => {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};
