import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type ColumnStore, openColumnStore, type Parameters, type Row } from '@icrm/column-store';
import { newId } from '@icrm/runtime';
import { createLoader, type Loader } from './loader.ts';
import { inScope, type Scope } from './scope.ts';
import { createTables, SCHEMA_VERSION } from './tables.ts';

export type WarehouseOptions = {
  readonly file: string;
  readonly memoryMb?: number;
  readonly threads?: number;
  readonly loadEveryMs?: number;
};

/** An open warehouse: the star, what loads it, and the name under which it reads the topics. */
export type Warehouse = {
  readonly store: ColumnStore;
  readonly loader: Loader;
  /** A file that begins anew reads the topics from their beginning, as another group. */
  readonly generation: string;
  readonly file: string;
  /** Asks within a scope; without a position up to what is loaded. */
  ask(sql: string, scope: Partial<Scope> & Pick<Scope, 'tenant'>, parameters?: Parameters): Promise<Row[]>;
  close(): Promise<void>;
};

/** Opens the file, or begins a new one in the place of one whose tables are of another version. */
export const openWarehouse = async (options: WarehouseOptions): Promise<Warehouse> => {
  const { file, memoryMb = 512, threads = 2, loadEveryMs = 0 } = options;
  if (file !== ':memory:') await mkdir(dirname(file), { recursive: true });
  let store = await openColumnStore({ file, memoryMb, threads });
  if ((await readSetting(store, 'schema')) !== String(SCHEMA_VERSION)) {
    await store.close();
    await removeWarehouse(file);
    store = await openColumnStore({ file, memoryMb, threads });
    await begin(store);
  }
  const through = BigInt((await readSetting(store, 'through')) ?? 0);
  const loader = await createLoader(store, { everyMs: loadEveryMs, through });
  return {
    store,
    loader,
    generation: (await readSetting(store, 'generation')) ?? '',
    file,
    ask(sql, { position = loader.position, ...scope }, parameters = {}) {
      const scoped = inScope(sql, { ...scope, position });
      return store.query(scoped.sql, { ...scoped.parameters, ...parameters });
    },
    close: () => store.close(),
  };
};

/** Removes the files of a warehouse that nobody has open. */
export const removeWarehouse = async (file: string): Promise<void> => {
  for (const it of [file, `${file}.wal`]) if (file !== ':memory:') await rm(it, { force: true });
};

const begin = (store: ColumnStore): Promise<void> =>
  store.transaction(async (it) => {
    for (const sql of createTables()) await it.run(sql);
    await it.run('INSERT INTO warehouse VALUES ($a, $schema), ($b, $generation)', {
      a: 'schema',
      schema: String(SCHEMA_VERSION),
      b: 'generation',
      generation: newId().slice(-12),
    });
  });

/** What the warehouse keeps beside its tables: its version, how far it was read. */
export const readSetting = async (store: ColumnStore, name: string): Promise<string | undefined> => {
  const tables = await store.query("FROM duckdb_tables() SELECT table_name WHERE table_name = 'warehouse'");
  if (tables.length === 0) return undefined;
  const [row] = await store.query('SELECT value FROM warehouse WHERE name = $name', { name });
  return row === undefined ? undefined : String(row['value']);
};

export const saveSetting = (store: ColumnStore, name: string, value: string): Promise<void> =>
  store.transaction((it) =>
    it.run('INSERT OR REPLACE INTO warehouse VALUES ($name, $value)', { name, value }),
  );
