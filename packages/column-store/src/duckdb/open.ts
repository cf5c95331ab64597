import type { DuckDBConnection } from '@duckdb/node-api';
import type {
  ColumnStore,
  ColumnStoreOptions,
  Parameters,
  Row,
  TableSpec,
  Transaction,
} from '../column-store.ts';
import { appender } from './append.ts';
import { toRow } from './to-row.ts';

/**
 * Opens a store and makes its file when there is none. The library is loaded with the first call: half a second and
 * 60 MB that a program which never asks does not pay.
 */
export const openColumnStore = async ({
  file,
  threads = 2,
  memoryMb = 1_024,
  readers = 4,
}: ColumnStoreOptions): Promise<ColumnStore> => {
  const library = await import('@duckdb/node-api');
  const instance = await library.DuckDBInstance.create(file, {
    threads: String(threads),
    memory_limit: `${memoryMb}MB`,
    preserve_insertion_order: 'false',
  });
  const writer = await instance.connect();
  const pool = await Promise.all(Array.from({ length: readers }, () => instance.connect()));
  const idle = lend(pool);
  let last: Promise<unknown> = Promise.resolve();
  /** Writers wait for each other: two transactions of one file would only conflict. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };

  const append = appender(library, writer);
  const transaction: Transaction = {
    run: (sql, parameters) => run(writer, sql, parameters),
    query: (sql, parameters) => read(writer, sql, parameters),
    append: (table: TableSpec, rows) => append(table, rows),
  };
  return {
    query: (sql, parameters) => idle((connection) => read(connection, sql, parameters)),
    transaction: (work) =>
      inTurn(async () => {
        await run(writer, 'BEGIN TRANSACTION');
        try {
          const result = await work(transaction);
          await run(writer, 'COMMIT');
          return result;
        } catch (error) {
          // A commit that failed has ended the transaction already.
          await run(writer, 'ROLLBACK').catch(() => undefined);
          throw error;
        }
      }),
    checkpoint: () => inTurn(() => run(writer, 'CHECKPOINT')),
    async close() {
      await last;
      await idle.all();
      for (const connection of [writer, ...pool]) connection.closeSync();
      instance.closeSync();
    },
  };
};

const run = async (connection: DuckDBConnection, sql: string, parameters?: Parameters): Promise<void> => {
  await connection.run(sql, toValues(parameters));
};

const read = async (connection: DuckDBConnection, sql: string, parameters?: Parameters): Promise<Row[]> => {
  const result = await connection.runAndReadAll(sql, toValues(parameters));
  return result.getRowObjectsJS().map(toRow);
};

const toValues = (parameters: Parameters | undefined): Record<string, Parameters[string]> | undefined =>
  parameters === undefined ? undefined : { ...parameters };

/** Hands each work a connection that nobody else uses; work beyond their number waits. */
const lend = (connections: readonly DuckDBConnection[]) => {
  const free = [...connections];
  const waiting: ((connection: DuckDBConnection) => void)[] = [];
  const take = async (): Promise<DuckDBConnection> =>
    free.pop() ?? new Promise((resolve) => waiting.push(resolve));
  const give = (connection: DuckDBConnection): void => {
    const next = waiting.shift();
    if (next === undefined) free.push(connection);
    else next(connection);
  };
  const use = async <T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> => {
    const connection = await take();
    try {
      return await work(connection);
    } finally {
      give(connection);
    }
  };
  /** Waits until nobody reads. */
  const all = async (): Promise<void> => {
    await Promise.all(connections.map(take));
  };
  return Object.assign(use, { all });
};
