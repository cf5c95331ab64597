import type { TableName } from '../warehouse/tables.ts';

/** What a value is. */
export type Unit = 'count' | 'ratio' | 'minor' | 'hours' | 'days' | 'score';

type Described = {
  readonly name: string;
  /** A definition never changes: another one is another version, and both can be asked for. */
  readonly version: number;
  readonly summary: string;
  /** Who answers for what it means. */
  readonly owner: string;
  /** True: exported for the last day as an OpenTelemetry metric. */
  readonly operational?: boolean;
};

/** A join and the dimensions that need it. It must not multiply rows. */
export type Joined = { readonly join: string; readonly dimensions: Readonly<Record<string, string>> };

/** What a customer is like, as of the scope. */
export const ofCustomer: Joined = {
  join: 'LEFT JOIN customer c ON c.customer_id = f.customer_id',
  dimensions: { segment: 'c.segment', country: 'c.country', language: 'c.language' },
};

/** Every dimension of a metric, with the join it needs. */
export const dimensionsOf = ({
  dimensions,
  joined = [],
}: Pick<SeriesMetric, 'dimensions' | 'joined'>): ReadonlyMap<
  string,
  { readonly expression: string; readonly join?: string }
> =>
  new Map([
    ...Object.entries(dimensions).map(([name, expression]) => [name, { expression }] as const),
    ...joined.flatMap(({ join, dimensions: more }) =>
      Object.entries(more).map(([name, expression]) => [name, { expression, join }] as const),
    ),
  ]);

/** One number over a window, by dimensions. */
export type SeriesMetric = Described & {
  readonly shape: 'series';
  readonly unit: Unit;
  /** What is counted, in the words of scope.ts: a table or a question, with a column `happened_at`; its name is `f`. */
  readonly source: string;
  /** The number, an aggregate over the source. */
  readonly measure: string;
  /** By what it can be split and filtered: an expression over the source for each. */
  readonly dimensions: Readonly<Record<string, string>>;
  /** More to split by, for which something is joined only when it is asked for. */
  readonly joined?: readonly Joined[];
  /** A mart that adds up the same by day: it answers when whole days and its own dimensions are asked for. */
  readonly rollup?: Rollup;
};

/** Columns of the source of a metric, as its mart and as the table that the mart adds up have them. */
export type Rollup = {
  readonly mart: string;
  readonly version: number;
  /** What the mart adds up. */
  readonly table: TableName;
  readonly dimensions: readonly string[];
  readonly fromMart: string;
  readonly fromTable: string;
  /** Which rows of either. */
  readonly where?: string;
};

/** Rows of several columns over a window: `$from` and `$to` stand in the question. */
export type TableMetric = Described & {
  readonly shape: 'table';
  readonly unit: 'table';
  readonly sql: string;
};

export type MetricDefinition = SeriesMetric | TableMetric;

export const grains = ['day', 'week', 'month', 'quarter', 'year'] as const;
export type Grain = (typeof grains)[number];
