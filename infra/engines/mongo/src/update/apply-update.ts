import type { Doc, Value } from '../bson/doc.ts';
import { encode, startsWithId, withIdFirst } from '../bson/encode.ts';
import { shown } from '../bson/shown.ts';
import { failure } from '../failure.ts';
import { equal } from '../order/compare.ts';
import { isDoc } from '../query/path.ts';
import type { Modifiers, Step, Update } from './parse-update.ts';
import { writeAt } from './write-path.ts';

export type Situation = {
  /** Index of the array element the filter matched, for `$`; -1 without one. */
  readonly position: number;
  /** Whether the document is being inserted by an upsert. */
  readonly inserting: boolean;
};

/** The updated document, or the same one when nothing changes. The `_id` never changes. */
export function applyUpdate(doc: Doc, update: Update, situation: Situation): Doc {
  const after = update.kind === 'replacement' ? replace(doc, update.doc) : modify(doc, update, situation);
  if (after === doc) return doc;
  if (!situation.inserting && !equal(doc.get('_id'), after.get('_id')))
    throw failure(
      'ImmutableField',
      update.kind === 'replacement'
        ? `After applying the update, the (immutable) field '_id' was found to have been altered to _id: ${shown(after.get('_id'))}`
        : "Performing an update on the path '_id' would modify the immutable field '_id'",
    );
  return encode(after).equals(encode(doc)) ? doc : after;
}

function replace(doc: Doc, replacement: Doc): Doc {
  const id = doc.get('_id');
  if (startsWithId(replacement) || id === undefined) return replacement;
  return withIdFirst(replacement, replacement.get('_id') ?? id);
}

function modify(doc: Doc, update: Modifiers, situation: Situation): Doc {
  let current = doc;
  for (const step of update.steps) {
    if (step.action.operator === '$setOnInsert' && !situation.inserting) continue;
    if (step.renameTo !== undefined) current = rename(current, step, step.renameTo);
    else if (step.action.operator !== '$renameTarget')
      current = applyStep(current, step, { update, situation });
  }
  return current;
}

function applyStep(
  doc: Doc,
  step: Step,
  { update, situation }: { update: Modifiers; situation: Situation },
): Doc {
  const parts = step.parts.includes('$') ? placed(step, situation) : step.parts;
  const next = writeAt(doc, { ...step, parts, elementFilters: update.elementFilters }, 0);
  return isDoc(next) ? next : doc;
}

function placed({ parts }: Step, { position }: Situation): string[] {
  if (position < 0)
    throw failure('BadValue', 'The positional operator did not find the match needed from the query.');
  const index = parts.indexOf('$');
  if (parts.lastIndexOf('$') !== index)
    throw failure('BadValue', `Too many positional (i.e. '$') elements found in path '${parts.join('.')}'`);
  return parts.map((part) => (part === '$' ? String(position) : part));
}

function rename(doc: Doc, step: Step, to: readonly string[]): Doc {
  const value = plainValue(doc, step.parts);
  if (value === undefined) return doc;
  plainValue(doc, to);
  const filters = new Map<string, (item: Value) => boolean>();
  const without = writeAt(doc, { ...step, elementFilters: filters }, 0);
  const action = { operator: '$set', creates: true, apply: () => value };
  const result = writeAt(without, { parts: to, path: to.join('.'), action, elementFilters: filters }, 0);
  return isDoc(result) ? result : doc;
}

/** Follows a path that may not lead through arrays. */
function plainValue(doc: Doc, parts: readonly string[]): Value | undefined {
  let current: Value | undefined = doc;
  for (const part of parts) {
    if (Array.isArray(current))
      throw failure(
        'BadValue',
        `The source or destination field of $rename cannot be an array element, '${parts.join('.')}'`,
      );
    current = isDoc(current) ? current.get(part) : undefined;
  }
  return current;
}
