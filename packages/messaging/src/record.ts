/** A message before its envelope is read, or after it was written: what Kafka itself knows of it. */
export type KafkaRecord = {
  readonly topic: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Buffer | null;
};

/** A record that stands in a topic. */
export type StoredRecord = KafkaRecord & {
  readonly partition: number;
  readonly offset: bigint;
  /** True: it comes from the parking. */
  readonly replayed?: boolean;
};

/** Names a partition in maps. */
export const partitionKey = (topic: string, partition: number): string => `${topic}/${partition}`;

/** Names a record of a topic for good. */
export const recordId = ({
  topic,
  partition,
  offset,
}: Omit<StoredRecord, keyof KafkaRecord> & { topic: string }) => `${topic}/${partition}/${offset}`;
