import { failure } from '../failure.ts';
import type { Store } from '../store/store.ts';
import { View } from '../store/view.ts';

/** What others do at the turns of a transaction's life. */
export type TransactionHooks = {
  /** Returns what is to be done just before the commit. */
  readonly onStart: (transaction: Transaction) => () => void;
  readonly onCommit: (transaction: Transaction) => void;
  readonly onEnd: (transaction: Transaction) => void;
};

/**
 * A transaction on a connection of its own: reads see the snapshot of its start and its own writes. The first write
 * takes the writer's place; when that is taken, or others have written since the snapshot, it is a write conflict.
 */
export class Transaction {
  readonly number: bigint;
  readonly view: View;
  state: 'open' | 'committed' | 'aborted' = 'open';
  usedAt = Date.now();
  readonly #store: Store;
  readonly #hooks: TransactionHooks;
  readonly #beforeCommit: () => void;
  #release: (() => void) | undefined;

  constructor(store: Store, number: bigint, hooks: TransactionHooks) {
    this.#store = store;
    this.number = number;
    this.#hooks = hooks;
    store.flush();
    const link = store.openLink();
    link.exec('BEGIN');
    // Reading the catalog takes the snapshot.
    this.view = new View(link);
    this.#beforeCommit = hooks.onStart(this);
  }

  get wrote(): boolean {
    return this.#release !== undefined;
  }

  /** To be called before each write. */
  claim(): void {
    if (this.#release !== undefined) return;
    const release = this.#store.claim();
    if (release === undefined) throw conflict();
    try {
      this.view.link.run("INSERT OR REPLACE INTO settings (name, value) VALUES ('transaction', 1)");
    } catch {
      release();
      throw conflict();
    }
    this.#release = release;
  }

  commit(): void {
    this.#beforeCommit();
    this.view.link.exec('COMMIT');
    this.state = 'committed';
    this.#end();
    this.#store.view.refresh();
    if (this.view.catalog.version > 0) this.#store.view.catalog.reload();
    this.#hooks.onCommit(this);
  }

  abort(): void {
    if (this.state !== 'open') return;
    this.state = 'aborted';
    this.view.link.forget();
    if (this.view.link.db.isTransaction) this.view.link.exec('ROLLBACK');
    this.#end();
  }

  #end(): void {
    this.view.link.close();
    this.#release?.();
    this.#release = undefined;
    this.#hooks.onEnd(this);
  }
}

function conflict(): Error {
  return failure(
    'WriteConflict',
    'Caused by :: Write conflict during plan execution and yielding is disabled. :: Please retry your operation or multi-document transaction.',
  );
}
