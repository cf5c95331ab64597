import type { Clock } from './clock.ts';
import { GroupCoordinator } from './group/group-coordinator.ts';
import { OffsetExpiry } from './group/offset-expiry.ts';
import { OffsetStore } from './group/offset-store.ts';
import type { GroupOptions } from './group/types.ts';
import { CacheBudget } from './log/tail-cache.ts';
import { Maintenance } from './maintenance/maintenance.ts';
import { Flusher, type FlushMode } from './storage/flusher.ts';
import type { Volume } from './storage/volume.ts';
import { MetaStore } from './topic/meta-store.ts';
import { type Topic, TopicTable } from './topic/topic-table.ts';
import { TxnCoordinator } from './txn/txn-coordinator.ts';

export type BrokerSettings = {
  /** Create a topic that a client asks for with permission to create it. */
  readonly autoCreateTopics: boolean;
  /** Answer LEADER_NOT_AVAILABLE once for a topic created on request, as older clusters do. */
  readonly slowAutoCreate: boolean;
  readonly defaultPartitions: number;
  /** Refuse replication factors above the number of nodes instead of reporting 1. */
  readonly strictReplication: boolean;
  readonly maxPartitions: number;
  readonly flush: FlushMode;
  readonly flushIntervalMs: number;
  /** Milliseconds between two rounds of retention and compaction; 0 for rounds on demand only. */
  readonly maintenanceMs: number;
  /** How long committed offsets of a group without members are kept. */
  readonly offsetsRetentionMs: number;
  /** Defaults of topic settings, over Kafka's own. */
  readonly topicDefaults: Readonly<Record<string, string>>;
  readonly groups: GroupOptions;
};

export type BrokerOptions = {
  readonly volume: Volume;
  readonly clock: Clock;
  readonly settings: BrokerSettings;
  /** Told of failures that no answer can carry: a failed background sync. */
  readonly onError: (error: unknown) => void;
};

/** Everything a broker is apart from its sockets. */
export class Broker {
  readonly clock: Clock;
  readonly settings: BrokerSettings;
  readonly flusher: Flusher;
  readonly topics: TopicTable;
  readonly groups: GroupCoordinator;
  readonly transactions: TxnCoordinator;
  readonly maintenance: Maintenance;
  readonly meta: MetaStore;
  readonly #volume: Volume;
  readonly #offsets: OffsetStore;

  constructor({ volume, clock, settings, onError }: BrokerOptions) {
    this.#volume = volume;
    this.clock = clock;
    this.settings = settings;
    this.flusher = new Flusher({
      mode: settings.flush,
      intervalMs: settings.flushIntervalMs,
      clock,
      onError,
    });
    this.meta = new MetaStore(volume);
    this.topics = new TopicTable({
      volume,
      clock,
      flusher: this.flusher,
      budget: new CacheBudget(),
      meta: this.meta,
      maxPartitions: settings.maxPartitions,
      defaults: settings.topicDefaults,
    });
    this.#offsets = new OffsetStore(volume, this.flusher);
    this.groups = new GroupCoordinator(this.#offsets, clock, settings.groups);
    this.transactions = new TxnCoordinator({
      volume,
      clock,
      flusher: this.flusher,
      meta: this.meta,
      topics: this.topics,
      groups: this.groups,
      onError,
    });
    this.maintenance = new Maintenance({
      topics: this.topics,
      expiry: new OffsetExpiry({ groups: this.groups, clock, retentionMs: settings.offsetsRetentionMs }),
      clock,
      everyMs: settings.maintenanceMs,
      onError,
    });
  }

  /** Deletes a topic with its records and committed offsets. */
  deleteTopic(topic: Topic): void {
    this.topics.delete(topic);
    this.transactions.dropTopic(topic.name);
    this.#offsets.dropTopic(topic.name);
  }

  /** Resolves when what was written before survives what the flush setting promises. */
  async durable(): Promise<void> {
    if (this.flusher.mode === 'always') await this.flusher.synced();
  }

  /** Copies all data, as of one moment, into a new folder from which another broker can be started. */
  async snapshot(folder: string): Promise<void> {
    await this.flusher.flush();
    this.#volume.copyTo(folder);
  }

  /** Syncs, writes what makes the next start quick, and releases the folder. */
  async close(): Promise<void> {
    await this.maintenance.close();
    this.groups.close();
    this.transactions.close();
    await this.flusher.close();
    this.topics.close();
    this.#offsets.close();
    this.#volume.close();
  }
}
