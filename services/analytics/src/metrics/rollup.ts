import type { Row } from '@icrm/column-store';
import { tableOf } from '../marts/definition.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import type { MetricQuestion } from './ask-metric.ts';
import type { Rollup, SeriesMetric } from './definition.ts';

/** A metric over its mart, and how an answer shows that the mart was not built anew meanwhile. */
export type Rolled = {
  readonly definition: SeriesMetric;
  /** A column more, which tells how far the mart went when it was read. */
  readonly guard: string;
  readonly through: number;
};

/**
 * The metric over the mart that adds up its source by day and what was loaded since, when that says the same: as of now,
 * over whole days, by dimensions that the mart has. Undefined: ask the source.
 */
export const rolledUp = async (
  { store, loader }: Warehouse,
  definition: SeriesMetric,
  { tenant, dimensions = [], filters = {}, from, to, position = loader.position }: MetricQuestion,
): Promise<Rolled | undefined> => {
  const { rollup } = definition;
  if (rollup === undefined || position < loader.position || !isDay(from) || !isDay(to)) return undefined;
  if (![...dimensions, ...Object.keys(filters)].every((name) => rollup.dimensions.includes(name)))
    return undefined;
  const [built] = await store.query(
    'SELECT through_row FROM mart WHERE name = $mart AND version = $version AND tenant = $tenant',
    { mart: rollup.mart, version: rollup.version, tenant },
  );
  if (typeof built?.['through_row'] !== 'number') return undefined;
  const through = built['through_row'];
  return {
    definition: { ...definition, source: sourceOf(rollup, through) },
    guard: guardOf(rollup),
    through,
  };
};

/** The answer without the guard; undefined: the mart was built anew between two looks, and the answer is of neither. */
export const unguarded = (rows: readonly Row[], through: number): Row[] | undefined =>
  rows.every((row) => row['through_row'] === through)
    ? rows.map(({ through_row: _through, ...row }) => row)
    : undefined;

const isDay = (time: string | undefined): boolean => time === undefined || /T00:00:00(\.0+)?Z$/.test(time);

// Rows are numbered as they are loaded: what a slow partition brings late is behind the mart, whatever its position.
const sourceOf = ({ mart, version, fromMart, fromTable, table, where = 'true' }: Rollup, through: number) =>
  `(SELECT ${fromMart} FROM main.${tableOf({ name: mart, version })} WHERE tenant = $scope_tenant AND ${where}
    UNION ALL
    SELECT ${fromTable} FROM main.${table} WHERE rowid > ${through} AND tenant = $scope_tenant AND ${where})`;

const guardOf = ({ mart, version }: Rollup): string =>
  `(SELECT through_row FROM main.mart
    WHERE name = '${mart}' AND version = ${version} AND tenant = $scope_tenant) AS through_row`;
