import type { Filter, IndexDefinition, Sort, Update } from './query.ts';

/** A document: an id, and fields of JSON values, bigint (64-bit integer), Date or bytes. Undefined fields are left out. */
export type StoredDocument = { readonly _id: string };

/**
 * A document that knows what it has applied: a log position, or any text that orders the same way. A write with a
 * position that is not higher than the stored one changes nothing.
 */
export type GuardedDocument = StoredDocument & { readonly position: bigint | string };

/** Which of the matching documents, and in which order. */
export type FindOptions = {
  readonly sort?: Sort;
  readonly limit?: number;
  readonly skip?: number;
  /** Only these fields (and `_id`). */
  readonly fields?: readonly string[];
};

/** What came of guarded writes: the stale ones are skipped, never an error. */
export type GuardedWrites = { readonly applied: number; readonly skipped: number };

/** How the store would answer a query. `index` is undefined when it reads the whole collection. */
export type QueryPlan = {
  readonly index: string | undefined;
  readonly keysExamined: number;
  readonly documentsExamined: number;
  readonly returned: number;
};

/**
 * A collection of documents. Operators are the closed list of {@link Filter} and {@link Update}; anything else is a
 * TypeError before it leaves the process.
 * @throws every method: ReadStoreUnavailable when the store cannot be reached, ReadStoreRefused for what it refuses
 */
export type Collection<D extends StoredDocument> = {
  readonly name: string;
  findOne(filter: Filter, options?: FindOptions): Promise<D | undefined>;
  find(filter: Filter, options?: FindOptions): Promise<D[]>;
  /** Like find, but read in batches while it is consumed, for results of any size. */
  scan(filter: Filter, options?: FindOptions): AsyncIterable<D>;
  /** The documents of these ids that are there, by id. */
  getMany(ids: readonly string[]): Promise<Map<string, D>>;
  /** How many match; with a limit, counting stops there. */
  count(filter: Filter, options?: { readonly limit?: number }): Promise<number>;
  /** How many documents there are, from the collection's statistics: at once, whatever their number. */
  size(): Promise<number>;
  /** Inserts a document that must not be there yet. @throws DuplicateKey */
  insert(document: D): Promise<void>;
  /** Inserts the documents whose ids are not there yet, and leaves the others as they are. Gives the number of new ones. */
  insertMissing(documents: readonly D[]): Promise<number>;
  /** Puts whole documents, each only if what is stored is older. @throws DuplicateKey of a unique index of the collection */
  writeGuarded(documents: readonly (D & GuardedDocument)[]): Promise<GuardedWrites>;
  /** Puts a whole document in the place of the one that matches; false when none does. */
  replace(filter: Filter, document: D): Promise<boolean>;
  /** Changes one document that matches; false when none does. With upsert, one is made from filter and update. */
  update(filter: Filter, update: Update, options?: { readonly upsert?: boolean }): Promise<boolean>;
  /** Changes every document that matches; gives their number. */
  updateMany(filter: Filter, update: Update): Promise<number>;
  /** Deletes every document that matches; gives their number. */
  delete(filter: Filter): Promise<number>;
  /** Makes the indexes that are not there yet. */
  ensureIndexes(indexes: readonly IndexDefinition[]): Promise<void>;
  explain(filter: Filter, options?: FindOptions): Promise<QueryPlan>;
};

/** The database behind the views. Connects on first use, reconnects by itself. */
export type ReadStore = {
  collection<D extends StoredDocument>(name: string): Collection<D>;
  /** The names of the collections that are there. */
  collections(): Promise<string[]>;
  /** Gives a collection another name, in the place of one that has it. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a collection with its indexes; nothing for one that is not there. */
  drop(name: string): Promise<void>;
  /** Resolves when the store answers. @throws ReadStoreUnavailable */
  ping(): Promise<void>;
  close(): Promise<void>;
};
