import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { tableNames } from '../warehouse/tables.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import { marts } from './catalogue.ts';
import { tableOf } from './definition.ts';

export type ExportedTable = { readonly name: string; readonly rows: number; readonly files: number };
export type Exported = {
  readonly folder: string;
  readonly tables: readonly ExportedTable[];
  readonly position: bigint;
};

/** Where a tenant's export stands. */
export const exportFolder = ({ file }: Pick<Warehouse, 'file'>, tenant: string): string =>
  join(dirname(file), 'parquet', tenant);

/**
 * Writes a tenant's facts, a folder a day (`day=2026-03-02`, the way Hive partitions), and its marts as Parquet beside
 * the warehouse, as of one position. What an earlier export wrote is replaced.
 */
export const exportParquet = async (warehouse: Warehouse, tenant: string): Promise<Exported> => {
  const { store, loader } = warehouse;
  const position = loader.position;
  const folder = exportFolder(warehouse, tenant);
  await mkdir(folder, { recursive: true });
  const tables: ExportedTable[] = [];
  const write = async (name: string, sql: string, options: string) => {
    const [row] = await store.query(`SELECT count(*) AS rows FROM (${sql})`);
    const rows = Number(row?.['rows'] ?? 0);
    const target = join(folder, name);
    await rm(target, { recursive: true, force: true });
    if (rows > 0) await store.query(`COPY (${sql}) TO ${quoted(target)} (FORMAT parquet${options})`);
    tables.push({ name, rows, files: await countFiles(target) });
  };
  for (const name of tableNames)
    await write(
      name,
      `SELECT *, strftime(happened_at, '%Y-%m-%d') AS day FROM ${name}
       WHERE tenant = ${quoted(tenant)} AND position <= ${position}`,
      ', PARTITION_BY (day)',
    );
  const known = new Set(
    (await store.query('SELECT table_name FROM duckdb_tables()')).map((it) => it['table_name']),
  );
  for (const table of marts.map(tableOf))
    if (known.has(table))
      await write(`${table}.parquet`, `SELECT * FROM ${table} WHERE tenant = ${quoted(tenant)}`, '');
  return { folder, tables, position };
};

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const countFiles = async (path: string): Promise<number> => {
  try {
    return (await readdir(path, { recursive: true })).filter((it) => it.endsWith('.parquet')).length;
  } catch (error) {
    // A single file, or nothing.
    return (error as NodeJS.ErrnoException).code === 'ENOTDIR' ? 1 : 0;
  }
};
