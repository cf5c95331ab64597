import { Doc, type Value } from '../bson/doc.ts';
import { shown } from '../bson/shown.ts';
import { failure } from '../failure.ts';
import { isDoc, positionOf } from '../query/path.ts';
import type { Action } from './action.ts';

/** Decides which elements `$[name]` means. */
export type ElementFilters = ReadonlyMap<string, (item: Value) => boolean>;

export type Target = {
  readonly parts: readonly string[];
  readonly path: string;
  readonly action: Action;
  readonly elementFilters: ElementFilters;
};

const maxPadding = 1_500_000;

/** Applies the action at the path and returns the new value; what did not change is returned as it was. */
export function writeAt(value: Value | undefined, target: Target, at: number): Value | undefined {
  const part = target.parts[at];
  if (part === undefined) return target.action.apply(value);
  if (part.startsWith('$[')) return writeElements(value, part, { target, at });
  if (value === undefined) return writeMissing(part, target, at);
  if (isDoc(value)) return writeField(value, part, { target, at });
  if (Array.isArray(value)) return writeElement(value, part, { target, at });
  if (!target.action.creates) return value;
  throw notViable(part, target, { at, value });
}

type Where = { readonly target: Target; readonly at: number };

function writeMissing(part: string, target: Target, at: number): Value | undefined {
  if (!target.action.creates) return undefined;
  const inner = writeAt(undefined, target, at + 1);
  return inner === undefined ? undefined : Doc.of({ [part]: inner });
}

function writeField(doc: Doc, part: string, { target, at }: Where): Doc {
  const old = doc.get(part);
  const next = writeAt(old, target, at + 1);
  if (next === old) return doc;
  const copy = doc.copy();
  if (next === undefined) copy.delete(part);
  else copy.set(part, next);
  return copy;
}

function writeElement(list: Value[], part: string, { target, at }: Where): Value[] {
  const position = positionOf(part);
  if (position < 0) {
    if (!target.action.creates) return list;
    throw notViable(part, target, { at, value: list });
  }
  if (position >= list.length && !target.action.creates) return list;
  const old = list[position];
  const next = writeAt(old, target, at + 1);
  if (next === old) return list;
  if (position - list.length > maxPadding)
    throw failure('BadValue', `can't backfill more than ${maxPadding} elements`);
  const copy = [...list];
  while (copy.length < position) copy.push(null);
  // Removing an element leaves null, so that the others keep their places.
  copy[position] = next ?? null;
  return copy;
}

function writeElements(value: Value | undefined, part: string, { target, at }: Where): Value {
  const path = target.parts.slice(0, at).join('.');
  if (value === undefined)
    throw failure(
      'BadValue',
      `The path '${path}' must exist in the document in order to apply array updates.`,
    );
  if (!Array.isArray(value))
    throw failure('BadValue', `Cannot apply array updates to non-array element ${path}: ${shown(value)}`);
  const wanted = part === '$[]' ? () => true : target.elementFilters.get(part.slice(2, -1));
  let changed = false;
  const next = value.map((item) => {
    if (wanted?.(item) !== true) return item;
    const result = writeAt(item, target, at + 1) ?? null;
    changed ||= result !== item;
    return result;
  });
  return changed ? next : value;
}

function notViable(part: string, target: Target, { at, value }: { at: number; value: Value }): Error {
  const parent = target.parts[at - 1] ?? '';
  return failure('PathNotViable', `Cannot create field '${part}' in element {${parent}: ${shown(value)}}`);
}
