import { Doc, type Value } from '../bson/doc.ts';
import { failure } from '../failure.ts';
import { equal } from '../order/compare.ts';
import type { Source } from '../run/source.ts';
import type { History, HistoryEvent } from './history.ts';
import { type Token, writeToken } from './token.ts';

export type Images = 'off' | 'default' | 'updateLookup' | 'whenAvailable' | 'required';

export type Watch = {
  /** undefined = all databases. */
  readonly db: string | undefined;
  /** undefined = the whole database. */
  readonly collection: string | undefined;
  readonly fullDocument: Images;
  readonly before: Images;
  /** Looks a document up as it is now. */
  readonly lookup: (event: HistoryEvent) => Doc | undefined;
};

/** The events a watcher sees, from a place in the history on. */
export class ChangeStream implements Source<Doc> {
  readonly #history: History;
  readonly #watch: Watch;
  #after: Token;
  #ended = false;

  constructor(history: History, watch: Watch, after: Token) {
    this.#history = history;
    this.#watch = watch;
    this.#after = after;
  }

  /** Where a resumed stream would go on. */
  get position(): Token {
    return this.#after;
  }

  pull(): Doc[] | undefined {
    if (this.#ended) return undefined;
    const results: Doc[] = [];
    for (const event of this.#history.read(this.#after.sequence)) {
      this.#after = event.token;
      if (!this.#concerns(event)) continue;
      results.push(this.#shape(event));
      if (!this.#invalidates(event)) continue;
      this.#after = { ...event.token, kind: 'invalidate' };
      this.#ended = true;
      results.push(invalidation(event, this.#after));
      break;
    }
    return results;
  }

  #concerns({ db, collection }: HistoryEvent): boolean {
    const watch = this.#watch;
    if (watch.db !== undefined && watch.db !== db) return false;
    return watch.collection === undefined || watch.collection === collection;
  }

  #invalidates({ event }: HistoryEvent): boolean {
    const type = event.get('operationType');
    if (type === 'dropDatabase') return this.#watch.db !== undefined;
    return this.#watch.collection !== undefined && (type === 'drop' || type === 'rename');
  }

  #shape(stored: HistoryEvent): Doc {
    const { event, token } = stored;
    const shaped = Doc.of({
      _id: writeToken(token),
      operationType: event.get('operationType'),
      clusterTime: token.time,
    });
    for (const name of ['wallTime', 'fullDocument', 'ns', 'to', 'documentKey', 'updateDescription']) {
      const value = event.get(name);
      if (value !== undefined) shaped.set(name, value);
    }
    const after = this.#image(stored, this.#watch.fullDocument, 'after');
    if (after !== undefined) shaped.set('fullDocument', after);
    const before = this.#image(stored, this.#watch.before, 'before');
    if (before !== undefined) shaped.set('fullDocumentBeforeChange', before);
    return shaped;
  }

  #image(stored: HistoryEvent, wanted: Images, which: 'before' | 'after'): Value | undefined {
    const type = stored.event.get('operationType');
    const relevant =
      which === 'after' ? type === 'update' : type === 'update' || type === 'replace' || type === 'delete';
    if (!relevant || wanted === 'off' || wanted === 'default') return undefined;
    if (wanted === 'updateLookup') return this.#watch.lookup(stored) ?? null;
    const image = stored.event.get(which);
    if (image === undefined && wanted === 'required')
      throw failure('ChangeStreamFatalError', `the ${which}-image of a change was required and is not kept`);
    return image ?? null;
  }
}

function invalidation({ event }: HistoryEvent, token: Token): Doc {
  return Doc.of({
    _id: writeToken(token),
    operationType: 'invalidate',
    clusterTime: token.time,
    wallTime: event.get('wallTime'),
  });
}

/** Stages of the user must leave the token alone. */
export function guardTokens(events: Source<Doc>, stage: (source: Source<Doc>) => Source<Doc>): Source<Doc> {
  const tokens: Value[] = [];
  const tapped: Source<Doc> = {
    pull: () => {
      const docs = events.pull();
      tokens.push(...(docs ?? []).map((doc) => doc.get('_id') ?? null));
      return docs;
    },
  };
  const shaped = stage(tapped);
  return {
    pull: () => {
      const docs = shaped.pull();
      for (const doc of docs ?? [])
        if (!tokens.some((token) => equal(token, doc.get('_id')))) throw tokenChanged();
      tokens.length = 0;
      return docs;
    },
  };
}

function tokenChanged(): Error {
  const error = failure(
    'ChangeStreamFatalError',
    'Encountered an event whose _id field, which contains the resume token, was modified by the pipeline. Modifying the _id field of an event makes it impossible to resume the stream from that point.',
  );
  error.labels.push('NonResumableChangeStreamError');
  return error;
}
