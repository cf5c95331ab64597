import { Doc, type Value } from '../bson/doc.ts';
import { encode } from '../bson/encode.ts';
import { DateTime, Timestamp } from '../bson/value.ts';
import { failure } from '../failure.ts';
import { compareTimestamps } from '../order/compare.ts';
import { isDoc } from '../query/path.ts';
import type { Clock } from '../session/clock.ts';
import type { CollectionInfo } from '../store/catalog.ts';
import { blob, integer, type Link } from '../store/link.ts';
import type { Store } from '../store/store.ts';
import type { Change, View } from '../store/view.ts';
import { describeUpdate } from './describe-update.ts';
import type { Token } from './token.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS changes (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, seconds INTEGER NOT NULL, increment INTEGER NOT NULL,
    db TEXT NOT NULL, collection TEXT NOT NULL, event BLOB NOT NULL)`;

/** Events beyond these are forgotten, oldest first. */
const keepEvents = 200_000;

/** An event as stored: fields of the reply, and images under `before` and `after` where the collection keeps them. */
export type HistoryEvent = {
  readonly token: Token;
  readonly db: string;
  readonly collection: string;
  readonly event: Doc;
};

type Draft = { readonly db: string; readonly collection: string; readonly event: Doc };

/**
 * What happened, in order, stored in the same commit as the writes. It begins when somebody watches for the first
 * time: until then nothing is recorded, and afterwards it goes on across restarts.
 */
export class History {
  readonly #store: Store;
  readonly #clock: Clock;
  #recording: boolean;
  #waiting: (() => void)[] = [];

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
    const { link } = store.view;
    link.exec(schema);
    this.#recording = setting(link, 'changesFrom') !== undefined;
    const last = link.get('SELECT seconds, increment FROM changes ORDER BY sequence DESC LIMIT 1');
    if (last !== undefined) clock.startAfter(new Timestamp(integer(last[0]), integer(last[1])));
    this.#attach(store.view, (draft) => this.#append(link, draft));
    store.afterCommit.push(() => this.#wake());
  }

  /** Buffers a transaction's events; the returned function stores them, to be called just before its commit. */
  watchTransaction(view: View): () => void {
    const drafts: Draft[] = [];
    this.#attach(view, (draft) => drafts.push(draft));
    return () => {
      for (const draft of drafts) this.#append(view.link, draft);
    };
  }

  #attach(view: View, record: (draft: Draft) => void): void {
    view.changed = (change) => {
      if (this.#recording) record(changeDraft(change));
    };
    view.dropped = (info) => {
      if (this.#recording) record(collectionDraft(info, 'drop'));
    };
    view.droppedDatabase = (db) => {
      if (this.#recording)
        record({ db, collection: '', event: Doc.of({ operationType: 'dropDatabase', ns: Doc.of({ db }) }) });
    };
    view.renamed = (from, to) => {
      if (this.#recording) record(collectionDraft(from, 'rename', Doc.of({ db: to.db, coll: to.name })));
    };
  }

  #append(link: Link, { db, collection, event }: Draft): void {
    const { seconds, increment } = this.#clock.next();
    link.run(
      'INSERT INTO changes (seconds, increment, db, collection, event) VALUES (?, ?, ?, ?, ?)',
      seconds,
      increment,
      db,
      collection,
      encode(event),
    );
  }

  /** Turns recording on. */
  async begin(): Promise<void> {
    if (this.#recording) return;
    const { seconds, increment } = this.#clock.next();
    await this.#store.write(({ link }) =>
      link.run(
        "INSERT OR REPLACE INTO settings (name, value) VALUES ('changesFrom', ?)",
        `${seconds}.${increment}`,
      ),
    );
    this.#recording = true;
  }

  /** The last event's place, and the present time. */
  present(): Token {
    const row = this.#store.view.link.get("SELECT seq FROM sqlite_sequence WHERE name = 'changes'");
    return { time: this.#clock.next(), sequence: row === undefined ? 0 : integer(row[0]), kind: 'highWater' };
  }

  /** The sequence after which to read to continue behind a token; 286 when that part is gone. */
  checkToken({ sequence }: Token): number {
    const first = this.#store.view.link.get('SELECT min(sequence) FROM changes')?.[0];
    const lost = typeof first === 'number' ? sequence < first - 1 : sequence < this.present().sequence;
    if (lost || sequence > this.present().sequence) throw historyLost();
    return sequence;
  }

  /** The sequence after which to read to begin at a time. */
  sequenceAt(time: Timestamp): number {
    const { link } = this.#store.view;
    const [seconds = 0, increment = 0] = String(setting(link, 'changesFrom') ?? '0.0')
      .split('.')
      .map(Number);
    const pruned = String(setting(link, 'changesPruned') ?? '0.0')
      .split('.')
      .map(Number);
    const oldest = new Timestamp(Math.max(seconds, pruned[0] ?? 0), increment);
    if (compareTimestamps(time, oldest) < 0) throw historyLost();
    const row = link.get(
      'SELECT max(sequence) FROM changes WHERE (seconds, increment) < (?, ?)',
      time.seconds,
      time.increment,
    );
    return typeof row?.[0] === 'number' ? row[0] : (this.#first() ?? this.present().sequence + 1) - 1;
  }

  #first(): number | undefined {
    const first = this.#store.view.link.get('SELECT min(sequence) FROM changes')?.[0];
    return typeof first === 'number' ? first : undefined;
  }

  /** Committed events behind a sequence, oldest first. */
  read(after: number): HistoryEvent[] {
    if (this.#store.dirty) return [];
    return this.#store.view.link
      .all(
        'SELECT sequence, seconds, increment, db, collection, event FROM changes WHERE sequence > ? ORDER BY sequence LIMIT 200',
        after,
      )
      .map(([sequence, seconds, increment, db, collection, event]) => ({
        token: {
          time: new Timestamp(integer(seconds), integer(increment)),
          sequence: integer(sequence),
          kind: 'event' as const,
        },
        db: String(db),
        collection: String(collection),
        event: Doc.view(blob(event), 0),
      }));
  }

  /** Resolves after the next commit, or after so many milliseconds. */
  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms).unref();
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
  }

  /** To be called when a transaction has committed. */
  transactionCommitted(): void {
    this.#wake();
  }

  /** Forgets the oldest events. */
  prune(): void {
    const last = this.present().sequence;
    const limit = last - keepEvents;
    if (limit <= 0 || (this.#first() ?? limit + 1) > limit) return;
    const pruned = this.#store.write(({ link }) => {
      const row = link.get('SELECT seconds, increment FROM changes WHERE sequence = ?', limit);
      if (row !== undefined)
        link.run(
          "INSERT OR REPLACE INTO settings (name, value) VALUES ('changesPruned', ?)",
          `${integer(row[0]) + 1}.0`,
        );
      link.run('DELETE FROM changes WHERE sequence <= ?', limit);
    });
    // The next round tries again.
    pruned.catch(() => undefined);
  }
}

function setting(link: Link, name: string): unknown {
  return link.get('SELECT value FROM settings WHERE name = ?', name)?.[0];
}

function historyLost(): Error {
  const error = failure(
    'ChangeStreamHistoryLost',
    'Resume of change stream was not possible, as the resume point may no longer be in the history.',
  );
  error.labels.push('NonResumableChangeStreamError');
  return error;
}

function changeDraft(change: Change): Draft {
  const { info, before, after } = change;
  const keepsImages = imagesOf(info);
  const id: Value = (after ?? before)?.get('_id') ?? null;
  const event = Doc.of({
    operationType: typeOfChange(change),
    wallTime: new DateTime(Date.now()),
    fullDocument: before === undefined || change.update?.kind === 'replacement' ? after : undefined,
    ns: Doc.of({ db: info.db, coll: info.name }),
    documentKey: Doc.of({ _id: id }),
    updateDescription:
      before !== undefined && after !== undefined && change.update?.kind === 'modifiers'
        ? describeUpdate(before, after, change.update)
        : undefined,
    before: keepsImages ? before : undefined,
    after: keepsImages ? after : undefined,
  });
  return { db: info.db, collection: info.name, event };
}

function typeOfChange({ before, after, update }: Change): string {
  if (before === undefined) return 'insert';
  if (after === undefined) return 'delete';
  return update?.kind === 'replacement' ? 'replace' : 'update';
}

function imagesOf({ options }: CollectionInfo): boolean {
  const images = options.get('changeStreamPreAndPostImages');
  return isDoc(images) && images.get('enabled') === true;
}

function collectionDraft(info: CollectionInfo, operationType: string, to?: Doc): Draft {
  const event = Doc.of({
    operationType,
    wallTime: new DateTime(Date.now()),
    ns: Doc.of({ db: info.db, coll: info.name }),
    to,
  });
  return { db: info.db, collection: info.name, event };
}
