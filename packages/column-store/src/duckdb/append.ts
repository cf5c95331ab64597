import type { DuckDBConnection, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import type { Cell, ColumnType, TableSpec } from '../column-store.ts';

type Library = typeof import('@duckdb/node-api');

/** As many rows as the engine takes in one piece. */
const CHUNK = 2_048;

/** Appends rows column by column, which is many times faster than statements. */
export const appender = (library: Library, connection: DuckDBConnection) => {
  const types: Readonly<Record<ColumnType, DuckDBType>> = {
    bigint: library.BIGINT,
    integer: library.INTEGER,
    double: library.DOUBLE,
    varchar: library.VARCHAR,
    timestamp: library.TIMESTAMP,
    boolean: library.BOOLEAN,
  };
  const convert: Readonly<Record<ColumnType, (cell: Exclude<Cell, null | undefined>) => DuckDBValue>> = {
    bigint: (cell) => BigInt(cell),
    integer: Number,
    double: Number,
    varchar: String,
    timestamp: (cell) => new library.DuckDBTimestampValue(BigInt(Date.parse(String(cell))) * 1_000n),
    boolean: Boolean,
  };

  return async (
    { name, columns }: TableSpec,
    rows: readonly Readonly<Record<string, Cell>>[],
  ): Promise<void> => {
    const described = Object.entries(columns);
    const into = await connection.createAppender(name);
    try {
      for (let from = 0; from < rows.length; from += CHUNK) {
        const part = rows.slice(from, from + CHUNK);
        const chunk = library.DuckDBDataChunk.create(
          described.map(([, type]) => types[type]),
          part.length,
        );
        chunk.setColumns(
          described.map(([column, type]) =>
            part.map((row) => {
              const cell = row[column];
              return cell === null || cell === undefined ? null : convert[type](cell);
            }),
          ),
        );
        into.appendDataChunk(chunk);
      }
      into.flushSync();
    } finally {
      into.closeSync();
    }
  };
};
