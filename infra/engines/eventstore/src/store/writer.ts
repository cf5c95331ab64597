import type { WriteSession } from './write-session.ts';

/** A change that runs inside a transaction; what it returns is handed out after the commit. */
export type Mutation<T> = (session: WriteSession) => T;

type Pending = {
  readonly events: number;
  run: (session: WriteSession) => void;
  resolve: () => void;
  reject: (error: unknown) => void;
};

export type Transaction = {
  /** Runs the changes in one transaction; throws when nothing was committed. */
  readonly commit: (changes: readonly ((session: WriteSession) => void)[]) => void;
  /** Tells readers about what was committed. */
  readonly published: () => void;
};

/**
 * A transaction ends at so many changes, or with the change that brings it to so many events. Large appends of several
 * clients are so answered one after the other, and a client prepares its next one while those of others are written: in one
 * transaction all would wait for all, the engine and its clients taking turns.
 */
const MAX_CHANGES = 1024;
const ENOUGH_EVENTS = 128;

/**
 * The single writer. Changes that arrive while a turn of the event loop lasts run one after the other in
 * one transaction with one sync (group commit); each is answered only after that commit.
 */
export class Writer {
  private readonly transaction: Transaction;
  private queue: Pending[] = [];
  private scheduled = false;
  private closed = false;

  constructor(transaction: Transaction) {
    this.transaction = transaction;
  }

  /** `events`: about how many the change writes. */
  submit<T>(mutation: Mutation<T>, events = 1): Promise<T> {
    if (this.closed) return Promise.reject(new Error('the store is closed'));
    return new Promise<T>((resolve, reject) => {
      let outcome: T;
      const run = (session: WriteSession): void => {
        outcome = mutation(session);
      };
      this.queue.push({ events, run, resolve: () => resolve(outcome), reject });
      this.schedule();
    });
  }

  /** Writes what is queued and accepts nothing more. */
  close(): void {
    this.closed = true;
    while (this.queue.length > 0) this.flush();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.flush();
      if (this.queue.length > 0) this.schedule();
    });
  }

  private flush(): void {
    if (this.queue.length === 0) return;
    const batch = this.take();
    try {
      this.transaction.commit(batch.map((pending) => pending.run));
    } catch (error) {
      this.flushAlone(batch, error);
      return;
    }
    for (const pending of batch) pending.resolve();
    this.transaction.published();
  }

  private take(): Pending[] {
    let [count, events] = [0, 0];
    while (count < Math.min(this.queue.length, MAX_CHANGES) && events < ENOUGH_EVENTS) {
      events += this.queue[count]?.events ?? 0;
      count += 1;
    }
    return this.queue.splice(0, count);
  }

  /** After a failed batch each change gets its own transaction, so that one cannot fail its neighbours. */
  private flushAlone(batch: readonly Pending[], error: unknown): void {
    for (const pending of batch) {
      if (batch.length === 1) {
        pending.reject(error);
        return;
      }
      try {
        this.transaction.commit([pending.run]);
        pending.resolve();
      } catch (own) {
        pending.reject(own);
      }
    }
    this.transaction.published();
  }
}
