/** What a column holds. `timestamp` is ISO 8601 text in UTC on both ways; `bigint` takes numbers and bigints. */
export type ColumnType = 'bigint' | 'integer' | 'double' | 'varchar' | 'timestamp' | 'boolean';

/** A value that is written. */
export type Cell = string | number | bigint | boolean | null | undefined;

/** A value that is read: JSON. An integer beyond what a JSON number holds is text. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };
export type Row = Readonly<Record<string, Value>>;

/** Values for `$name` in a statement. */
export type Parameters = Readonly<Record<string, string | number | bigint | boolean | null>>;

/** A table: its columns in order. */
export type TableSpec = { readonly name: string; readonly columns: Readonly<Record<string, ColumnType>> };

/** Work that becomes visible as a whole or not at all. */
export type Transaction = {
  run(sql: string, parameters?: Parameters): Promise<void>;
  query(sql: string, parameters?: Parameters): Promise<Row[]>;
  /** Appends rows; a column that a row leaves out is null. */
  append(table: TableSpec, rows: readonly Readonly<Record<string, Cell>>[]): Promise<void>;
};

/** A store of columns in one file, in this process. */
export type ColumnStore = {
  /** Reads on one of a few connections: a snapshot of what is committed, beside whatever is being written. */
  query(sql: string, parameters?: Parameters): Promise<Row[]>;
  /** One at a time; what throws leaves no trace. The result is on the disk when the promise resolves. */
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  /** Merges the write-ahead log into the file. */
  checkpoint(): Promise<void>;
  close(): Promise<void>;
};

/** Where it is kept and what it may use. */
export type ColumnStoreOptions = {
  /** The file; `:memory:` keeps nothing. Its folder must exist. */
  readonly file: string;
  readonly threads?: number;
  readonly memoryMb?: number;
  /** Connections that read at the same time; 4. */
  readonly readers?: number;
};
