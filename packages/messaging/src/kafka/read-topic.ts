import { randomUUID } from 'node:crypto';
import type { Kafka } from 'kafkajs';
import { BrokerUnavailable } from '../errors.ts';
import type { StoredRecord } from '../record.ts';
import { mapError } from './map-error.ts';
import { toRecord } from './to-record.ts';
import type { TopicAdmin } from './topic-admin.ts';

type Source = { readonly kafka: Kafka; readonly admin: TopicAdmin; readonly topic: string };

const WITHIN_MS = 30_000;

/** Reads a topic from its beginning to its present end, in order per partition. A missing topic is empty. */
export const readTopic = async (
  { kafka, admin, topic }: Source,
  take: (record: StoredRecord) => void,
): Promise<void> => {
  const ends = await admin.ends(topic);
  const open = new Map([...(ends ?? [])].filter(([, { low, high }]) => high > low));
  if (open.size === 0) return;
  const group = `icrm.reader.${randomUUID()}`;
  const consumer = kafka.consumer({ groupId: group, allowAutoTopicCreation: false, maxWaitTimeInMs: 100 });
  const { promise: finished, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(new BrokerUnavailable(`${topic} was not read in time`)), WITHIN_MS);
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        const { partition, messages } = batch;
        const end = open.get(partition)?.high;
        if (end === undefined) return;
        for (const message of messages) {
          const record = toRecord(topic, partition, message);
          if (record.offset < end) take(record);
        }
        if (BigInt(batch.lastOffset()) >= end - 1n) open.delete(partition);
        if (open.size === 0) resolve();
      },
    });
    await finished;
  } catch (error) {
    throw error instanceof BrokerUnavailable ? error : mapError(error, `read ${topic}`);
  } finally {
    clearTimeout(timer);
    await consumer.disconnect().catch(() => undefined);
    await admin.deleteGroup(group).catch(() => undefined);
  }
};
