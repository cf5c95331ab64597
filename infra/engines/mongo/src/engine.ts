import { History } from './change/history.ts';
import { commands } from './command/commands.ts';
import { Dispatcher } from './command/dispatch.ts';
import type { EngineState } from './command/engine-state.ts';
import { Cursors } from './run/cursors.ts';
import { Clock } from './session/clock.ts';
import { FailPoints } from './session/fail-points.ts';
import { Users } from './session/scram.ts';
import { Sessions } from './session/sessions.ts';
import { sweepExpired } from './session/ttl.ts';
import { Store } from './store/store.ts';
import { Listener } from './wire/listener.ts';

/** Certificates in PEM; with `ca`, clients have to show one that it signed. */
export type MongoTls = { readonly key: string; readonly cert: string; readonly ca?: string };

export type MongoOptions = {
  /** 0 (the default) takes a free port. */
  readonly port?: number | undefined;
  /** A loopback address; 127.0.0.1 by default. */
  readonly host?: string | undefined;
  /** Folder of the data. */
  readonly data?: string | undefined;
  /** Keeps the data in a temporary folder that is removed at the end. */
  readonly memory?: boolean | undefined;
  /** Name of the replica set; `icrm` by default. */
  readonly setName?: string | undefined;
  /** `full` waits for the disk at each commit; `normal` (the default) survives the process, not the machine. */
  readonly sync?: 'normal' | 'full' | undefined;
  /** Names and passwords of those who may connect, by SCRAM-SHA-256; without any, everybody may. They live in `admin` and may do everything. */
  readonly users?: { readonly [name: string]: string } | undefined;
  /** Accept TLS connections only. */
  readonly tls?: MongoTls | undefined;
  /** Refuses to start when this says production; by default what the process says. */
  readonly environment?: string | undefined;
  /** How often expired documents are removed; 60,000 ms by default. */
  readonly ttlEveryMs?: number | undefined;
};

/** A running engine. */
export type MongoEngine = {
  readonly port: number;
  /** host:port */
  readonly address: string;
  /** A connection string for drivers. */
  readonly uri: string;
  /** Ends connections, commits what was written and closes the data. */
  stop(): Promise<void>;
};

/** Starts the engine and resolves once drivers can connect. */
export async function startMongo(options: MongoOptions): Promise<MongoEngine> {
  if (options.environment === 'production')
    throw new Error('the embedded MongoDB engine does not serve production');
  if (options.memory !== true && options.data === undefined) throw new Error('give a data folder, or memory');
  const users = new Users(options.users ?? {});
  const store = new Store({ data: options.memory === true ? undefined : options.data, sync: options.sync });
  const state = createState(store, users, options);
  const dispatcher = new Dispatcher(state, commands);
  const listener = new Listener(
    (request, client) => dispatcher.answer(request, client),
    () => undefined,
    options.tls,
  );
  const sweeper = setInterval(() => {
    const now = Date.now();
    state.cursors.killIdle(now);
    state.sessions.sweep(now);
    state.history.prune();
  }, 30_000);
  const expirer = setInterval(
    () => void sweepExpired(store, Date.now()).catch(() => undefined),
    options.ttlEveryMs ?? 60_000,
  );
  sweeper.unref();
  expirer.unref();
  try {
    return running(await listener.listen(options.port ?? 0, options.host ?? '127.0.0.1'), options, stop);
  } catch (error) {
    await stop();
    throw error;
  }

  async function stop(): Promise<void> {
    clearInterval(sweeper);
    clearInterval(expirer);
    await listener.close();
    state.sessions.close();
    store.close();
  }
}

function createState(store: Store, users: Users, { setName = 'icrm' }: MongoOptions): EngineState {
  const cursors = new Cursors();
  const clock = new Clock();
  const history = new History(store, clock);
  const sessions = new Sessions(store, {
    onStart: ({ view }) => history.watchTransaction(view),
    onCommit: () => history.transactionCommitted(),
    onEnd: (transaction) => cursors.killWhere((cursor) => cursor.transaction === transaction),
  });
  return {
    store,
    cursors,
    sessions,
    clock,
    history,
    failPoints: new FailPoints(),
    users,
    startedAt: Date.now(),
    setName,
  };
}

function running(port: number, { host = '127.0.0.1' }: MongoOptions, stop: () => Promise<void>): MongoEngine {
  const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  let stopped: Promise<void> | undefined;
  return {
    port,
    address,
    uri: `mongodb://${address}/`,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}
