import { Doc, type Value } from '../bson/doc.ts';
import type { Filter } from './filter.ts';
import { isDoc, visitPath } from './path.ts';

/** Where a positional `$` points after a match: the index in the outermost array that matched, -1 for none. */
export type Position = { index: number };

/** Whether the document satisfies the filter. */
export function matches(filter: Filter, doc: Doc, position?: Position): boolean {
  switch (filter.kind) {
    case 'leaf':
      return visitPath(
        doc,
        filter.path,
        (value, index) => found(filter.test(value), index, position),
        filter.expand,
      );
    case 'and':
      return filter.parts.every((part) => matches(part, doc, position));
    case 'or':
      return filter.parts.some((part) => matches(part, doc, position));
    case 'nor':
      return !filter.parts.some((part) => matches(part, doc));
    case 'not':
      return !matches(filter.part, doc);
    case 'elemMatch':
      return visitPath(
        doc,
        filter.path,
        (value, index) => elemMatch(filter, value, { index, position }),
        false,
      );
    case 'expr':
      return filter.test(doc);
    case 'always':
      return filter.value;
  }
}

function found(matched: boolean, index: number, position: Position | undefined): boolean {
  if (matched && index >= 0 && position !== undefined) position.index = index;
  return matched;
}

type ElemMatch = Extract<Filter, { kind: 'elemMatch' }>;
type From = { readonly index: number; readonly position: Position | undefined };

function elemMatch({ part, onValues }: ElemMatch, value: Value | undefined, from: From): boolean {
  if (!Array.isArray(value)) return false;
  const index = value.findIndex((item) => (onValues ? matchesValue(part, item) : matchesItem(part, item)));
  return found(index >= 0, from.index < 0 ? index : from.index, from.position);
}

function matchesItem(part: Filter, item: Value): boolean {
  if (isDoc(item)) return matches(part, item);
  return Array.isArray(item) && matches(part, asDoc(item));
}

/** Inside `$elemMatch` a nested array is a document whose fields are its positions. */
function asDoc(items: readonly Value[]): Doc {
  const doc = new Doc();
  items.forEach((item, i) => {
    doc.set(String(i), item);
  });
  return doc;
}

/** A filter of operators alone, applied to one value that stands for itself. */
export function matchesValue(filter: Filter, value: Value): boolean {
  switch (filter.kind) {
    case 'leaf':
      return filter.test(value);
    case 'and':
      return filter.parts.every((part) => matchesValue(part, value));
    case 'or':
      return filter.parts.some((part) => matchesValue(part, value));
    case 'nor':
      return !filter.parts.some((part) => matchesValue(part, value));
    case 'not':
      return !matchesValue(filter.part, value);
    case 'elemMatch':
      return elemMatch(filter, value, { index: -1, position: undefined });
    case 'expr':
      return false;
    case 'always':
      return filter.value;
  }
}
