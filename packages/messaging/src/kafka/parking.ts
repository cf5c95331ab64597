import type { Kafka } from 'kafkajs';
import type { ParkedMessage, Parking } from '../messaging.ts';
import { toParkedMessage, toTombstone } from '../parked-record.ts';
import type { StoredRecord } from '../record.ts';
import { parkedTopic, replayTopic } from '../topics.ts';
import { readTopic } from './read-topic.ts';
import type { Sender } from './sender.ts';
import type { TopicAdmin } from './topic-admin.ts';

type Needs = { readonly kafka: Kafka; readonly admin: TopicAdmin; readonly sender: Sender };

export const createParking = (group: string, { kafka, admin, sender }: Needs): Parking => {
  const { name } = parkedTopic(group);

  const read = async (): Promise<readonly StoredRecord[]> => {
    const newest = new Map<string, StoredRecord>();
    await readTopic({ kafka, admin, topic: name }, (record) => {
      newest.delete(record.key);
      if (record.value !== null) newest.set(record.key, record);
    });
    return [...newest.values()];
  };

  const selected = async (ids: readonly string[] | undefined): Promise<readonly StoredRecord[]> => {
    const records = await read();
    return ids === undefined ? records : records.filter(({ key }) => ids.includes(key));
  };

  return {
    list: async (): Promise<readonly ParkedMessage[]> => (await read()).map(toParkedMessage),
    async replay(ids) {
      const records = await selected(ids);
      const topic = replayTopic(group).name;
      await sender.send(
        records.map(({ value, headers }) => ({ topic, key: headers.parked_key ?? '', value, headers })),
      );
      return records.length;
    },
    async discard(ids) {
      const records = await selected(ids);
      await sender.send(records.map(({ key }) => toTombstone(name, key)));
      return records.length;
    },
  };
};
