import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

export type Row = readonly unknown[];

/** One SQLite connection with its prepared statements. Rows come as arrays. */
export class Link {
  readonly db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(file: string, synchronous: 'OFF' | 'NORMAL' | 'FULL') {
    this.db = new DatabaseSync(file, { timeout: 0 });
    this.db.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous}; PRAGMA cache_size = -24576;
       PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000; PRAGMA secure_delete = ON;`,
    );
  }

  exec(sql: string): void {
    this.db.exec(sql);
  }

  run(
    sql: string,
    ...params: SQLInputValue[]
  ): { changes: number | bigint; lastInsertRowid: number | bigint } {
    return this.#statement(sql).run(...params);
  }

  get(sql: string, ...params: SQLInputValue[]): Row | undefined {
    return rowOf(this.#statement(sql).get(...params));
  }

  all(sql: string, ...params: SQLInputValue[]): Row[] {
    return this.#statement(sql)
      .all(...params)
      .map((row) => rowOf(row) ?? []);
  }

  /** Size of the database, the write-ahead log aside. */
  bytes(): number {
    const [pages, size] = ['page_count', 'page_size'].map((name) => integer(this.get(`PRAGMA ${name}`)?.[0]));
    return (pages ?? 0) * (size ?? 0);
  }

  /** Statements on dropped tables must not outlive them. */
  forget(): void {
    this.#statements.clear();
  }

  close(): void {
    this.forget();
    this.db.close();
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.db.prepare(sql);
    statement.setReturnArrays(true);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** The types of node:sqlite do not know of setReturnArrays. */
function rowOf(row: unknown): Row | undefined {
  return Array.isArray(row) ? row : undefined;
}

/** A blob column as a Buffer over the same memory. */
export function blob(column: unknown): Buffer {
  if (!ArrayBuffer.isView(column)) throw new TypeError('a blob was expected in the database');
  return Buffer.from(column.buffer, column.byteOffset, column.byteLength);
}

export function integer(column: unknown): number {
  return Number(column);
}
