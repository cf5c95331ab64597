import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { failure, MongoFailure } from '../failure.ts';
import { schema } from './catalog.ts';
import { integer, Link } from './link.ts';
import { View } from './view.ts';

export type StoreOptions = {
  /** Folder of the data; without it the data live in a temporary folder that goes with the engine. */
  readonly data?: string | undefined;
  /** Whether a commit waits for the disk (safe against power loss), or only for the operating system. */
  readonly sync?: 'normal' | 'full' | undefined;
};

const fileName = 'icrm-mongo.sqlite';
const temporaryPrefix = 'icrm-mongo-';

/**
 * The data and who may write. Writes of one turn of the event loop share a commit; nobody is answered before it.
 * A transaction that has written holds the writer's place until it ends.
 */
export class Store {
  readonly view: View;
  readonly #file: string;
  readonly #temporary: string | undefined;
  readonly #lock: DatabaseSync;
  readonly #synchronous: 'OFF' | 'NORMAL' | 'FULL';
  #batch: Batch | undefined;
  #holds = 0;
  #failures = 0;
  #owner: Promise<void> | undefined;
  /** Called inside each commit, before it; for what must be stored with the writes. */
  readonly beforeCommit: (() => void)[] = [];
  /** Called after each commit. */
  readonly afterCommit: (() => void)[] = [];

  constructor({ data, sync = 'normal' }: StoreOptions) {
    this.#temporary = data === undefined ? temporaryFolder() : undefined;
    const folder = data ?? this.#temporary ?? '';
    mkdirSync(folder, { recursive: true });
    this.#file = join(folder, fileName);
    this.#lock = lockFolder(folder);
    this.#synchronous = data === undefined ? 'OFF' : sync === 'full' ? 'FULL' : 'NORMAL';
    const link = this.openLink();
    checkFormat(link);
    link.exec(schema);
    this.view = new View(link);
  }

  /** Another connection to the same data. */
  openLink(): Link {
    return new Link(this.#file, this.#synchronous);
  }

  /** Whether writes wait for their commit. */
  get dirty(): boolean {
    return this.#batch !== undefined;
  }

  /** Runs work that writes, once no transaction holds the writer's place. Resolves when it is committed. */
  write<T>(work: (view: View) => T): Promise<T> {
    return this.holding(() => work(this.view));
  }

  /**
   * Keeps the current batch open while the work runs, also across turns of the event loop. Resolves when everything the
   * work wrote is committed, and rejects when any of it was not.
   */
  async holding<T>(work: (hold: Hold) => T | Promise<T>): Promise<T> {
    while (this.#owner !== undefined) await this.#owner;
    this.begin();
    const failures = this.#failures;
    const check = () => {
      if (failures !== this.#failures) throw failure('InternalError', 'the write was not stored');
    };
    this.#holds++;
    let result: T;
    try {
      result = await work({ check, breathe: () => this.#breathe(check) });
    } catch (error) {
      if (!(error instanceof MongoFailure)) this.#abandon(error);
      throw error;
    } finally {
      this.#holds--;
      this.#schedule();
    }
    check();
    await this.committed();
    return result;
  }

  /** Commits what long work has written so far, so that others are not kept waiting for all of it. */
  #breathe(check: () => void): void {
    check();
    if (this.#holds !== 1) return;
    this.#holds = 0;
    this.flush();
    this.#holds = 1;
    check();
    this.begin();
  }

  /** Grows whenever a batch could not be stored: whoever read or wrote in the meantime cannot rely on it. */
  get failures(): number {
    return this.#failures;
  }

  begin(): void {
    if (this.#batch !== undefined) return;
    this.view.link.run('BEGIN IMMEDIATE');
    this.#batch = newBatch();
    this.#schedule();
  }

  /** Resolves when everything written so far is committed; rejects when it was not. */
  committed(): Promise<void> {
    return this.#batch?.done ?? Promise.resolve();
  }

  #schedule(): void {
    setImmediate(() => {
      if (this.#holds === 0) this.flush();
    });
  }

  /** Commits now. False when long work keeps the batch open. */
  flush(): boolean {
    const batch = this.#batch;
    if (batch === undefined) return true;
    if (this.#holds > 0) return false;
    try {
      for (const listener of this.beforeCommit) listener();
      this.view.link.run('COMMIT');
    } catch (error) {
      this.#abandon(error);
      return true;
    }
    this.#batch = undefined;
    batch.resolve();
    for (const listener of this.afterCommit) listener();
    return true;
  }

  /** Something broke below us: undo the batch and tell everybody in it. */
  #abandon(error: unknown): void {
    const batch = this.#batch;
    if (batch === undefined) return;
    this.#batch = undefined;
    this.#failures++;
    this.view.link.forget();
    if (this.view.link.db.isTransaction) this.view.link.exec('ROLLBACK');
    this.view.catalog.reload();
    batch.reject(
      failure('InternalError', `the write was not stored: ${error instanceof Error ? error.message : error}`),
    );
  }

  /** Takes the writer's place for a transaction until the returned function is called; false = taken already. */
  claim(): (() => void) | undefined {
    if (this.#owner !== undefined || !this.flush()) return undefined;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#owner = promise;
    return () => {
      this.#owner = undefined;
      resolve();
    };
  }

  close(): void {
    this.#holds = 0;
    this.flush();
    this.view.link.close();
    this.#lock.close();
    if (this.#temporary !== undefined) rmSync(this.#temporary, { recursive: true, force: true });
  }
}

/** Only one engine may have a folder. The lock is the operating system's and goes with the process, a moment after a kill. */
function lockFolder(folder: string): DatabaseSync {
  const lock = new DatabaseSync(join(folder, 'icrm-mongo.lock'), { timeout: 500 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch {
    lock.close();
    throw new Error(`another engine has the data folder ${folder}`);
  }
  return lock;
}

/** Changes whenever data written before can no longer be read as they should. */
const format = 2;

function checkFormat(link: Link): void {
  const found = integer(link.get('PRAGMA user_version')?.[0]);
  const empty = integer(link.get('SELECT count(*) FROM sqlite_master')?.[0]) === 0;
  if (!empty && found !== format) {
    link.close();
    throw new Error(
      `the data folder has format ${found}, this engine reads format ${format}: start with an empty folder`,
    );
  }
  link.exec(`PRAGMA user_version = ${format}`);
}

/** What long work may do about the batch it writes in. */
export type Hold = {
  /** Throws when something the work wrote was not stored. */
  readonly check: () => void;
  /** Commits what was written so far and goes on in a new batch. */
  readonly breathe: () => void;
};

type Batch = {
  readonly done: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
};

function newBatch(): Batch {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // Nobody may be waiting when the batch fails; whoever waits gets the rejection from the same promise.
  promise.catch(() => undefined);
  return { done: promise, resolve, reject };
}

/** A fresh folder named after this process; folders of processes that are gone are removed. */
function temporaryFolder(): string {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(temporaryPrefix)
      ? Number(name.slice(temporaryPrefix.length).split('-')[0])
      : Number.NaN;
    if (Number.isInteger(pid) && !isAlive(pid))
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
  return mkdtempSync(join(tmpdir(), `${temporaryPrefix}${process.pid}-`));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
