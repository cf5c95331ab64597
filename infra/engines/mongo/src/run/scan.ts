import { Doc, type Value } from '../bson/doc.ts';
import { isPoint } from '../plan/interval.ts';
import type { Access, IndexScan, Plan } from '../plan/plan.ts';
import { matches } from '../query/match.ts';
import type { CollectionInfo } from '../store/catalog.ts';
import { blob, integer } from '../store/link.ts';
import type { StoredRecord } from '../store/records.ts';
import type { View } from '../store/view.ts';
import type { Source } from './source.ts';

/** What a scan has looked at, for `explain`. */
export type Examined = { keys: number; docs: number };

const largestChunk = 200;

/** Candidates that pass the plan's filter. The first chunk is small when few results are wanted. */
export function matching(
  view: View,
  info: CollectionInfo,
  plan: Plan,
  options: { first: number; examined?: Examined },
): Source<StoredRecord> {
  const candidates = open(view, info, plan.access, options);
  const { filter } = plan;
  if (filter.kind === 'always' && filter.value) return candidates;
  return { pull: () => candidates.pull()?.filter(({ doc }) => matches(filter, doc)) };
}

type Options = { readonly first: number; readonly examined?: Examined };

function open(view: View, info: CollectionInfo, access: Access, options: Options): Source<StoredRecord> {
  switch (access.kind) {
    case 'nothing':
      return { pull: () => undefined };
    case 'id':
      return byId(view, info, { value: access.value, options });
    case 'collection':
      return collectionScan(view, info, { backward: access.backward, options });
    case 'index':
      return indexScan(view, info, access, options);
    case 'union':
      return union(access.scans.map((scan) => indexScan(view, info, scan, options)));
  }
}

function byId(
  view: View,
  info: CollectionInfo,
  { value, options }: { value: Value; options: Options },
): Source<StoredRecord> {
  let done = false;
  return {
    pull: () => {
      if (done) return undefined;
      done = true;
      const found = view.records(info).byId(value);
      count(options, found === undefined ? 0 : 1);
      return found === undefined ? [] : [found];
    },
  };
}

function count({ examined }: Options, rows: number): void {
  if (examined === undefined) return;
  examined.keys += rows;
  examined.docs += rows;
}

function collectionScan(
  view: View,
  info: CollectionInfo,
  { backward, options }: { backward: boolean; options: Options },
): Source<StoredRecord> {
  const sql = backward
    ? `SELECT rid, doc FROM c${info.id} WHERE rid < ? ORDER BY rid DESC LIMIT ?`
    : `SELECT rid, doc FROM c${info.id} WHERE rid > ? ORDER BY rid LIMIT ?`;
  let last = backward ? Number.MAX_SAFE_INTEGER : -1;
  let chunk = options.first;
  return {
    pull: () => {
      const rows = view.link.all(sql, last, chunk);
      if (rows.length === 0) return undefined;
      chunk = Math.min(chunk * 4, largestChunk);
      last = integer(rows.at(-1)?.[0]);
      if (options.examined !== undefined) options.examined.docs += rows.length;
      return rows.map(([rid, doc]) => ({ rid: integer(rid), doc: Doc.view(blob(doc), 0) }));
    },
  };
}

function indexScan(
  view: View,
  info: CollectionInfo,
  scan: IndexScan,
  options: Options,
): Source<StoredRecord> {
  const { index, bounds, backward } = scan;
  const ranges = backward ? [...bounds.ranges].reverse() : bounds.ranges;
  const seen = index.arrays.size > 0 ? new Set<number>() : undefined;
  if (index.unique && isWholeKey(scan))
    return uniqueLookups(view, info, { scan, keys: ranges.map(([start]) => start), options });
  let current = 0;
  let chunk = options.first;
  let reader: Reader | undefined;
  return {
    pull: () => {
      const range = ranges[current];
      if (range === undefined) return undefined;
      reader ??= new Reader(view, { collection: info.id, index: index.id, range, backward });
      const records = reader.read(chunk);
      count(options, records.length);
      if (records.length < chunk) {
        current++;
        reader = undefined;
      } else chunk = Math.min(chunk * 4, largestChunk);
      return seen === undefined ? records : records.filter(({ rid }) => isFirst(seen, rid));
    },
  };
}

