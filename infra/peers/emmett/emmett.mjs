// Emmett's event stores, installed from npm into a cache of their own.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startPostgresql } from '../postgresql/postgresql.mjs';

const cache = join(import.meta.dirname, '../../../node_modules/.cache/icrm-peer-emmett');
const packages = {
  sqlite: {
    '@event-driven-io/emmett': '0.38.5',
    '@event-driven-io/emmett-sqlite': '0.38.5',
    sqlite3: '5.1.7',
    uuid: '10.0.0',
  },
  postgresql: {
    '@event-driven-io/emmett': '0.42.0',
    '@event-driven-io/emmett-postgresql': '0.42.0',
    pg: '8.16.3',
  },
};

/** Installs once; an interrupted installation leaves nothing behind. False where it cannot be had. */
function installed(kind) {
  const folder = join(cache, kind);
  if (existsSync(folder)) return true;
  mkdirSync(cache, { recursive: true });
  const partial = mkdtempSync(join(cache, `.${kind}-`));
  const manifest = { private: true, dependencies: packages[kind] };
  writeFileSync(join(partial, 'package.json'), JSON.stringify(manifest));
  // sqlite3 is compiled here where its prebuilt file cannot be fetched.
  const env = Object.fromEntries(
    // biome-ignore lint/style/noProcessEnv: -- npm must not inherit what the calling npm was told
    Object.entries(process.env).filter(([name]) => !/^npm_(config|lifecycle|package)_/.test(name)),
  );
  const options = ['install', '--no-audit', '--no-fund', '--silent'];
  const { status } = spawnSync('npm', options, { cwd: partial, stdio: 'ignore', timeout: 300_000, env });
  if (status === 0) renameSync(partial, folder);
  rmSync(partial, { recursive: true, force: true });
  return status === 0;
}

/** Loads a package from the cache. */
const load = (kind, name) =>
  import(pathToFileURL(createRequire(join(cache, kind, 'package.json')).resolve(name)).href);

/** The part that both share: `append(stream, events)` and `read(stream)`, which resolves to how many there were. */
const store = (name, events, close) => ({
  name,
  append: (stream, list) => events.appendToStream(stream, list),
  read: async (stream) => (await events.readStream(stream)).events.length,
  close,
});

/** Emmett on PostgreSQL as it comes: synchronous commits, a pool of the driver's size. Undefined where it cannot be had. */
export async function openOnPostgresql() {
  if (!installed('postgresql')) return undefined;
  const server = await startPostgresql();
  if (server === undefined) return undefined;
  const { getPostgreSQLEventStore } = await load('postgresql', '@event-driven-io/emmett-postgresql');
  const { default: pg } = await load('postgresql', 'pg');
  // A pool of our own with the driver's defaults: Emmett leaves it open when it closes.
  const pool = new pg.Pool({ connectionString: server.uri });
  pool.on('error', () => undefined);
  const events = getPostgreSQLEventStore(server.uri, { connectionOptions: { pooled: true, pool } });
  await events.schema.migrate();
  return store('Emmett on PostgreSQL', events, async () => {
    await events.close();
    if (!pool.ended) await pool.end();
    await server.stop();
  });
}

/** Who a customer is and what they bought, as a Pongo document: the shape of the smallest view worth the name. */
const evolve = (view, { type, data }) => {
  const { profile = {}, orders = 0, totalMinor = 0 } = view ?? {};
  if (type === 'OrderPlaced')
    return { profile, orders: orders + 1, totalMinor: totalMinor + data.totalMinor };
  return { profile: { ...profile, ...data.details }, orders, totalMinor };
};

/**
 * Emmett with a Pongo projection by customer: `append(stream, events)` without projecting, and `rebuild()`, which projects
 * all events as Emmett's documentation does it and resolves to the number of documents. Each time into a collection of its
 * own: a second rebuild of the same one empties it and projects nothing. Undefined where it cannot be had.
 */
export async function openWithPongo() {
  if (!installed('postgresql')) return undefined;
  const server = await startPostgresql();
  if (server === undefined) return undefined;
  const emmett = await load('postgresql', '@event-driven-io/emmett-postgresql');
  const { default: pg } = await load('postgresql', 'pg');
  const pool = new pg.Pool({ connectionString: server.uri });
  pool.on('error', () => undefined);
  const events = emmett.getPostgreSQLEventStore(server.uri, { connectionOptions: { pooled: true, pool } });
  await events.schema.migrate();
  let rebuilds = 0;
  return {
    name: 'Emmett + Pongo',
    append: (stream, list) => events.appendToStream(stream, list),
    async rebuild() {
      rebuilds += 1;
      const collectionName = `customers_${rebuilds}`;
      const projection = emmett.pongoMultiStreamProjection({
        collectionName,
        canHandle: ['CustomerRegistered', 'CustomerDetailsChanged', 'OrderPlaced'],
        getDocumentId: ({ data }) => data.customerId,
        evolve,
      });
      const consumer = emmett.rebuildPostgreSQLProjections({
        connectionString: server.uri,
        projections: [projection],
      });
      await consumer.start();
      await consumer.close();
      const { rows } = await pool.query(`select count(*)::int as n from ${collectionName}`);
      return rows[0].n;
    },
    async close() {
      await events.close();
      if (!pool.ended) await pool.end();
      await server.stop();
    },
  };
}

/**
 * Emmett on SQLite as it comes, in a file. Appends go one after the other: it opens a connection for each, and two at a time
 * end in SQLITE_BUSY. Undefined where it cannot be had.
 */
export async function openOnSqlite() {
  if (!installed('sqlite')) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'icrm-peer-emmett-'));
  const { getSQLiteEventStore } = await load('sqlite', '@event-driven-io/emmett-sqlite');
  const events = getSQLiteEventStore({
    fileName: join(folder, 'events.db'),
    schema: { autoMigration: 'CreateOrUpdate' },
  });
  const all = store('Emmett on SQLite', events, async () => rmSync(folder, { recursive: true, force: true }));
  let last = Promise.resolve();
  const inTurn = (stream, list) => {
    last = last.then(() => all.append(stream, list));
    return last;
  };
  return { ...all, append: inTurn };
}
