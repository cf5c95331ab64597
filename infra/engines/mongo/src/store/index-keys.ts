import { Doc, type Value } from '../bson/doc.ts';
import { failure } from '../failure.ts';
import { emptyArray, KeyWriter } from '../order/key.ts';
import { type Path, positionOf } from '../query/path.ts';

export type IndexField = { readonly path: Path; readonly descending: boolean };

/** One entry's values, field by field; undefined = missing. */
export type KeyTuple = readonly (Value | undefined | typeof emptyArray)[];

/** How far a field's path has been followed. `at` = parts.length: there; the value is final. */
type Progress = { readonly value: Value | undefined | typeof emptyArray; readonly at: number };

/** Called with each tuple; `arrays` collects the prefixes of paths that were arrays. */
type Sink = { readonly arrays: Set<string> | undefined; readonly emit: (tuple: KeyTuple) => void };

/**
 * The entries of a document in an index: arrays on a path (or at its end) give one entry per element, and fields that
 * share the array are taken from the same element. Two different arrays in one entry: 171 CannotIndexParallelArrays.
 */
export function keyTuples(doc: Doc, fields: readonly IndexField[], sink: Sink): void {
  const start = fields.map((): Progress => ({ value: doc, at: 0 }));
  expand(fields, start, sink);
}

function expand(fields: readonly IndexField[], from: readonly Progress[], sink: Sink): void {
  const reached = from.map((progress, i) => advance(fields[i]?.path.parts ?? [], progress));
  let shared: string | undefined;
  for (let i = 0; i < reached.length; i++) {
    const prefix = arrayPrefix(fields[i], reached[i]);
    if (prefix === undefined || prefix === shared) continue;
    if (shared !== undefined)
      throw failure('CannotIndexParallelArrays', `cannot index parallel arrays [${prefix}] [${shared}]`);
    shared = prefix;
  }
  if (shared === undefined) {
    sink.emit(reached.map(({ value }) => value));
    return;
  }
  sink.arrays?.add(shared);
  fanOut(fields, reached, { sink, shared });
}

function arrayPrefix(field: IndexField | undefined, progress: Progress | undefined): string | undefined {
  if (field === undefined || progress === undefined || !Array.isArray(progress.value)) return undefined;
  return progress.at > field.path.parts.length ? undefined : field.path.parts.slice(0, progress.at).join('.');
}

type Fan = { readonly sink: Sink; readonly shared: string };

function fanOut(fields: readonly IndexField[], reached: readonly Progress[], { sink, shared }: Fan): void {
  const inArray = reached.map((progress, i) => arrayPrefix(fields[i], progress) === shared);
  const list = reached.find((_, i) => inArray[i])?.value;
  const items: readonly (Value | undefined)[] = Array.isArray(list) && list.length > 0 ? list : [undefined];
  const empty = Array.isArray(list) && list.length === 0;
  for (const item of items) {
    const next = reached.map((progress, i): Progress => {
      if (!inArray[i]) return progress;
      const end = progress.at === fields[i]?.path.parts.length;
      // One past the end: an element that is an array itself stays whole.
      if (end) return { value: empty ? emptyArray : item, at: progress.at + 1 };
      return item instanceof Doc ? { value: item, at: progress.at } : final(fields[i], undefined);
    });
    expand(fields, next, sink);
  }
}

function final(field: IndexField | undefined, value: Value | undefined): Progress {
  return { value, at: (field?.path.parts.length ?? 0) + 1 };
}

/** Follows the path through documents until its end, a missing field or an array. */
function advance(parts: readonly string[], { value, at }: Progress): Progress {
  let current = value;
  let step = at;
  while (step < parts.length) {
    if (current instanceof Doc) current = current.get(parts[step] ?? '');
    else if (Array.isArray(current)) {
      const position = positionOf(parts[step] ?? '');
      if (position < 0 || position >= current.length) break;
      current = current[position];
    } else return { value: undefined, at: parts.length + 1 };
    step++;
  }
  return { value: current, at: step };
}

const writer = new KeyWriter();

export function encodeTuple(tuple: KeyTuple, fields: readonly IndexField[]): Buffer {
  writer.reset();
  for (let i = 0; i < fields.length; i++) writer.component(tuple[i], fields[i]?.descending ?? false);
  return writer.take();
}

export type EntryOptions = { readonly sparse: boolean; readonly arrays: Set<string> | undefined };

/** The distinct entries of a document, encoded. */
export function indexEntries(doc: Doc, fields: readonly IndexField[], options: EntryOptions): Buffer[] {
  const entries: Buffer[] = [];
  const emit = (tuple: KeyTuple) => {
    if (options.sparse && tuple.every((value) => value === undefined)) return;
    entries.push(encodeTuple(tuple, fields));
  };
  keyTuples(doc, fields, { arrays: options.arrays, emit });
  return entries.length < 2 ? entries : distinct(entries);
}

function distinct(entries: readonly Buffer[]): Buffer[] {
  const seen = new Set<string>();
  return entries.filter((entry) => {
    const text = entry.toString('latin1');
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}

/** The key a document sorts by: the least of its entries, as bytes in a string that compares as they do. */
export function sortKey(doc: Doc, fields: readonly IndexField[]): string {
  let least: string | undefined;
  keyTuples(doc, fields, {
    arrays: undefined,
    emit: (tuple) => {
      const key = encodeTuple(tuple, fields).toString('latin1');
      if (least === undefined || key < least) least = key;
    },
  });
  return least ?? '';
}
