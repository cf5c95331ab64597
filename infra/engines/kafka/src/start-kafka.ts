import type { ClusterView } from './api/handler.ts';
import { Dispatcher } from './connection/dispatcher.ts';
import { Listener } from './connection/listener.ts';
import { Broker } from './engine/broker.ts';
import { type Clock, systemClock } from './engine/clock.ts';
import { defaultGroupOptions } from './engine/group/group-coordinator.ts';
import { DiskVolume } from './engine/storage/disk-volume.ts';
import type { FlushMode } from './engine/storage/flusher.ts';
import { MemoryVolume } from './engine/storage/memory-volume.ts';

/** How to start the engine. Without `data` nothing is kept. */
export type KafkaOptions = {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** Address to bind and to advertise; 127.0.0.1 by default. */
  readonly host?: string;
  /** Folder for everything that is kept; created when absent, held by one process at a time. */
  readonly data?: string;
  /** Keep everything in memory. Excludes `data`. */
  readonly memory?: boolean;
  /** Create topics that clients ask for; off by default, since it hides misspelt names. */
  readonly autoCreateTopics?: boolean;
  /** Partitions of a topic that is created without a count; 1 by default. */
  readonly defaultPartitions?: number;
  /** Refuse replication factors above the number of nodes; off by default: they are accepted and 1 is reported. */
  readonly strictReplication?: boolean;
  /** What an acknowledgement promises: see FlushMode; `interval` by default. */
  readonly flush?: FlushMode;
  /** Milliseconds between two syncs in flush mode `interval`; 1,000 by default. */
  readonly flushIntervalMs?: number;
  /** Defaults of topic settings such as `retention.ms`. */
  readonly topicDefaults?: Readonly<Record<string, string>>;
  /** Least session timeout of group members; 10 ms by default, 6,000 in production clusters. */
  readonly minSessionTimeoutMs?: number;
  /** How long a new group waits for more members before its first generation; 0 by default, 3,000 in production. */
  readonly initialRebalanceDelayMs?: number;
  /** Largest request in bytes; 100 MiB by default. */
  readonly maxRequestBytes?: number;
  /** Time, for tests. */
  readonly clock?: Clock;
  /** Told of failures that no answer can carry. By default they are dropped. */
  readonly onError?: (error: unknown) => void;
};

/** A running engine. */
export type KafkaEngine = {
  readonly port: number;
  /** `host:port`, what a client takes as its broker. */
  readonly address: string;
  /** Ends the connections, syncs and closes the files. Calling it again does nothing. */
  stop(): Promise<void>;
};

const MAX_PARTITIONS = 4000;

/** Starts a broker; resolves when it accepts connections, rejects when folder or port cannot be had. */
export async function startKafka(options: KafkaOptions = {}): Promise<KafkaEngine> {
  if (options.memory === true && options.data !== undefined)
    throw new Error('data and memory exclude each other');
  const { host = '127.0.0.1', port = 0, clock = systemClock, onError = () => undefined } = options;
  const volume = options.data === undefined ? new MemoryVolume() : new DiskVolume(options.data);
  const broker = new Broker({ volume, clock, settings: settingsOf(options), onError });
  const dispatcher = new Dispatcher({ broker, onError });
  let cluster: ClusterView = { self: 1, endpoints: [] };
  const maxFrame = options.maxRequestBytes ?? 100 * 1024 * 1024;
  const listening = Listener.open({ host, port, dispatcher, cluster: () => cluster, maxFrame, onError });
  const listener = await listening.catch(async (error: unknown) => {
    await broker.close();
    throw error;
  });
  cluster = { self: 1, endpoints: [{ nodeId: 1, host, port: listener.port }] };
  let stopping: Promise<void> | undefined;
  return {
    port: listener.port,
    address: `${host}:${listener.port}`,
    stop: () => {
      stopping ??= listener.close().then(() => broker.close());
      return stopping;
    },
  };
}

function settingsOf(options: KafkaOptions) {
  return {
    autoCreateTopics: options.autoCreateTopics ?? false,
    slowAutoCreate: false,
    defaultPartitions: options.defaultPartitions ?? 1,
    strictReplication: options.strictReplication ?? false,
    maxPartitions: MAX_PARTITIONS,
    flush: options.flush ?? (options.data === undefined ? 'never' : 'interval'),
    flushIntervalMs: options.flushIntervalMs ?? 1000,
    topicDefaults: options.topicDefaults ?? {},
    groups: {
      ...defaultGroupOptions,
      minSessionTimeoutMs: options.minSessionTimeoutMs ?? defaultGroupOptions.minSessionTimeoutMs,
      initialRebalanceDelayMs: options.initialRebalanceDelayMs ?? defaultGroupOptions.initialRebalanceDelayMs,
    },
  };
}
