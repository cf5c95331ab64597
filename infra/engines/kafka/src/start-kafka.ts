import type { ClusterView, Endpoint } from './api/handler.ts';
import { Dispatcher } from './connection/dispatcher.ts';
import { type Fault, Faults, type InjectedFault } from './connection/faults.ts';
import { Listener } from './connection/listener.ts';
import { type LoggedRequest, RequestLog } from './connection/request-log.ts';
import { Broker } from './engine/broker.ts';
import { systemClock } from './engine/clock.ts';
import { DiskVolume } from './engine/storage/disk-volume.ts';
import { MemoryVolume } from './engine/storage/memory-volume.ts';
import { checkTopicConfig } from './engine/topic/config-table.ts';
import { type KafkaOptions, settingsOf } from './options.ts';
import { Authenticator } from './sasl/authenticator.ts';

/** A running engine. */
export type KafkaEngine = {
  /** Port of the first node. */
  readonly port: number;
  /** `host:port` of the first node, what a client takes as its broker. */
  readonly address: string;
  /** `host:port` of every node. */
  readonly addresses: readonly string[];
  /** Makes requests fail, wait or be repeated, for tests of clients. */
  inject(fault: Fault): InjectedFault;
  /** Ends all faults. */
  clearFaults(): void;
  /** Requests served since the start, by API. */
  requestCounts(): Readonly<Record<string, number>>;
  /** The latest thousand requests, oldest first. */
  recentRequests(): readonly LoggedRequest[];
  /** Applies the retention settings now; returns the bytes freed. */
  retain(): number;
  /** Forgets the committed offsets that are due now; returns how many. */
  expireOffsets(): number;
  /** Compacts the topics with policy `compact` now, all that is closed included; returns the bytes freed. */
  compact(): Promise<number>;
  /** Ends the session of a group's member now. Throws KafkaError UNKNOWN_MEMBER_ID. */
  expireMember(group: string, memberId: string): void;
  /** Asks all members of a group to join again. */
  rebalance(group: string): void;
  /** Copies all data into a new folder, from which another engine can be started. Stalls the engine meanwhile. */
  snapshot(folder: string): Promise<void>;
  /** Ends the connections, syncs and closes the files. Calling it again does nothing. */
  stop(): Promise<void>;
};

/** Starts a broker; resolves when it accepts connections, rejects when folder or port cannot be had. */
export async function startKafka(options: KafkaOptions = {}): Promise<KafkaEngine> {
  if (options.memory === true && options.data !== undefined)
    throw new Error('data and memory exclude each other');
  for (const [name, value] of Object.entries(options.topicDefaults ?? {})) checkTopicConfig(name, value);
  const { clock = systemClock, onError = () => undefined } = options;
  const volume = options.data === undefined ? new MemoryVolume() : new DiskVolume(options.data);
  const broker = openBroker(
    () => new Broker({ volume, clock, settings: settingsOf(options), onError }),
    volume,
  );
  const faults = new Faults();
  const requests = new RequestLog();
  const dispatcher = new Dispatcher({ broker, faults, requests, onError });
  const listeners = await listen(options, dispatcher).catch(async (error: unknown) => {
    await broker.close();
    throw error;
  });
  const { host = '127.0.0.1' } = options;
  const addresses = listeners.map(({ port }) => `${host}:${port}`);
  let stopping: Promise<void> | undefined;
  return {
    port: listeners[0]?.port ?? 0,
    address: addresses[0] ?? '',
    addresses,
    inject: (fault) => faults.inject(fault),
    clearFaults: () => faults.clear(),
    requestCounts: () => requests.counts(),
    recentRequests: () => requests.recent(),
    retain: () => broker.maintenance.retain(),
    expireOffsets: () => broker.maintenance.expireOffsets(),
    compact: () => broker.maintenance.compact(),
    expireMember: (group, memberId) => broker.groups.find(group)?.expire(memberId),
    rebalance: (group) => broker.groups.find(group)?.rebalance(),
    snapshot: (folder) => broker.snapshot(folder),
    stop: () => {
      stopping ??= Promise.all(listeners.map((listener) => listener.close())).then(() => broker.close());
      return stopping;
    },
  };
}

/** A folder that cannot be opened is released again. */
function openBroker(open: () => Broker, volume: { close(): void }): Broker {
  try {
    return open();
  } catch (error) {
    volume.close();
    throw error;
  }
}

async function listen(options: KafkaOptions, dispatcher: Dispatcher): Promise<readonly Listener[]> {
  const { host = '127.0.0.1', port = 0, nodes = 1, users, tls, onError = () => undefined } = options;
  const authenticator = users === undefined ? undefined : new Authenticator(users);
  const maxFrame = options.maxRequestBytes ?? 100 * 1024 * 1024;
  const endpoints: Endpoint[] = [];
  const listeners: Listener[] = [];
  try {
    for (let nodeId = 1; nodeId <= nodes; nodeId++) {
      const cluster: ClusterView = { self: nodeId, endpoints };
      const listener = await Listener.open({
        host,
        port: port === 0 ? 0 : port + nodeId - 1,
        dispatcher,
        cluster,
        authenticator,
        tls:
          tls === undefined
            ? undefined
            : { ...tls, requestCert: tls.ca !== undefined, rejectUnauthorized: tls.ca !== undefined },
        maxFrame,
        onError,
      });
      listeners.push(listener);
      endpoints.push({ nodeId, host, port: listener.port });
    }
  } catch (error) {
    await Promise.all(listeners.map((listener) => listener.close()));
    throw error;
  }
  return listeners;
}
