import { Double, Int32, Long, Timestamp } from 'bson';
import { compareValues, isPlain, numberParts, type Plain, typeOrder } from './reference-values.ts';

const position = (part: string) => (/^(0|[1-9]\d*)$/.test(part) ? Number(part) : undefined);

/** What a path reaches, without taking arrays at its end apart; undefined = a missing field. */
function reached(value: unknown, parts: readonly string[]): unknown[] {
  const [part, ...rest] = parts;
  if (part === undefined) return [value];
  if (isPlain(value)) return reachedIn(value[part], rest);
  return [undefined];
}

function reachedIn(value: unknown, rest: readonly string[]): unknown[] {
  const [next, ...further] = rest;
  if (next === undefined || !Array.isArray(value)) return reached(value, rest);
  const index = position(next);
  const through = value.flatMap((item) => (isPlain(item) ? reached(item, rest) : []));
  if (index === undefined || index >= value.length) return through;
  const item = value[index];
  if (further.length === 0) return [...through, { placed: item }];
  if (isPlain(item)) return [...through, ...reached(item, further)];
  return Array.isArray(item) ? [...through, ...reachedIn(item, further)] : through;
}

const isPlaced = (value: unknown): value is { placed: unknown } =>
  isPlain(value) && Object.keys(value)[0] === 'placed';

/** The same with the elements of arrays at the end beside the arrays. Elements reached by position stay whole. */
function candidates(doc: unknown, path: string): unknown[] {
  return reached(doc, path.split('.')).flatMap((value) => {
    if (isPlaced(value)) return [value.placed];
    return Array.isArray(value) ? [...value, value] : [value];
  });
}

const unexpanded = (doc: unknown, path: string) =>
  reached(doc, path.split('.')).map((value) => (isPlaced(value) ? value.placed : value));

const isNaNValue = (value: unknown) => Number.isNaN(numberParts(value));

function compares(op: string, value: unknown, operand: unknown): boolean {
  const order = compareValues(value, operand);
  if (op === '$eq') return order === 0;
  const sameType = typeOrder(value) === typeOrder(operand);
  const edge = typeOrder(operand) === 0 || typeOrder(operand) === 12;
  if (!sameType && !edge) return false;
  if (isNaNValue(value) !== isNaNValue(operand) && sameType) return false;
  switch (op) {
    case '$gt':
      return order > 0;
    case '$gte':
      return order >= 0;
    case '$lt':
      return order < 0;
    default:
      return order <= 0;
  }
}

const typeTests: { readonly [name: string]: (value: unknown) => boolean } = {
  int: (value) => value instanceof Int32,
  long: (value) => value instanceof Long && !(value instanceof Timestamp),
  double: (value) => value instanceof Double,
  number: (value) => numberParts(value) !== undefined,
  string: (value) => typeof value === 'string',
  object: isPlain,
  array: Array.isArray,
  null: (value) => value === null,
  bool: (value) => typeof value === 'boolean',
  date: (value) => value instanceof Date,
};

/** One operator on one value that stands for itself. */
function valueMeets(value: unknown, op: string, operand: unknown): boolean {
  switch (op) {
    case '$in':
      return (operand as unknown[]).some((item) => compares('$eq', value, item));
    case '$exists':
      return value !== undefined;
    case '$type':
      return typeTests[String(operand)]?.(value) === true;
    case '$regex':
      return typeof value === 'string' && new RegExp(String(operand)).test(value);
    default:
      return compares(op, value, operand);
  }
}

function elementMeets(item: unknown, condition: Plain): boolean {
  const first = Object.keys(condition)[0] ?? '';
  if (!first.startsWith('$') || ['$and', '$or', '$nor'].includes(first)) {
    const doc = Array.isArray(item) ? Object.fromEntries(item.entries()) : item;
    return isPlain(doc) && matchesReference(doc, condition);
  }
  return Object.entries(condition).every(([op, operand]) => elementOperator(item, op, operand));
}

function elementOperator(item: unknown, op: string, operand: unknown): boolean {
  if (op === '$ne') return !valueMeets(item, '$eq', operand);
  if (op === '$nin') return !valueMeets(item, '$in', operand);
  if (op === '$not') return !elementMeets(item, operand as Plain);
  if (op === '$exists' && (operand === false || operand === 0)) return false;
  if (op === '$size') return Array.isArray(item) && item.length === operand;
  if (op === '$elemMatch')
    return Array.isArray(item) && item.some((inner) => elementMeets(inner, operand as Plain));
  if (op === '$all') {
    const list = operand as unknown[];
    return list.length > 0 && list.every((wanted) => valueMeets(item, '$eq', wanted));
  }
  return valueMeets(item, op, operand);
}

function meets(doc: Plain, path: string, [op, operand]: [string, unknown]): boolean {
  switch (op) {
    case '$ne':
      return !meets(doc, path, ['$eq', operand]);
    case '$nin':
      return !meets(doc, path, ['$in', operand]);
    case '$not':
      return !Object.entries(operand as Plain).every((inner) => meets(doc, path, inner));
    case '$exists':
      return candidates(doc, path).some((value) => value !== undefined) === Boolean(operand);
    case '$size':
      return unexpanded(doc, path).some((value) => Array.isArray(value) && value.length === operand);
    case '$all': {
      const list = operand as unknown[];
      return list.length > 0 && list.every((item) => meets(doc, path, ['$eq', item]));
    }
    case '$elemMatch':
      return unexpanded(doc, path).some(
        (value) => Array.isArray(value) && value.some((item) => elementMeets(item, operand as Plain)),
      );
    default:
      return candidates(doc, path).some((value) => valueMeets(value, op, operand));
  }
}

/** Whether a document meets a filter: slow, plain, and written from the documentation alone. */
export function matchesReference(doc: Plain, filter: Plain): boolean {
  return Object.entries(filter).every(([name, condition]) => {
    const clauses = condition as Plain[];
    if (name === '$and') return clauses.every((clause) => matchesReference(doc, clause));
    if (name === '$or') return clauses.some((clause) => matchesReference(doc, clause));
    if (name === '$nor') return !clauses.some((clause) => matchesReference(doc, clause));
    if (isPlain(condition) && Object.keys(condition)[0]?.startsWith('$'))
      return Object.entries(condition).every((operator) => meets(doc, name, operator));
    return meets(doc, name, ['$eq', condition]);
  });
}
