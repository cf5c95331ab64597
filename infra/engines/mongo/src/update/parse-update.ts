import type { Variables } from '../aggregate/expression.ts';
import { Doc, type Value } from '../bson/doc.ts';
import { failure, notImplemented } from '../failure.ts';
import { matches } from '../query/match.ts';
import { parseFilter } from '../query/parse-filter.ts';
import { isDoc, positionOf } from '../query/path.ts';
import type { Action } from './action.ts';
import { arrayActions } from './array-actions.ts';
import { fieldActions } from './field-actions.ts';
import type { ElementFilters } from './write-path.ts';

export type Step = {
  readonly parts: readonly string[];
  readonly path: string;
  readonly action: Action;
  /** For `$rename`: where the value goes. */
  readonly renameTo?: readonly string[];
};

export type Modifiers = {
  readonly kind: 'modifiers';
  readonly steps: readonly Step[];
  readonly elementFilters: ElementFilters;
  /** Whether a path has the positional `$`. */
  readonly positional: boolean;
};

export type Update = Modifiers | { readonly kind: 'replacement'; readonly doc: Doc };

export type UpdateRequest = { readonly update: Value; readonly arrayFilters?: Value | undefined };

/** Parses an update: modifiers or a replacement. */
export function parseUpdate({ update, arrayFilters }: UpdateRequest, variables: Variables): Update {
  if (Array.isArray(update)) throw notImplemented('an update by an aggregation pipeline');
  if (!isDoc(update)) throw failure('FailedToParse', 'Update argument must be either an object or an array');
  if (!(update.names[0] ?? '').startsWith('$')) {
    if (arrayFilters !== undefined)
      throw failure('FailedToParse', 'arrayFilters may not be specified for replacements');
    return { kind: 'replacement', doc: update };
  }
  const steps = update.names.flatMap((operator, i) => stepsOf(operator, update.values[i] ?? null));
  checkConflicts(steps);
  const elementFilters = parseElementFilters(arrayFilters, variables);
  checkElementFilters(steps, elementFilters);
  return {
    kind: 'modifiers',
    steps: steps.toSorted((a, b) => comparePaths(a.parts, b.parts)),
    elementFilters,
    positional: steps.some(({ parts }) => parts.includes('$')),
  };
}

const leftOut = ['$bit', '$pullAll', '$pushAll', '$addFields', '$project', '$replaceRoot', '$replaceWith'];

function stepsOf(operator: string, fields: Value): Step[] {
  const make = fieldActions[operator] ?? arrayActions[operator];
  if (make === undefined && operator !== '$rename') {
    if (leftOut.includes(operator)) throw notImplemented(`the update modifier ${operator}`);
    throw failure(
      'FailedToParse',
      `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`,
    );
  }
  if (!isDoc(fields))
    throw failure(
      'FailedToParse',
      `Modifiers operate on fields but we found a value of another type instead. For example: {$mod: {<field>: ...}} not {${operator}: ...}`,
    );
  return fields.names.flatMap((path, i) => {
    const operand = fields.values[i] ?? null;
    if (make === undefined) return renameSteps(path, operand);
    return [{ parts: checkedParts(path), path, action: make(operand, path) }];
  });
}

function checkedParts(path: string): string[] {
  const parts = path.split('.');
  if (parts.includes(''))
    throw failure(
      'EmptyFieldName',
      `The update path '${path}' contains an empty field name, which is not allowed.`,
    );
  parts.forEach((part, i) => {
    if (!part.startsWith('$')) return;
    const positional = part === '$' || /^\$\[[a-z][a-zA-Z0-9]*\]$|^\$\[\]$/.test(part);
    if (!positional)
      throw failure(
        'DollarPrefixedFieldName',
        `The dollar ($) prefixed field '${part}' in '${path}' is not allowed in the context of an update's replacement document. Consider using an aggregation pipeline with $replaceWith.`,
      );
    if (i === 0)
      throw failure(
        'BadValue',
        `Cannot have positional (i.e. '$') element in the first position in path '${path}'`,
      );
  });
  return parts;
}

