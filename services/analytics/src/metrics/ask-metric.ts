import type { Row } from '@icrm/column-store';
import type { Scope } from '../warehouse/scope.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import { dimensionsOf, type Grain, type MetricDefinition, type SeriesMetric } from './definition.ts';
import { rolledUp, unguarded } from './rollup.ts';

/** What is asked of a metric. */
export type MetricQuestion = {
  readonly tenant: string;
  readonly dimensions?: readonly string[] | undefined;
  readonly filters?: Readonly<Record<string, string>> | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly grain?: Grain | undefined;
  /** The position up to which the log is known; what is loaded, if left out. */
  readonly position?: bigint | undefined;
};

/** Why a question cannot be asked of a metric. */
export class UnknownDimension extends Error {
  override readonly name = 'UnknownDimension';
}

// Wider than any log; DuckDB's own infinities do not survive differences.
const FIRST = '0001-01-01T00:00:00.000Z';
const LAST = '9999-12-31T00:00:00.000Z';

/** The rows of a metric: dimensions and window in columns of their own, the number as `value`. @throws UnknownDimension */
export const askMetric = async (
  warehouse: Warehouse,
  definition: MetricDefinition,
  question: MetricQuestion,
): Promise<Row[]> => {
  const { tenant, position, from = FIRST, to } = question;
  const scope: Partial<Scope> & { tenant: string } = {
    tenant,
    ...(position === undefined ? {} : { position }),
  };
  if (definition.shape === 'table')
    return warehouse.ask(definition.sql, scope, {
      ...(definition.sql.includes('$from') ? { from } : {}),
      ...(definition.sql.includes('$to') ? { to: to ?? (await lastMoment(warehouse, scope)) } : {}),
    });
  const rolled = await rolledUp(warehouse, definition, question);
  if (rolled !== undefined) {
    const { sql, values } = seriesSql(rolled.definition, question, rolled.guard);
    const rows = unguarded(
      await warehouse.ask(sql, scope, { from, to: to ?? LAST, ...values }),
      rolled.through,
    );
    if (rows !== undefined) return rows;
  }
  const { sql, values } = seriesSql(definition, question);
  return warehouse.ask(sql, scope, { from, to: to ?? LAST, ...values });
};

const seriesSql = (
  definition: SeriesMetric,
  { dimensions = [], filters = {}, grain }: MetricQuestion,
  guard?: string,
) => {
  const known = dimensionsOf(definition);
  const find = (name: string) => {
    const dimension = known.get(name);
    if (dimension === undefined)
      throw new UnknownDimension(
        `${definition.name} has no dimension ${name}: there are ${[...known.keys()].join(', ')}`,
      );
    return dimension;
  };
  const split = dimensions.map((name) => ({ name, ...find(name) }));
  const kept = Object.keys(filters).map(find);
  const joins = new Set([...split, ...kept].flatMap(({ join }) => (join === undefined ? [] : [join])));
  const inner = [
    ...(grain === undefined ? [] : [`date_trunc('${grain}', f.happened_at) AS bucket`]),
    ...split.map(({ name, expression }) => `${expression} AS "${name}"`),
    `${definition.measure} AS value`,
  ];
  const outer = [
    ...(grain === undefined ? [] : [`strftime(bucket, '%Y-%m-%d') AS "${grain}"`]),
    ...split.map(({ name }) => `"${name}"`),
    'value',
    ...(guard === undefined ? [] : [guard]),
  ];
  return {
    sql: `SELECT ${outer.join(', ')} FROM (
      SELECT ${inner.join(', ')} FROM ${definition.source} f ${[...joins].join(' ')}
      WHERE f.happened_at >= $from AND f.happened_at < $to
        ${kept.map(({ expression }, index) => `AND ${expression} = $filter_${index}`).join(' ')}
      GROUP BY ALL) ORDER BY ALL`,
    values: Object.fromEntries(Object.values(filters).map((value, index) => [`filter_${index}`, value])),
  };
};

/** A window without an end ends after the last event: tables measure from there. */
const lastMoment = async (
  { ask }: Warehouse,
  scope: Partial<Scope> & { readonly tenant: string },
): Promise<string> => {
  const [row] = await ask('SELECT max(happened_at) + INTERVAL 1 SECOND AS last FROM interaction', scope);
  return typeof row?.['last'] === 'string' ? row['last'] : LAST;
};
