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

/** One number over a window, by dimensions. */
export type SeriesMetric = Described & {
  readonly shape: 'series';
  readonly unit: Unit;
  /** What is counted, in the words of scope.ts: a table or a question, with a column `happened_at`. */
  readonly source: string;
  /** The number, an aggregate over the source. */
  readonly measure: string;
  /** By what it can be split and filtered: an expression over the source for each. */
  readonly dimensions: Readonly<Record<string, string>>;
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
