import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { KafkaError } from '../kafka-error.ts';
import { PartitionLog } from '../log/partition-log.ts';
import type { CacheBudget } from '../log/tail-cache.ts';
import type { Flusher } from '../storage/flusher.ts';
import type { Volume } from '../storage/volume.ts';
import type { MetaStore, StoredTopic } from './meta-store.ts';
import { TopicConfig } from './topic-config.ts';

/** A topic and its partitions. */
export type Topic = {
  readonly name: string;
  /** 32 hexadecimal digits. */
  readonly id: string;
  readonly partitions: readonly PartitionLog[];
  readonly config: TopicConfig;
};

export type NewTopic = {
  readonly name: string;
  readonly partitions: number;
  readonly configs: readonly (readonly [string, string])[];
};

export type TopicTableOptions = {
  readonly volume: Volume;
  readonly clock: Clock;
  readonly flusher: Flusher;
  readonly budget: CacheBudget;
  readonly meta: MetaStore;
  readonly maxPartitions: number;
  readonly defaults: Readonly<Record<string, string>>;
};

type MutableTopic = Topic & { readonly partitions: PartitionLog[] };

/** All topics. A change is on the disk when the method returns. */
export class TopicTable {
  readonly #options: TopicTableOptions;
  readonly #byName = new Map<string, MutableTopic>();
  readonly #byId = new Map<string, MutableTopic>();

  constructor(options: TopicTableOptions) {
    this.#options = options;
    for (const stored of options.meta.topics) this.#open(stored);
    this.#removeStrangers();
  }

  get(name: string): Topic | undefined {
    return this.#byName.get(name);
  }

  getById(id: string): Topic | undefined {
    return this.#byId.get(id);
  }

  partition(name: string, index: number): PartitionLog | undefined {
    return this.#byName.get(name)?.partitions[index];
  }

  all(): Iterable<Topic> {
    return this.#byName.values();
  }

  get partitionCount(): number {
    let count = 0;
    for (const { partitions } of this.#byName.values()) count += partitions.length;
    return count;
  }

  /** Throws INVALID_TOPIC, TOPIC_ALREADY_EXISTS, INVALID_PARTITIONS or INVALID_CONFIG; changes nothing. */
  checkNew({ name, partitions, configs }: NewTopic): void {
    checkTopicName(name);
    if (this.#byName.has(name))
      throw new KafkaError('TOPIC_ALREADY_EXISTS', `Topic '${name}' already exists.`);
    this.#checkCount(partitions, partitions);
    new TopicConfig([], {}).replace(configs);
  }

  create(topic: NewTopic): Topic {
    this.checkNew(topic);
    const { name, partitions, configs } = topic;
    const opened = this.#open({ name, id: randomBytes(16).toString('hex'), partitions, configs });
    this.#save();
    return opened;
  }

  /** Takes the topic from the table first; those who wait for it learn that it is gone. */
  delete(topic: Topic): void {
    this.#byName.delete(topic.name);
    this.#byId.delete(topic.id);
    this.#save();
    for (const log of topic.partitions) log.remove();
  }

  grow(topic: Topic, count: number): void {
    const target = this.#byName.get(topic.name);
    if (target === undefined) throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION');
    this.#checkCount(count, count - target.partitions.length);
    while (target.partitions.length < count)
      target.partitions.push(this.#openLog(target, target.partitions.length));
    this.#save();
  }

  configure(topic: Topic, entries: Iterable<readonly [string, string]>): void {
    topic.config.replace(entries);
    this.#save();
  }

  close(): void {
    for (const { partitions } of this.#byName.values()) for (const log of partitions) log.close();
  }

  #checkCount(count: number, added: number): void {
    if (count < 1) throw new KafkaError('INVALID_PARTITIONS', 'Number of partitions must be larger than 0.');
    if (this.partitionCount + added > this.#options.maxPartitions) {
      throw new KafkaError(
        'INVALID_PARTITIONS',
        `more than ${this.#options.maxPartitions} partitions in all`,
      );
    }
  }

  #open({ name, id, partitions: count, configs }: StoredTopic): MutableTopic {
    const partitions: PartitionLog[] = [];
    const topic = { name, id, partitions, config: new TopicConfig(configs, this.#options.defaults) };
    for (let index = 0; index < count; index++) partitions.push(this.#openLog(topic, index));
    this.#byName.set(name, topic);
    this.#byId.set(id, topic);
    return topic;
  }

  #openLog({ id, config }: Topic, index: number): PartitionLog {
    const { volume, clock, flusher, budget } = this.#options;
    const readConfig = () => ({
      segmentBytes: config.number('segment.bytes'),
      segmentMs: config.number('segment.ms'),
      maxMessageBytes: config.number('max.message.bytes'),
      logAppendTime: config.get('message.timestamp.type') === 'LogAppendTime',
    });
    return new PartitionLog({
      volume,
      folder: `topics/${id}-${index}`,
      clock,
      flusher,
      budget,
      config: readConfig,
    });
  }

  #save(): void {
    this.#options.meta.saveTopics(
      [...this.#byName.values()].map(({ name, id, partitions, config }) => ({
        name,
        id,
        partitions: partitions.length,
        configs: config.entries(),
      })),
    );
  }

  /** A topic deleted just before a crash may have left its folders. */
  #removeStrangers(): void {
    const { volume } = this.#options;
    for (const folder of volume.list('topics')) {
      const [id = '', index = ''] = folder.split('-');
      const topic = this.#byId.get(id);
      if (topic === undefined || Number(index) >= topic.partitions.length)
        volume.removeFolder(`topics/${folder}`);
    }
  }
}

/** Throws INVALID_TOPIC. */
export function checkTopicName(name: string): void {
  if (!/^[a-zA-Z0-9._-]{1,249}$/.test(name) || name === '.' || name === '..') {
    throw new KafkaError('INVALID_TOPIC', `Topic name is invalid: '${name}'`);
  }
}