/** A rename takes two paths; both count when looking for conflicts. */
function renameSteps(path: string, target: Value): Step[] {
  if (typeof target !== 'string')
    throw failure('BadValue', `The 'to' field for $rename must be a string: ${path}`);
  if (target === path)
    throw failure('BadValue', `The source and target field for $rename must differ: ${path}`);
  const parts = checkedParts(path);
  const renameTo = checkedParts(target);
  if ([...parts, ...renameTo].some((part) => part.startsWith('$')))
    throw failure('BadValue', 'The source and target field for $rename may not be dynamic');
  const action: Action = { operator: '$rename', creates: false, apply: () => undefined };
  return [
    { parts, path, action, renameTo },
    {
      parts: renameTo,
      path: target,
      action: { operator: '$renameTarget', creates: false, apply: (old) => old },
    },
  ];
}

function checkConflicts(steps: readonly Step[]): void {
  const paths = steps.map(({ path }) => path).sort();
  const seen = new Set<string>();
  for (const path of paths) {
    const parts = path.split('.');
    const clash = parts.map((_, i) => parts.slice(0, i + 1).join('.')).find((prefix) => seen.has(prefix));
    if (clash !== undefined)
      throw failure(
        'ConflictingUpdateOperators',
        `Updating the path '${path}' would create a conflict at '${clash}'`,
      );
    seen.add(path);
  }
  for (const path of paths) {
    const longer = paths.find((other) => other.startsWith(`${path}.`));
    if (longer !== undefined)
      throw failure(
        'ConflictingUpdateOperators',
        `Updating the path '${longer}' would create a conflict at '${path}'`,
      );
  }
}

/** New fields appear in this order: names by text, positions by number. */
function comparePaths(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const left = a[i] ?? '';
    const right = b[i] ?? '';
    if (left === right) continue;
    if (positionOf(left) >= 0 && positionOf(right) >= 0) return positionOf(left) - positionOf(right);
    return left < right ? -1 : 1;
  }
  return a.length - b.length;
}

function parseElementFilters(value: Value | undefined, variables: Variables): ElementFilters {
  const filters = new Map<string, (item: Value) => boolean>();
  if (value === undefined) return filters;
  if (!Array.isArray(value)) throw failure('TypeMismatch', 'arrayFilters must be an array');
  for (const filter of value) {
    if (!isDoc(filter)) throw failure('TypeMismatch', 'an array filter must be an object');
    const [identifier, ...others] = new Set(identifiersOf(filter));
    if (identifier === undefined || others.length > 0)
      throw failure('FailedToParse', 'Error parsing array filter: expected a single top-level field name');
    if (filters.has(identifier))
      throw failure(
        'FailedToParse',
        `Found multiple array filters with the same top-level field name ${identifier}`,
      );
    const parsed = parseFilter(filter, variables);
    filters.set(identifier, (item) => matches(parsed, Doc.of({ [identifier]: item })));
  }
  return filters;
}

function identifiersOf(filter: Doc): string[] {
  return filter.names.flatMap((name, i) => {
    const value = filter.values[i];
    if (!name.startsWith('$')) return [name.split('.')[0] ?? ''];
    return Array.isArray(value) ? value.flatMap((part) => (isDoc(part) ? identifiersOf(part) : [])) : [];
  });
}

function checkElementFilters(steps: readonly Step[], filters: ElementFilters): void {
  const used = new Set<string>();
  for (const { parts, path } of steps) {
    for (const part of parts) {
      if (!part.startsWith('$[') || part === '$[]') continue;
      const identifier = part.slice(2, -1);
      if (!filters.has(identifier))
        throw failure('BadValue', `No array filter found for identifier '${identifier}' in path '${path}'`);
      used.add(identifier);
    }
  }
  for (const identifier of filters.keys())
    if (!used.has(identifier))
      throw failure(
        'FailedToParse',
        `The array filter for identifier '${identifier}' was not used in the update`,
      );
}
