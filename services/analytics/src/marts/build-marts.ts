import type { Transaction } from '@icrm/column-store';
import { inScope } from '../warehouse/scope.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import { type MartDefinition, tableOf } from './definition.ts';

/** A mart as it stands for a tenant. */
export type MartState = {
  readonly definition: MartDefinition;
  readonly builtAt?: string;
  readonly position: bigint;
  readonly rows: number;
  readonly problems: readonly string[];
};

type For = { readonly tenant: string; readonly now: string };

/**
 * Builds marts anew, each in one transaction: readers see the old rows until the new ones are there. One whose checks
 * fail stays as it was, with what was found.
 */
export const buildMarts = async (
  warehouse: Warehouse,
  definitions: readonly MartDefinition[],
  { tenant, now }: For,
): Promise<readonly MartState[]> => {
  for (const definition of definitions)
    await warehouse.store.transaction((it) =>
      build(it, definition, { tenant, now, position: warehouse.loader.position }),
    );
  return martStates(warehouse, definitions, tenant);
};

/** Builds those that are older than they may be while the log has moved on. */
export const refreshMarts = async (
  warehouse: Warehouse,
  definitions: readonly MartDefinition[],
  { tenant, now }: For,
): Promise<readonly MartState[]> => {
  const states = await martStates(warehouse, definitions, tenant);
  const stale = states.filter(
    ({ builtAt, position, definition }) =>
      position < warehouse.loader.position &&
      (builtAt === undefined ||
        Date.parse(now) - Date.parse(builtAt) > definition.freshWithinSeconds * 1_000),
  );
  return buildMarts(
    warehouse,
    stale.map(({ definition }) => definition),
    { tenant, now },
  );
};

const build = async (
  it: Transaction,
  definition: MartDefinition,
  { tenant, now, position }: For & { readonly position: bigint },
): Promise<void> => {
  const columns = Object.entries(definition.columns).map(([name, type]) => `${name} ${type.toUpperCase()}`);
  const table = tableOf(definition);
  await it.run(`CREATE TABLE IF NOT EXISTS ${table} (tenant VARCHAR, ${columns.join(', ')})`);
  await it.run(`CREATE OR REPLACE TEMP TABLE fresh (${columns.join(', ')})`);
  const { sql, parameters } = inScope(definition.sql, { tenant, position });
  await it.run(`INSERT INTO fresh ${sql}`, parameters);
  const problems = await problemsOf(it, definition);
  const [count] = await it.query('SELECT count(*) AS rows FROM fresh');
  if (problems.length === 0) {
    await it.run(`DELETE FROM ${table} WHERE tenant = $tenant`, { tenant });
    await it.run(`INSERT INTO ${table} SELECT $tenant, * FROM fresh`, { tenant });
  }
  await it.run('DROP TABLE fresh');
  const told = JSON.stringify(problems);
  const of = { name: definition.name, version: definition.version, tenant, problems: told };
  if (problems.length === 0)
    await it.run(
      `INSERT OR REPLACE INTO mart
       VALUES ($name, $version, $tenant, $position, $now::TIMESTAMP, $rows, $problems, $through)`,
      { ...of, position, now, rows: Number(count?.['rows'] ?? 0), through: await lastRow(it, definition) },
    );
  else
    await it.run(
      `INSERT INTO mart VALUES ($name, $version, $tenant, 0, NULL, 0, $problems, NULL)
       ON CONFLICT DO UPDATE SET problems = excluded.problems`,
      of,
    );
};

/** Rows are numbered as they are loaded, whatever their position: a slow partition can bring an old one late. */
const lastRow = async (it: Transaction, { adds }: MartDefinition): Promise<number | null> => {
  if (adds === undefined) return null;
  const [row] = await it.query(`SELECT coalesce(max(rowid), -1) AS last FROM ${adds}`);
  return Number(row?.['last'] ?? -1);
};

const problemsOf = async (it: Transaction, { checks }: MartDefinition): Promise<string[]> => {
  const problems: string[] = [];
  for (const { name, wrong } of checks) {
    const [row] = await it.query(wrong);
    const count = Number(Object.values(row ?? {})[0] ?? 0);
    if (count > 0) problems.push(`${name}: ${count} wrong`);
  }
  return problems;
};

/** How each mart stands. */
export const martStates = async (
  { store }: Warehouse,
  definitions: readonly MartDefinition[],
  tenant: string,
): Promise<readonly MartState[]> => {
  const rows = await store.query('SELECT * FROM mart WHERE tenant = $tenant', { tenant });
  return definitions.map((definition) => {
    const row = rows.find((it) => it['name'] === definition.name && it['version'] === definition.version);
    return {
      definition,
      position: BigInt(String(row?.['position'] ?? 0)),
      rows: Number(row?.['row_count'] ?? 0),
      problems: row === undefined ? [] : (JSON.parse(String(row['problems'])) as string[]),
      ...(typeof row?.['built_at'] === 'string' ? { builtAt: row['built_at'] } : {}),
    };
  });
};
