import { randomBytes } from 'node:crypto';
import { Doc } from '../bson/doc.ts';
import { encode } from '../bson/encode.ts';
import { type IndexInfo, toIndexInfo } from './index-info.ts';
import { blob, integer, type Link } from './link.ts';

export type CollectionInfo = {
  readonly id: number;
  readonly db: string;
  readonly name: string;
  readonly uuid: Buffer;
  options: Doc;
  /** `_id_` first. */
  readonly indexes: IndexInfo[];
};

export const schema = `
  CREATE TABLE IF NOT EXISTS collections (
    id INTEGER PRIMARY KEY AUTOINCREMENT, db TEXT NOT NULL, name TEXT NOT NULL, uuid BLOB NOT NULL,
    options BLOB NOT NULL, UNIQUE (db, name));
  CREATE TABLE IF NOT EXISTS indexes (
    id INTEGER PRIMARY KEY AUTOINCREMENT, collection INTEGER NOT NULL, spec BLOB NOT NULL, arrays TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value ANY) WITHOUT ROWID;`;

/** Collections and indexes of one connection, kept in memory and written through. */
export class Catalog {
  readonly #link: Link;
  readonly #collections = new Map<string, CollectionInfo>();
  /** Grows with every change, so that others know to read it again. */
  version = 0;

  constructor(link: Link) {
    this.#link = link;
    this.reload();
  }

  /** Reads everything from the tables again. */
  reload(): void {
    this.#collections.clear();
    const byId = new Map<number, CollectionInfo>();
    for (const [id, db, name, uuid, options] of this.#link.all(
      'SELECT id, db, name, uuid, options FROM collections',
    )) {
      const info: CollectionInfo = {
        id: integer(id),
        db: String(db),
        name: String(name),
        uuid: blob(uuid),
        options: Doc.view(blob(options), 0),
        indexes: [],
      };
      byId.set(info.id, info);
      this.#collections.set(`${info.db}.${info.name}`, info);
    }
    for (const [id, collection, spec, arrays] of this.#link.all(
      'SELECT id, collection, spec, arrays FROM indexes ORDER BY id',
    ))
      byId
        .get(integer(collection))
        ?.indexes.push(
          toIndexInfo(integer(id), Doc.view(blob(spec), 0), String(arrays).split('\n').filter(Boolean)),
        );
  }

  get(ns: string): CollectionInfo | undefined {
    return this.#collections.get(ns);
  }

  list(db?: string): CollectionInfo[] {
    return [...this.#collections.values()].filter((info) => db === undefined || info.db === db);
  }

  create(db: string, name: string, options: Doc): CollectionInfo {
    const uuid = randomBytes(16);
    uuid[6] = ((uuid[6] ?? 0) & 0x0f) | 0x40;
    uuid[8] = ((uuid[8] ?? 0) & 0x3f) | 0x80;
    const { lastInsertRowid } = this.#link.run(
      'INSERT INTO collections (db, name, uuid, options) VALUES (?, ?, ?, ?)',
      db,
      name,
      uuid,
      encode(options),
    );
    const info = { id: Number(lastInsertRowid), db, name, uuid, options, indexes: [] };
    this.#link.exec(`CREATE TABLE c${info.id} (rid INTEGER PRIMARY KEY, doc BLOB NOT NULL)`);
    this.#collections.set(`${db}.${name}`, info);
    this.addIndex(info, Doc.of({ v: 2, key: Doc.of({ _id: 1 }), name: '_id_' }));
    return info;
  }

  addIndex(info: CollectionInfo, spec: Doc): IndexInfo {
    const { lastInsertRowid } = this.#link.run(
      "INSERT INTO indexes (collection, spec, arrays) VALUES (?, ?, '')",
      info.id,
      encode(spec),
    );
    const index = toIndexInfo(Number(lastInsertRowid), Doc.view(encode(spec), 0), []);
    this.#link.exec(
      `CREATE TABLE x${index.id} (k BLOB NOT NULL, rid INTEGER NOT NULL, PRIMARY KEY (${index.unique ? 'k' : 'k, rid'})) WITHOUT ROWID`,
    );
    info.indexes.push(index);
    this.version++;
    return index;
  }

  dropIndex(info: CollectionInfo, index: IndexInfo): void {
    this.#link.forget();
    this.#link.run('DELETE FROM indexes WHERE id = ?', index.id);
    this.#link.exec(`DROP TABLE x${index.id}`);
    info.indexes.splice(info.indexes.indexOf(index), 1);
    this.version++;
  }

  drop(info: CollectionInfo): void {
    for (const index of [...info.indexes]) this.dropIndex(info, index);
    this.#link.exec(`DROP TABLE c${info.id}`);
    this.#link.run('DELETE FROM collections WHERE id = ?', info.id);
    this.#collections.delete(`${info.db}.${info.name}`);
    this.version++;
  }

  rename(info: CollectionInfo, db: string, name: string): void {
    this.#link.run('UPDATE collections SET db = ?, name = ? WHERE id = ?', db, name, info.id);
    this.#collections.delete(`${info.db}.${info.name}`);
    this.#collections.set(`${db}.${name}`, { ...info, db, name });
    this.version++;
  }

  setOptions(info: CollectionInfo, options: Doc): void {
    this.#link.run('UPDATE collections SET options = ? WHERE id = ?', encode(options), info.id);
    info.options = options;
    this.version++;
  }

  /** Replaces an index's specification (hidden, expireAfterSeconds). */
  setSpec(info: CollectionInfo, index: IndexInfo, spec: Doc): void {
    this.#link.run('UPDATE indexes SET spec = ? WHERE id = ?', encode(spec), index.id);
    info.indexes[info.indexes.indexOf(index)] = toIndexInfo(
      index.id,
      Doc.view(encode(spec), 0),
      index.arrays,
    );
    this.version++;
  }

  /** Remembers that paths of this index lead through arrays. */
  addArrays(index: IndexInfo, arrays: ReadonlySet<string>): void {
    const before = index.arrays.size;
    for (const path of arrays) index.arrays.add(path);
    if (index.arrays.size === before) return;
    this.#link.run('UPDATE indexes SET arrays = ? WHERE id = ?', [...index.arrays].join('\n'), index.id);
    this.version++;
  }
}
