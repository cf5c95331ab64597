import type { ColumnType } from '@icrm/column-store';
import type { TableName } from '../warehouse/tables.ts';

/** Something that must be so of a mart before it is shown: a question that finds what is wrong. */
export type Check = {
  readonly name: string;
  /** Counts what is wrong in `fresh`, the mart as it was just built. */
  readonly wrong: string;
};

/**
 * A table for a purpose, as its consumers want it: what it holds, how fresh it must be, what must be so. A version is
 * never changed; a new one stands beside it.
 */
export type MartDefinition = {
  readonly name: string;
  readonly version: number;
  readonly owner: string;
  readonly summary: string;
  readonly freshWithinSeconds: number;
  readonly columns: Readonly<Record<string, ColumnType>>;
  /** In the words of scope.ts; its columns in order are those above. */
  readonly sql: string;
  readonly checks: readonly Check[];
  /**
   * It adds up rows of this table and nothing else: what was loaded since it was built can be added to it, and the sum is
   * what the table says.
   */
  readonly adds?: TableName;
};

/** The table of a mart. */
export const tableOf = ({ name, version }: Pick<MartDefinition, 'name' | 'version'>): string =>
  `mart_${name.replaceAll('-', '_')}_v${version}`;
