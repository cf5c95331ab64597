import type { Kafka, Producer as KafkaProducer, TopicMessages } from 'kafkajs';
import type { KafkaRecord } from '../record.ts';
import { mapError } from './map-error.ts';

/** Sends records in the order given, idempotently, acknowledged by all in-sync replicas. */
export type Sender = {
  send(records: readonly KafkaRecord[]): Promise<void>;
  close(): Promise<void>;
};

// Kafka's default limit of a batch is 1,048,588 bytes per partition, and all of one send may fall into one partition. A
// larger message goes alone, to a topic that takes it.
const MAX_SEND_BYTES = 900_000;

type Job = {
  readonly records: readonly KafkaRecord[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
};

/**
 * One send at a time: what arrives meanwhile goes together with the next, so that waiting makes larger batches
 * instead of a longer queue.
 */
export const createSender = (kafka: Kafka): Sender => {
  let jobs: Job[] = [];
  let running: Promise<void> | undefined;
  let connected: Promise<KafkaProducer> | undefined;

  const connect = async (): Promise<KafkaProducer> => {
    const producer = kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
    });
    await producer.connect();
    return producer;
  };

  // After a failure nobody knows which sequence number the broker expects, and a reused one would make the broker
  // drop other data as a repetition. A new producer has a new id and begins at zero.
  const forget = async (): Promise<void> => {
    const old = connected;
    connected = undefined;
    await old?.then((producer) => producer.disconnect()).catch(() => undefined);
  };

  const deliver = async (records: readonly KafkaRecord[]): Promise<void> => {
    connected ??= connect();
    try {
      const producer = await connected;
      await producer.sendBatch({ acks: -1, topicMessages: byTopic(records) });
    } catch (error) {
      await forget();
      throw mapError(error, 'publish');
    }
  };

  const run = async (): Promise<void> => {
    while (jobs.length > 0) {
      const { batch, rest } = nextBatch(jobs);
      jobs = rest;
      try {
        await deliver(batch.flatMap(({ records }) => records));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
  };

  return {
    send(records) {
      if (records.length === 0) return Promise.resolve();
      const parts = split(records).map(
        (part) =>
          new Promise<void>((resolve, reject) => {
            jobs.push({ records: part, resolve, reject });
          }),
      );
      running ??= run().finally(() => {
        running = undefined;
      });
      return Promise.all(parts).then(() => undefined);
    },
    async close() {
      await running;
      await forget();
    },
  };
};

const sizeOf = ({ key, value, headers }: KafkaRecord): number => {
  let size = 32 + key.length + (value?.length ?? 0);
  for (const [name, text] of Object.entries(headers)) size += 4 + name.length + text.length;
  return size;
};

/** Cuts records into parts that each fit a batch; a record that is larger by itself stays alone. */
const split = (records: readonly KafkaRecord[]): KafkaRecord[][] => {
  const parts: KafkaRecord[][] = [];
  let part: KafkaRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    const size = sizeOf(record);
    if (part.length > 0 && bytes + size > MAX_SEND_BYTES) {
      parts.push(part);
      part = [];
      bytes = 0;
    }
    part.push(record);
    bytes += size;
  }
  parts.push(part);
  return parts;
};

const nextBatch = (jobs: readonly Job[]): { batch: Job[]; rest: Job[] } => {
  let bytes = 0;
  const batch: Job[] = [];
  for (const job of jobs) {
    bytes += job.records.reduce((sum, record) => sum + sizeOf(record), 0);
    if (batch.length > 0 && bytes > MAX_SEND_BYTES) break;
    batch.push(job);
  }
  return { batch, rest: jobs.slice(batch.length) };
};

const byTopic = (records: readonly KafkaRecord[]): TopicMessages[] =>
  [...Map.groupBy(records, ({ topic }) => topic)].map(([topic, own]) => ({
    topic,
    messages: own.map(({ key, value, headers }) => ({ key, value, headers: { ...headers } })),
  }));
