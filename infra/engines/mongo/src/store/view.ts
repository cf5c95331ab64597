import { Doc } from '../bson/doc.ts';
import { failure } from '../failure.ts';
import type { Update } from '../update/parse-update.ts';
import { Catalog, type CollectionInfo } from './catalog.ts';
import type { Link } from './link.ts';
import { Records } from './records.ts';

/** What happened to a document, for the change history. */
export type Change = {
  readonly info: CollectionInfo;
  readonly before: Doc | undefined;
  readonly after: Doc | undefined;
  /** What updated it, when it was updated. */
  readonly update?: Update;
};

/** The data as one connection sees it: the plain view, or a transaction's snapshot with its own writes. */
export class View {
  readonly link: Link;
  readonly catalog: Catalog;
  /** Told of every change to a document, before its commit. */
  changed: ((change: Change) => void) | undefined;
  /** Told of changes to collections. */
  dropped: ((info: CollectionInfo) => void) | undefined;
  droppedDatabase: ((db: string) => void) | undefined;
  renamed: ((from: CollectionInfo, to: { db: string; name: string }) => void) | undefined;
  #records = new WeakMap<CollectionInfo, Records>();

  constructor(link: Link) {
    this.link = link;
    this.catalog = new Catalog(link);
  }

  records(info: CollectionInfo): Records {
    const known = this.#records.get(info);
    if (known !== undefined) return known;
    const records = new Records(info, this.link, this.catalog);
    this.#records.set(info, records);
    return records;
  }

  /** To be called when another connection has written: the numbering of rows starts from what is stored now. */
  refresh(): void {
    this.#records = new WeakMap();
  }

  /** The collection, created when it is not there yet. */
  ensure(db: string, name: string): CollectionInfo {
    return (
      this.catalog.get(`${db}.${name}`) ?? this.atomically(() => this.catalog.create(db, name, new Doc()))
    );
  }

  /** Undoes everything when the work throws. */
  atomically<T>(work: () => T): T {
    this.link.exec('SAVEPOINT work');
    try {
      const result = work();
      this.link.exec('RELEASE work');
      return result;
    } catch (error) {
      this.link.forget();
      this.link.exec('ROLLBACK TO work; RELEASE work');
      this.catalog.reload();
      throw error;
    }
  }
}

/** Splits `db.collection`. */
export function splitNamespace(ns: string): readonly [db: string, collection: string] {
  const dot = ns.indexOf('.');
  if (dot < 1 || dot === ns.length - 1)
    throw failure('InvalidNamespace', `Invalid namespace specified '${ns}'`);
  return [ns.slice(0, dot), ns.slice(dot + 1)];
}
