import { Doc } from '../bson/doc.ts';
import { encode } from '../bson/encode.ts';
import { failure } from '../failure.ts';
import { blob, integer, type Link } from '../store/link.ts';
import type { Store } from '../store/store.ts';
import { Transaction, type TransactionHooks } from './transaction.ts';

const retrySchema = `
  CREATE TABLE IF NOT EXISTS retries (
    session TEXT PRIMARY KEY, txn INTEGER NOT NULL, reply BLOB NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID`;
const keepMs = 30 * 60 * 1000;

/** Logical sessions: replies of retryable writes, stored with the write itself, and transactions. */
export class Sessions {
  readonly #store: Store;
  readonly #transactions = new Map<string, Transaction>();
  readonly #hooks: TransactionHooks;

  constructor(store: Store, hooks: TransactionHooks) {
    this.#store = store;
    this.#hooks = hooks;
    store.view.link.exec(retrySchema);
  }

  /** The stored reply when this write was done before; throws 225 for a number from the past. */
  storedReply(link: Link, session: string, txnNumber: bigint): Doc | undefined {
    this.#checkAgainstTransaction(session, txnNumber);
    const row = link.get('SELECT txn, reply FROM retries WHERE session = ?', session);
    if (row === undefined) return undefined;
    const last = BigInt(integer(row[0]));
    if (txnNumber < last) throw tooOld(session, txnNumber, last);
    return txnNumber === last ? Doc.view(blob(row[1]), 0) : undefined;
  }

  /** To be called in the same commit as the write. */
  storeReply(link: Link, session: string, { txnNumber, reply }: { txnNumber: bigint; reply: Doc }): void {
    link.run(
      'INSERT OR REPLACE INTO retries (session, txn, reply, at) VALUES (?, ?, ?, ?)',
      session,
      txnNumber,
      encode(reply),
      Date.now(),
    );
  }

  #checkAgainstTransaction(session: string, txnNumber: bigint): void {
    const transaction = this.#transactions.get(session);
    if (transaction === undefined) return;
    if (txnNumber < transaction.number) throw tooOld(session, txnNumber, transaction.number);
    if (txnNumber > transaction.number) this.#drop(session, transaction);
  }

  /** `startTransaction`. An older one of the session is given up. */
  start(session: string, number: bigint): Transaction {
    const current = this.#transactions.get(session);
    if (current !== undefined && number <= current.number) {
      if (number < current.number) throw tooOld(session, number, current.number);
      throw failure(
        50911,
        `Cannot start a transaction at given transaction number ${number} a transaction with the same number is in progress.`,
      );
    }
    if (current !== undefined) this.#drop(session, current);
    this.storedReply(this.#store.view.link, session, number);
    const transaction = new Transaction(this.#store, number, this.#hooks);
    this.#transactions.set(session, transaction);
    return transaction;
  }

  /** The session's transaction of this number, in whatever state; throws 251 when there is none. */
  find(session: string, number: bigint): Transaction {
    const transaction = this.#transactions.get(session);
    if (transaction !== undefined && number < transaction.number)
      throw tooOld(session, number, transaction.number);
    if (transaction?.number !== number)
      throw failure(
        'NoSuchTransaction',
        `Given transaction number ${number} does not match any in-progress transactions.`,
      );
    return transaction;
  }

  /** endSessions, killSessions. */
  end(session: string): void {
    const transaction = this.#transactions.get(session);
    if (transaction !== undefined) this.#drop(session, transaction);
  }

  #drop(session: string, transaction: Transaction): void {
    transaction.abort();
    this.#transactions.delete(session);
  }

  /** Aborts idle transactions and forgets old replies. */
  sweep(now: number): void {
    for (const [session, transaction] of this.#transactions) {
      if (transaction.state === 'open' && now - transaction.usedAt > 60_000) transaction.abort();
      else if (now - transaction.usedAt > keepMs) this.#transactions.delete(session);
    }
    this.#store
      .write(({ link }) => link.run('DELETE FROM retries WHERE at < ?', now - keepMs))
      // The next sweep tries again.
      .catch(() => undefined);
  }

  close(): void {
    for (const [session, transaction] of this.#transactions) this.#drop(session, transaction);
  }
}

function tooOld(session: string, number: bigint, last: bigint): Error {
  return failure(
    'TransactionTooOld',
    `Cannot start transaction ${number} on session ${session} because a newer transaction ${last} has already started.`,
  );
}
