import type { Cell } from '@icrm/column-store';
import type { Message } from '@icrm/decider';
import type { LoggedEvent } from '../logged-event.ts';
import type { TableName, tables } from '../tables.ts';

/** The columns of a table that an event fills beside those that every fact has. */
type Own<T extends TableName> = {
  readonly [C in Exclude<keyof (typeof tables)[T], CommonColumn>]?: Cell;
} & { readonly customer_id?: string };
type CommonColumn = 'position' | 'tenant' | 'customer_id' | 'happened_at' | 'recorded_at' | 'channel';

/** A row for one of the tables. */
export type Fact = { readonly [T in TableName]: { readonly table: T; readonly row: Own<T> } }[TableName];

/** A row of a table, checked against its columns. */
export const fact = <T extends TableName>(table: T, row: Own<T>): Fact => ({ table, row }) as unknown as Fact;

/** What an event is as facts. */
export type FactsOf = (event: LoggedEvent) => readonly Fact[];

/** The facts of the events of a context; a type that is left out is an interaction and nothing else. */
export const factsOf = <E extends Message>(
  on: {
    readonly [T in E['type']]?: (
      data: Extract<E, { type: T }>['data'],
      event: LoggedEvent,
    ) => Fact | readonly Fact[];
  },
): Readonly<Record<string, FactsOf>> => {
  // Events reach only the handler of their own type.
  const handlers = on as unknown as Readonly<
    Record<string, (data: object, event: LoggedEvent) => Fact | readonly Fact[]>
  >;
  return Object.fromEntries(
    Object.entries(handlers).map(([type, handle]) => [type, (event) => [handle(event.data, event)].flat()]),
  );
};
