import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** How the store's file is opened. */
export type DatabaseOptions = {
  /** Directory of the file; undefined keeps everything in memory. */
  readonly directory: string | undefined;
  /** `full` survives a power cut, `normal` a crash of the process, `off` neither. */
  readonly sync: 'full' | 'normal' | 'off';
};

/** The store cannot be opened or used: locked by another process, damaged, or of an unknown version. */
export class StoreUnusable extends Error {}

const SCHEMA_VERSION = 1;

/*
 * `record` holds the event in its wire form, `crc` covers it. Positions are dense, and `log_state` says how
 * many there are and what the index entries sum up to: so a lost or altered row or index entry is noticed.
 */
const SCHEMA = `
  CREATE TABLE streams (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
  CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    stream INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    type TEXT NOT NULL,
    crc INTEGER NOT NULL,
    record BLOB NOT NULL
  );
  CREATE UNIQUE INDEX events_by_stream ON events (stream, revision);
  CREATE TABLE log_state (only INTEGER PRIMARY KEY CHECK (only = 1), head INTEGER NOT NULL, index_sum INTEGER NOT NULL);
  INSERT INTO log_state VALUES (1, 0, 0);
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

const userVersion = (db: DatabaseSync): unknown => db.prepare('PRAGMA user_version').get()?.['user_version'];

const configure = (db: DatabaseSync, options: DatabaseOptions): void => {
  db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY;');
  if (options.directory === undefined) return;
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${options.sync}; PRAGMA wal_autocheckpoint = 0;`);
};

const reasonFor = (error: unknown, file: string): string => {
  const text = error instanceof Error ? error.message : String(error);
  return text.includes('locked')
    ? `${file} is in use by another process`
    : `${file} cannot be opened: ${text}`;
};

const FILE = 'events.db';

/**
 * Makes an empty store under another name and renames it, so that a file under its own name is never half
 * made: whatever is wrong with one is damage and not an interrupted first start.
 */
const createFile = (directory: string): void => {
  const unfinished = join(directory, `${FILE}.new`);
  rmSync(unfinished, { force: true });
  const db = new DatabaseSync(unfinished);
  db.exec(`BEGIN; ${SCHEMA} COMMIT;`);
  db.close();
  renameSync(unfinished, join(directory, FILE));
  const handle = openSync(directory, 'r');
  fsyncSync(handle);
  closeSync(handle);
};

const prepareFile = (directory: string | undefined): string => {
  if (directory === undefined) return ':memory:';
  mkdirSync(directory, { recursive: true });
  const file = join(directory, FILE);
  if (!existsSync(file)) createFile(directory);
  return file;
};

const lockAndCheck = (db: DatabaseSync, file: string, options: DatabaseOptions): void => {
  configure(db, options);
  db.exec('BEGIN IMMEDIATE');
  if (options.directory === undefined) db.exec(SCHEMA);
  const version = userVersion(db);
  db.exec('COMMIT');
  if (version !== SCHEMA_VERSION) throw new StoreUnusable(`${file} has the unknown version ${version}`);
};

/** Opens (and creates) the file and takes its exclusive lock. */
export const openDatabase = (options: DatabaseOptions): DatabaseSync => {
  const file = prepareFile(options.directory);
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { timeout: 0 });
    lockAndCheck(db, file, options);
    return db;
  } catch (error) {
    db?.close();
    throw error instanceof StoreUnusable ? error : new StoreUnusable(reasonFor(error, file));
  }
};

/** The prepared statements of the store; rows come as arrays in the order of their columns. */
export type Statements = {
  readonly begin: StatementSync;
  readonly commit: StatementSync;
  readonly rollback: StatementSync;
  readonly insertStream: StatementSync;
  readonly insertEvent: StatementSync;
  readonly updateState: StatementSync;
  readonly streamId: StatementSync;
  readonly lastRevision: StatementSync;
  readonly streamForward: StatementSync;
  readonly streamBackward: StatementSync;
  readonly allForward: StatementSync;
  readonly allBackward: StatementSync;
};

const ROW = 'SELECT position, stream, revision, crc, record FROM events WHERE';

export const prepareStatements = (db: DatabaseSync): Statements => {
  const rows = (sql: string): StatementSync => {
    const statement = db.prepare(sql);
    statement.setReturnArrays(true);
    return statement;
  };
  return {
    begin: db.prepare('BEGIN IMMEDIATE'),
    commit: db.prepare('COMMIT'),
    rollback: db.prepare('ROLLBACK'),
    insertStream: db.prepare('INSERT INTO streams (id, name) VALUES (?, ?)'),
    insertEvent: db.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)'),
    updateState: db.prepare('UPDATE log_state SET head = ?, index_sum = ?'),
    streamId: rows('SELECT id FROM streams WHERE name = ?'),
    lastRevision: rows('SELECT max(revision) FROM events WHERE stream = ?'),
    streamForward: rows(`${ROW} stream = ? AND revision >= ? AND revision <= ? ORDER BY revision LIMIT ?`),
    streamBackward: rows(
      `${ROW} stream = ? AND revision <= ? AND revision >= ? ORDER BY revision DESC LIMIT ?`,
    ),
    allForward: rows(`${ROW} position >= ? ORDER BY position LIMIT ?`),
    allBackward: rows(`${ROW} position < ? ORDER BY position DESC LIMIT ?`),
  };
};
