import { Doc, type Value } from '../bson/doc.ts';

/** What a path leads to. `index` is the position in the outermost array on the way, -1 without one. */
export type Visit = (value: Value | undefined, index: number) => boolean;

export type Path = { readonly text: string; readonly parts: readonly string[] };

export function toPath(text: string): Path {
  return { text, parts: text.split('.') };
}

export function isDoc(value: Value | undefined): value is Doc {
  return value instanceof Doc;
}

/** The array position a path component names, or -1. */
export function positionOf(part: string): number {
  return /^(0|[1-9]\d{0,8})$/.test(part) ? Number(part) : -1;
}

/**
 * Visits everything that a query on the path looks at, until the visitor says true: through arrays of documents on the
 * way, and (with `expand`) each element of an array at the end and then that array itself. A missing field is visited
 * as undefined, unless the way to it goes through elements that are no documents.
 */
export function visitPath(doc: Doc, path: Path, visit: Visit, expand = true): boolean {
  const { parts } = path;
  const last = parts.length - 1;
  if (last === 0) return visitLeaf(doc.get(path.text), { index: -1, expand }, visit);
  return walk(doc, { parts, expand }, { at: 0, index: -1 }, visit);
}

type Walk = { readonly parts: readonly string[]; readonly expand: boolean };
type Step = { readonly at: number; readonly index: number };

function walk(doc: Doc, route: Walk, step: Step, visit: Visit): boolean {
  const { parts } = route;
  let current = doc;
  for (let at = step.at; ; at++) {
    const value = current.get(parts[at] ?? '');
    if (at === parts.length - 1) return visitLeaf(value, { index: step.index, expand: route.expand }, visit);
    if (Array.isArray(value)) return walkArray(value, route, { at: at + 1, index: step.index }, visit);
    if (!isDoc(value)) return visit(undefined, step.index);
    current = value;
  }
}

function walkArray(values: readonly Value[], route: Walk, step: Step, visit: Visit): boolean {
  const position = positionOf(route.parts[step.at] ?? '');
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    const index = step.index < 0 ? i : step.index;
    if (isDoc(value) && walk(value, route, { at: step.at, index }, visit)) return true;
    if (i === position && visitPosition(value, route, { at: step.at, index }, visit)) return true;
  }
  return false;
}

function visitPosition(value: Value | undefined, route: Walk, step: Step, visit: Visit): boolean {
  if (step.at === route.parts.length - 1) return visit(value, step.index);
  const next = { at: step.at + 1, index: step.index };
  if (isDoc(value)) return walk(value, route, next, visit);
  if (Array.isArray(value)) return walkArray(value, route, next, visit);
  return false;
}

function visitLeaf(
  value: Value | undefined,
  from: { index: number; expand: boolean },
  visit: Visit,
): boolean {
  if (!from.expand || !Array.isArray(value)) return visit(value, from.index);
  for (let i = 0; i < value.length; i++) {
    if (visit(value[i], from.index < 0 ? i : from.index)) return true;
  }
  return visit(value, from.index);
}
