import { Doc, type Value } from '../bson/doc.ts';
import { encode } from '../bson/encode.ts';
import { failure } from '../failure.ts';
import { keyOf } from '../order/key.ts';
import type { Catalog, CollectionInfo } from './catalog.ts';
import { duplicateKey } from './duplicate-key.ts';
import { entriesOf, type IndexInfo } from './index-info.ts';
import { blob, integer, type Link } from './link.ts';

export const maxDocumentBytes = 16 * 1024 * 1024;

/** A stored document and the number of its row. */
export type StoredRecord = { readonly rid: number; readonly doc: Doc };

type Change = {
  readonly index: IndexInfo;
  readonly removed: readonly Buffer[];
  readonly added: readonly Buffer[];
};

/**
 * The documents and index entries of one collection. Each operation checks everything that can fail before it writes
 * anything, so that a refused document leaves no trace.
 */
export class Records {
  readonly info: CollectionInfo;
  readonly #link: Link;
  readonly #catalog: Catalog;
  #lastRow: number | undefined;

  constructor(info: CollectionInfo, link: Link, catalog: Catalog) {
    this.info = info;
    this.#link = link;
    this.#catalog = catalog;
  }

  /** Inserts a document that has an `_id`; returns its row. */
  insert(doc: Doc): number {
    const bytes = sized(doc);
    const changes = this.#changes(undefined, doc);
    const rid = this.#nextRow();
    this.#claimUnique(changes, doc, rid);
    this.#link.run(`INSERT INTO c${this.info.id} (rid, doc) VALUES (?, ?)`, rid, bytes);
    this.#apply(changes, rid);
    return rid;
  }

  /** Replaces the document of a row. */
  update({ rid, doc: before }: StoredRecord, after: Doc): void {
    const bytes = sized(after);
    const changes = this.#changes(before, after);
    this.#claimUnique(changes, after, rid);
    this.#link.run(`UPDATE c${this.info.id} SET doc = ? WHERE rid = ?`, bytes, rid);
    this.#apply(changes, rid);
  }

  remove({ rid, doc }: StoredRecord): void {
    this.#link.run(`DELETE FROM c${this.info.id} WHERE rid = ?`, rid);
    for (const index of this.info.indexes) {
      for (const entry of entriesOf(index, doc))
        this.#link.run(`DELETE FROM x${index.id} WHERE k = ? AND rid = ?`, entry, rid);
    }
  }

  read(rid: number): Doc | undefined {
    const row = this.#link.get(`SELECT doc FROM c${this.info.id} WHERE rid = ?`, rid);
    return row === undefined ? undefined : Doc.view(blob(row[0]), 0);
  }

  byId(id: Value): StoredRecord | undefined {
    const { id: collection, indexes } = this.info;
    const row = this.#link.get(
      `SELECT c.rid, c.doc FROM x${indexes[0]?.id} x CROSS JOIN c${collection} c ON c.rid = x.rid WHERE x.k = ?`,
      keyOf(id),
    );
    return row === undefined ? undefined : { rid: integer(row[0]), doc: Doc.view(blob(row[1]), 0) };
  }

  count(): number {
    return integer(this.#link.get(`SELECT count(*) FROM x${this.info.indexes[0]?.id}`)?.[0]);
  }

  /** Fills a new index from the documents there are. */
  buildIndex(index: IndexInfo): void {
    for (let after = -1; ; ) {
      const rows = this.#link.all(
        `SELECT rid, doc FROM c${this.info.id} WHERE rid > ? ORDER BY rid LIMIT 500`,
        after,
      );
      if (rows.length === 0) return;
      for (const [rid, doc] of rows) this.#addTo(index, { rid: integer(rid), doc: Doc.view(blob(doc), 0) });
      after = integer(rows.at(-1)?.[0]);
    }
  }

  #addTo(index: IndexInfo, { rid, doc }: StoredRecord): void {
    const changes = [this.#change(index, undefined, doc)];
    this.#claimUnique(changes, doc, rid);
    this.#apply(changes, rid);
  }

  #changes(before: Doc | undefined, after: Doc): Change[] {
    return this.info.indexes.map((index) => this.#change(index, before, after));
  }

  #change(index: IndexInfo, before: Doc | undefined, after: Doc): Change {
    const arrays = new Set<string>();
    const added = entriesOf(index, after, arrays);
    if (index.hashed && arrays.size > 0)
      throw failure(16766, 'hashed indexes do not currently support array values');
    if (arrays.size > 0) this.#catalog.addArrays(index, arrays);
    if (before === undefined) return { index, removed: [], added };
    const removed = entriesOf(index, before);
    return difference({ index, removed, added });
  }

  /** Rows are numbered here, so that unique entries can be taken before the document is written. */
  #nextRow(): number {
    this.#lastRow ??= integer(this.#link.get(`SELECT max(rid) FROM c${this.info.id}`)?.[0] ?? 0);
    this.#lastRow++;
    return this.#lastRow;
  }

  /** Takes the new entries of unique indexes; when one is taken already, gives back the others and fails. */
  #claimUnique(changes: readonly Change[], doc: Doc, rid: number): void {
    for (const [i, { index, added }] of changes.entries()) {
      if (!index.unique) continue;
      for (const [j, entry] of added.entries()) {
        const { changes: inserted } = this.#link.run(
          `INSERT OR IGNORE INTO x${index.id} (k, rid) VALUES (?, ?)`,
          entry,
          rid,
        );
        if (inserted !== 0) continue;
        this.#giveBack([...changes.slice(0, i), { index, removed: [], added: added.slice(0, j) }], rid);
        throw duplicateKey(this.info, index, { doc, entry });
      }
    }
  }

  #giveBack(changes: readonly Change[], rid: number): void {
    for (const { index, added } of changes) {
      if (!index.unique) continue;
      for (const entry of added)
        this.#link.run(`DELETE FROM x${index.id} WHERE k = ? AND rid = ?`, entry, rid);
    }
  }

  /** Everything that cannot fail any more. */
  #apply(changes: readonly Change[], rid: number): void {
    for (const { index, removed, added } of changes) {
      for (const entry of removed)
        this.#link.run(`DELETE FROM x${index.id} WHERE k = ? AND rid = ?`, entry, rid);
      if (index.unique) continue;
      for (const entry of added)
        this.#link.run(`INSERT INTO x${index.id} (k, rid) VALUES (?, ?)`, entry, rid);
    }
  }
}

function sized(doc: Doc): Buffer {
  const bytes = encode(doc);
  if (bytes.length > maxDocumentBytes)
    throw failure(
      'BSONObjectTooLarge',
      `BSONObj size: ${bytes.length} is invalid. Size must be between 0 and ${maxDocumentBytes}`,
    );
  return bytes;
}

function difference({ index, removed, added }: Change): Change {
  if (removed.length === 1 && added.length === 1) {
    const [old] = removed;
    const [fresh] = added;
    if (old !== undefined && fresh !== undefined && old.equals(fresh))
      return { index, removed: [], added: [] };
    return { index, removed, added };
  }
  const before = new Set(removed.map((entry) => entry.toString('latin1')));
  const after = new Set(added.map((entry) => entry.toString('latin1')));
  return {
    index,
    removed: removed.filter((entry) => !after.has(entry.toString('latin1'))),
    added: added.filter((entry) => !before.has(entry.toString('latin1'))),
  };
}
