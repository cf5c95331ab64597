import type { Doc } from '../bson/doc.ts';
import { encode, sealed } from '../bson/encode.ts';
import { failure } from '../failure.ts';
import type { Pacer, Source } from './source.ts';

const maxBatchBytes = 16 * 1024 * 1024;
const idleMs = 10 * 60 * 1000;

/** An open result. Change streams replace `next` with one that waits. */
export type Cursor = {
  readonly id: bigint;
  readonly ns: string;
  readonly source: Source<Doc>;
  /** The session it was opened in, and whether it belongs to a transaction. */
  readonly session: string | undefined;
  readonly transaction: object | undefined;
  /** Results pulled but not handed out yet. */
  pending: Doc[];
  exhausted: boolean;
  usedAt: number;
  /** For change streams: what every batch carries, and how to wait for more. */
  readonly stream?: { resumeToken(): Doc; wait(ms: number): Promise<void> };
};

export type NewCursor = Pick<Cursor, 'ns' | 'source' | 'session' | 'transaction' | 'stream'>;

/** Open cursors by their id. */
export class Cursors {
  readonly #open = new Map<bigint, Cursor>();
  #last = BigInt(Date.now()) * 1000n;

  create(cursor: NewCursor): Cursor {
    this.#last += 1n + BigInt(Math.floor(Math.random() * 1000));
    return { ...cursor, id: this.#last, pending: [], exhausted: false, usedAt: Date.now() };
  }

  get size(): number {
    return this.#open.size;
  }

  keep(cursor: Cursor): void {
    cursor.usedAt = Date.now();
    this.#open.set(cursor.id, cursor);
  }

  get(id: bigint): Cursor {
    const cursor = this.#open.get(id);
    if (cursor === undefined) throw failure('CursorNotFound', `cursor id ${id} not found`);
    return cursor;
  }

  kill(id: bigint): boolean {
    return this.#open.delete(id);
  }

  /** Ends the cursors of a session, a transaction, or those that nobody used for ten minutes. */
  killWhere(test: (cursor: Cursor) => boolean): void {
    for (const cursor of this.#open.values()) if (test(cursor)) this.#open.delete(cursor.id);
  }

  killIdle(now: number): void {
    this.killWhere(({ usedAt, session }) => session === undefined && now - usedAt > idleMs);
  }
}

/** The next batch: up to `size` documents and 16 MB. Marks the cursor exhausted at the end. */
export async function nextBatch(cursor: Cursor, size: number, pacer: Pacer): Promise<Doc[]> {
  const batch = new Batch(size);
  while (!batch.takeFrom(cursor)) {
    const items = cursor.source.pull();
    if (items === undefined) {
      cursor.exhausted = true;
      break;
    }
    if (items.length === 0 && cursor.stream !== undefined) break;
    cursor.pending = items;
    const pause = pacer.pause();
    if (pause !== undefined) await pause;
  }
  return batch.docs;
}

class Batch {
  readonly docs: Doc[] = [];
  readonly #size: number;
  #bytes = 0;

  constructor(size: number) {
    this.#size = size;
  }

  /** Moves what fits; true when the batch is full. */
  takeFrom({ pending }: Cursor): boolean {
    let taken = 0;
    for (const doc of pending) {
      if (this.docs.length >= this.#size) break;
      const ready = sealed(doc);
      this.#bytes += encode(ready).length;
      if (this.#bytes > maxBatchBytes && this.docs.length > 0) break;
      this.docs.push(ready);
      taken++;
    }
    pending.splice(0, taken);
    return pending.length > 0 || this.docs.length >= this.#size;
  }
}

/** Looks one step ahead, so that a result that just ended needs no further round trip. */
export function peekEnd(cursor: Cursor): void {
  if (cursor.pending.length > 0 || cursor.exhausted || cursor.stream !== undefined) return;
  const items = cursor.source.pull();
  if (items === undefined) cursor.exhausted = true;
  else cursor.pending = items;
}
