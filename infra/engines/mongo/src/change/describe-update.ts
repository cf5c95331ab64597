import { Doc, type Value } from '../bson/doc.ts';
import { identical } from '../order/compare.ts';
import { isDoc, positionOf } from '../query/path.ts';
import type { Modifiers, Step } from '../update/parse-update.ts';

/** Collects what changed, path by path. */
class Description {
  readonly updated = new Doc();
  readonly removed: Value[] = [];
  readonly truncated: Value[] = [];
}

/** The updateDescription of an update by modifiers: what each modifier changed, by its path. */
export function describeUpdate(before: Doc, after: Doc, { steps }: Modifiers): Doc {
  const description = new Description();
  for (const step of steps) describeStep(before, after, { step, description });
  return Doc.of({
    updatedFields: description.updated,
    removedFields: description.removed,
    truncatedArrays: description.truncated,
  });
}

type Describing = { readonly step: Step; readonly description: Description };

function describeStep(before: Doc, after: Doc, { step, description }: Describing): void {
  const positional = step.parts.findIndex((part) => part.startsWith('$'));
  const parts = positional < 0 ? step.parts : step.parts.slice(0, positional);
  const old = valueAt(before, parts);
  const fresh = valueAt(after, parts);
  if (identical(old, fresh)) return;
  if (fresh === undefined) {
    description.removed.push(parts.join('.'));
    return;
  }
  if (old === undefined) {
    const top = parts.findIndex((_, i) => valueAt(before, parts.slice(0, i + 1)) === undefined);
    const path = parts.slice(0, top + 1);
    description.updated.set(path.join('.'), valueAt(after, path) ?? null);
    return;
  }
  const appends = step.action.operator === '$push' || step.action.operator === '$addToSet';
  if (Array.isArray(old) && Array.isArray(fresh) && (appends || positional >= 0))
    describeArray(parts.join('.'), { old, fresh }, description);
  else description.updated.set(parts.join('.'), fresh);
}

type Arrays = { readonly old: readonly Value[]; readonly fresh: readonly Value[] };

/** Elements that changed or came at the end, one by one; anything else as the whole array. */
function describeArray(path: string, { old, fresh }: Arrays, description: Description): void {
  const changed = fresh.flatMap((item, i) => (i < old.length && identical(item, old[i]) ? [] : [i]));
  if (fresh.length < old.length || changed.length > Math.max(1, fresh.length / 2)) {
    description.updated.set(path, [...fresh]);
    return;
  }
  for (const i of changed) {
    const item = fresh[i] ?? null;
    const was = old[i];
    if (isDoc(item) && isDoc(was)) describeFields(`${path}.${i}`, { old: was, fresh: item }, description);
    else description.updated.set(`${path}.${i}`, item);
  }
}

function describeFields(
  path: string,
  { old, fresh }: { old: Doc; fresh: Doc },
  description: Description,
): void {
  for (const name of fresh.names) {
    const value = fresh.get(name) ?? null;
    if (!identical(value, old.get(name))) description.updated.set(`${path}.${name}`, value);
  }
  for (const name of old.names) if (!fresh.has(name)) description.removed.push(`${path}.${name}`);
}

function valueAt(doc: Doc, parts: readonly string[]): Value | undefined {
  let value: Value | undefined = doc;
  for (const part of parts) {
    if (isDoc(value)) value = value.get(part);
    else if (Array.isArray(value) && positionOf(part) >= 0) value = value[positionOf(part)];
    else return undefined;
  }
  return value;
}