/** Whether every field of the index is bounded by a point, so that the start of a range is a whole key. */
function isWholeKey({ index, bounds }: IndexScan): boolean {
  return bounds.fields.length === index.fields.length && bounds.fields.every((field) => field.every(isPoint));
}

type Lookups = { readonly scan: IndexScan; readonly keys: readonly Buffer[]; readonly options: Options };

/** At most one entry has a whole key of a unique index. */
function uniqueLookups(
  view: View,
  info: CollectionInfo,
  { scan, keys, options }: Lookups,
): Source<StoredRecord> {
  const sql = `SELECT c.rid, c.doc FROM x${scan.index.id} x CROSS JOIN c${info.id} c ON c.rid = x.rid WHERE x.k = ?`;
  const seen = keys.length > 1 ? new Set<number>() : undefined;
  let next = 0;
  const find = (key: Buffer): StoredRecord[] => {
    const row = view.link.get(sql, key);
    if (row === undefined) return [];
    const rid = integer(row[0]);
    return seen === undefined || isFirst(seen, rid) ? [{ rid, doc: Doc.view(blob(row[1]), 0) }] : [];
  };
  return {
    pull: () => {
      if (next >= keys.length) return undefined;
      const records = keys.slice(next, next + options.first).flatMap(find);
      next += options.first;
      count(options, records.length);
      return records;
    },
  };
}

function isFirst(seen: Set<number>, rid: number): boolean {
  if (seen.has(rid)) return false;
  seen.add(rid);
  return true;
}

type Range = {
  readonly collection: number;
  readonly index: number;
  readonly range: readonly [start: Buffer, end: Buffer];
  readonly backward: boolean;
};

/** Reads one range piece by piece; it remembers the last entry, not an open statement, so writes may come between. */
class Reader {
  readonly #view: View;
  readonly #sql: string;
  readonly #range: Range;
  #last: readonly [key: Uint8Array, rid: number] | undefined;

  constructor(view: View, range: Range) {
    this.#view = view;
    this.#range = range;
    this.#sql = `SELECT x.k, x.rid, c.doc FROM x${range.index} x CROSS JOIN c${range.collection} c ON c.rid = x.rid`;
  }

  read(limit: number): StoredRecord[] {
    const rows = this.#rows(limit);
    const last = rows.at(-1);
    if (last !== undefined) this.#last = [blob(last[0]), integer(last[1])];
    return rows.map(([, rid, doc]) => ({ rid: integer(rid), doc: Doc.view(blob(doc), 0) }));
  }

  #rows(limit: number) {
    const { link } = this.#view;
    const [start, end] = this.#range.range;
    const order = this.#range.backward
      ? 'ORDER BY x.k DESC, x.rid DESC LIMIT ?'
      : 'ORDER BY x.k, x.rid LIMIT ?';
    if (this.#last === undefined)
      return link.all(`${this.#sql} WHERE x.k >= ? AND x.k < ? ${order}`, start, end, limit);
    const [key, rid] = this.#last;
    return this.#range.backward
      ? link.all(`${this.#sql} WHERE (x.k, x.rid) < (?, ?) AND x.k >= ? ${order}`, key, rid, start, limit)
      : link.all(`${this.#sql} WHERE (x.k, x.rid) > (?, ?) AND x.k < ? ${order}`, key, rid, end, limit);
  }
}

function union(scans: readonly Source<StoredRecord>[]): Source<StoredRecord> {
  const seen = new Set<number>();
  let current = 0;
  return {
    pull: () => {
      const records = scans[current]?.pull();
      if (records !== undefined) return records.filter(({ rid }) => isFirst(seen, rid));
      current++;
      return current < scans.length ? [] : undefined;
    },
  };
}
