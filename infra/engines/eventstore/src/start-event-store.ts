import type { EngineContext } from './grpc/engine-context.ts';
import { serve } from './grpc/server.ts';
import { EventLog } from './store/event-log.ts';

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
};

/** A running engine. */
export type EventStoreEngine = {
  readonly port: number;
  /** `host:port`. */
  readonly address: string;
  /** What `EventStoreDBClient.connectionString` takes. */
  readonly connectionString: string;
  /** Ends open calls with CANCELLED, writes what was accepted, and releases the file. Can be called twice. */
  stop(): Promise<void>;
};

/**
 * Starts an EventStoreDB-compatible server in this process or worker. Rejects with `StoreUnusable` when the
 * file is in use or damaged, and with the socket's error when the port is taken.
 */
export const startEventStore = async (options: EventStoreOptions = {}): Promise<EventStoreEngine> => {
  const { port = 0, host = '127.0.0.1', sync = 'full' } = options;
  const log = new EventLog({ directory: options.memory === true ? undefined : options.data, sync });
  const context: EngineContext = {
    log,
    limits: {
      maxAppendBytes: options.maxAppendBytes ?? 1024 * 1024,
      writeTimeoutMs: options.writeTimeoutMs ?? 2_000,
    },
    openCalls: new Set(),
  };
  const server = await serve(context, host, port).catch((error: unknown) => {
    log.close();
    throw error;
  });
  const address = `${host}:${server.port}`;
  let stopped: Promise<void> | undefined;
  return {
    port: server.port,
    address,
    connectionString: `esdb://${address}?tls=false`,
    stop() {
      stopped ??= server.stop().then(() => log.close());
      return stopped;
    },
  };
};
