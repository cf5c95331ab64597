import type { BrokerSettings } from './engine/broker.ts';
import type { Clock } from './engine/clock.ts';
import { defaultGroupOptions } from './engine/group/group-coordinator.ts';
import type { FlushMode } from './engine/storage/flusher.ts';

/** Certificates in PEM; with `ca`, clients have to show one that it signed. */
export type KafkaTls = { readonly key: string; readonly cert: string; readonly ca?: string };

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
  /** Virtual nodes, each on a port of its own: partitions, groups and transactions are spread over them. 1 by default. */
  readonly nodes?: number;
  /** Refuse what a production cluster refuses: session timeouts below 6 s, replication factors above the nodes. */
  readonly strict?: boolean;
  /** Create topics that clients ask for; off by default, since it hides misspelt names. */
  readonly autoCreateTopics?: boolean;
  /** Answer LEADER_NOT_AVAILABLE once for a topic that was just created on request, as older clusters do. */
  readonly slowAutoCreate?: boolean;
  /** Partitions of a topic that is created without a count; 1 by default. */
  readonly defaultPartitions?: number;
  /** What an acknowledgement promises: see FlushMode. `interval` by default, `never` in memory. */
  readonly flush?: FlushMode;
  /** Milliseconds between two syncs in flush mode `interval`; 1,000 by default. */
  readonly flushIntervalMs?: number;
  /** Milliseconds between two rounds of retention and compaction; 5,000 by default, 0 for on demand only. */
  readonly maintenanceMs?: number;
  /** Milliseconds that the committed offsets of a group nobody is in are kept; 7 days by default. */
  readonly offsetsRetentionMs?: number;
  /** Defaults of topic settings such as `retention.ms`. */
  readonly topicDefaults?: Readonly<Record<string, string>>;
  /** How long a new group waits for more members before its first generation; 0 by default, 3,000 in production. */
  readonly initialRebalanceDelayMs?: number;
  /** Largest request in bytes; 100 MiB by default. */
  readonly maxRequestBytes?: number;
  /** Accept TLS connections only. */
  readonly tls?: KafkaTls;
  /** Passwords by user name; clients have to authenticate with PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512. */
  readonly users?: Readonly<Record<string, string>>;
  /** Time, for tests. */
  readonly clock?: Clock;
  /** Told of failures that no answer can carry. By default they are dropped. */
  readonly onError?: (error: unknown) => void;
};

const MAX_PARTITIONS = 4000;
const STRICT_SESSION_MS = 6000;
const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

export function settingsOf(options: KafkaOptions): BrokerSettings {
  const strict = options.strict ?? false;
  return {
    autoCreateTopics: options.autoCreateTopics ?? false,
    slowAutoCreate: options.slowAutoCreate ?? false,
    defaultPartitions: options.defaultPartitions ?? 1,
    strictReplication: strict,
    maxPartitions: MAX_PARTITIONS,
    flush: options.flush ?? (options.data === undefined ? 'never' : 'interval'),
    flushIntervalMs: options.flushIntervalMs ?? 1000,
    maintenanceMs: options.maintenanceMs ?? 5000,
    offsetsRetentionMs: options.offsetsRetentionMs ?? WEEK_MS,
    topicDefaults: options.topicDefaults ?? {},
    groups: {
      ...defaultGroupOptions,
      minSessionTimeoutMs: strict ? STRICT_SESSION_MS : defaultGroupOptions.minSessionTimeoutMs,
      initialRebalanceDelayMs: options.initialRebalanceDelayMs ?? defaultGroupOptions.initialRebalanceDelayMs,
    },
  };
}
