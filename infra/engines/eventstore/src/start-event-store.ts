import { FaultSwitch } from './faults.ts';
import { DEFAULT_USERS, listedAccess, openAccess, type User } from './grpc/access.ts';
import type { EngineContext } from './grpc/engine-context.ts';
import { shuttingDown } from './grpc/errors.ts';
import type { TlsIdentity } from './grpc/server.ts';
import { Connections, serve } from './grpc/server.ts';
import { TurnsOfConnections } from './grpc/streams/fair-turns.ts';
import { GroupRegistry } from './persistent/group-registry.ts';
import { EventLog, type StorePoint } from './store/event-log.ts';
import { writeSystemLinks } from './store/system-links.ts';

/** How an engine is started. Without `data` everything is kept in memory. */
export type EventStoreOptions = {
  /** Port to listen on; 0 (the default) takes a free one. */
  readonly port?: number;
  /** Address to listen on; 127.0.0.1 unless told otherwise. */
  readonly host?: string;
  /** Directory of the store's file; created when it is missing. */
  readonly data?: string;
  /** Keeps everything in memory even if `data` is given. */
  readonly memory?: boolean;
  /** `full` (the default) survives a power cut, `normal` a crash of the process, `off` is for throw-away data. */
  readonly sync?: 'full' | 'normal' | 'off';
  /** Limit of one append in bytes; 1 MiB, the strictest of the production targets. */
  readonly maxAppendBytes?: number;
  /** Time in which an append must have arrived completely; 2 s. */
  readonly writeTimeoutMs?: number;
  /** Writes the links of `$ce-…`, `$et-…` and `$streams` with each event; off by default. */
  readonly systemStreams?: boolean;
  /**
   * Directory with `node.key`, `node.crt` and `ca.crt`, made when it has none: serves TLS only, with basic
   * authentication and access lists.
   */
  readonly tls?: string;
  /** Who may log in over TLS; `admin` and `ops` with the password `changeit` unless given. */
  readonly users?: readonly User[];
  /** Called at named moments of a write, so that a crash test can end the process there. */
  readonly reach?: (point: StorePoint) => void;
  /** How many bytes may be written before the write-ahead log is folded into the file; 16 MiB. */
  readonly checkpointBytes?: number;
};

/** A running engine. */
export type EventStoreEngine = {
  readonly port: number;
  /** `host:port`. */
  readonly address: string;
  /** What `EventStoreDBClient.connectionString` takes; without credentials. */
  readonly connectionString: string;
  /** Makes calls fail on purpose. */
  readonly faults: FaultSwitch;
  /** Ends open calls with CANCELLED, writes what was accepted, and releases the file. Can be called twice. */
  stop(): Promise<void>;
};

const readIdentity = async (directory: string | undefined): Promise<TlsIdentity | undefined> => {
  if (directory === undefined) return undefined;
  // Few start with TLS, and all would pay for loading it.
  const { ensureIdentity } = await import('./tls/identity.ts');
  return ensureIdentity(directory);
};

/** The registry when someone asks for it; groups cost nothing while nobody does. */
const lazyGroups = (log: EventLog): { get: () => GroupRegistry; stop: () => void } => {
  let groups: GroupRegistry | undefined;
  return {
    get() {
      groups ??= new GroupRegistry(log);
      return groups;
    },
    stop: () => groups?.stop(shuttingDown()),
  };
};

/** TLS clients must be given a name: Node refuses an IP address as server name. */
const nameFor = (host: string): string => (host === '127.0.0.1' || host === '::1' ? 'localhost' : host);

const openLog = (options: EventStoreOptions): EventLog =>
  new EventLog({
    directory: options.memory === true ? undefined : options.data,
    sync: options.sync ?? 'full',
    ...(options.systemStreams === true && { onWrite: writeSystemLinks }),
    ...(options.reach !== undefined && { reach: options.reach }),
    ...(options.checkpointBytes !== undefined && { checkpointBytes: options.checkpointBytes }),
  });

/**
 * Starts an EventStoreDB-compatible server in this process or worker. Rejects with `StoreUnusable` when the
 * file is in use or damaged, and with the socket's error when the port is taken.
 */
export const startEventStore = async (options: EventStoreOptions = {}): Promise<EventStoreEngine> => {
  const { port = 0, host = '127.0.0.1', maxAppendBytes = 1024 * 1024, writeTimeoutMs = 2_000 } = options;
  const tls = await readIdentity(options.tls);
  const log = openLog(options);
  const groups = lazyGroups(log);
  const faults = new FaultSwitch();
  const connections = new Connections();
  const endpoint = { address: tls === undefined ? host : nameFor(host), port };
  const context: EngineContext = {
    turns: new TurnsOfConnections(),
    log,
    limits: { maxAppendBytes, writeTimeoutMs },
    faults,
    access: tls === undefined ? openAccess : listedAccess(log, options.users ?? DEFAULT_USERS),
    groups: groups.get,
    openCalls: new Set(),
    cutConnections: () => connections.cut(),
    endpoint,
  };
  const server = await serve(context, { host, port, tls, connections }).catch((error: unknown) => {
    log.close();
    throw error;
  });
  endpoint.port = server.port;
  const address = `${host}:${server.port}`;
  let stopped: Promise<void> | undefined;
  return {
    port: server.port,
    address,
    connectionString: `esdb://${endpoint.address}:${server.port}?tls=${tls !== undefined}`,
    faults,
    stop() {
      stopped ??= server.stop().then(() => {
        groups.stop();
        log.close();
      });
      return stopped;
    },
  };
};
