import { Decimal128, Double, Int32, Long } from 'bson';
import { matchesReference } from './reference-match.ts';
import { compareValues, isPlain, numberParts, type Plain } from './reference-values.ts';

/** What the reference says of an update that the server must refuse. */
export class Refused extends Error {}

const refuse = (): never => {
  throw new Refused();
};

const position = (part: string) => (/^(0|[1-9]\d*)$/.test(part) ? Number(part) : undefined);

type Change = (old: unknown) => unknown;

/** Changes the value at a path; `creates` makes what is missing on the way. */
function at(
  value: unknown,
  parts: readonly string[],
  { change, creates }: { change: Change; creates: boolean },
): unknown {
  const [part, ...rest] = parts;
  if (part === undefined) return change(value);
  if (value === undefined) {
    const inner = creates ? at(undefined, rest, { change, creates }) : undefined;
    return inner === undefined ? undefined : { [part]: inner };
  }
  if (isPlain(value)) return inObject(value, part, at(value[part], rest, { change, creates }));
  const index = position(part);
  if (!Array.isArray(value) || index === undefined) return creates ? refuse() : value;
  return index >= value.length && !creates
    ? value
    : inList(value, index, at(value[index], rest, { change, creates }));
}

function inList(value: readonly unknown[], index: number, inner: unknown): unknown[] {
  const list = [...value];
  while (list.length <= index) list.push(null);
  list[index] = inner ?? null;
  return list;
}

function inObject(value: Plain, part: string, inner: unknown): Plain {
  if (inner === undefined) return Object.fromEntries(Object.entries(value).filter(([name]) => name !== part));
  return { ...value, [part]: inner };
}

const list = (old: unknown): unknown[] => {
  if (old === undefined) return [];
  return Array.isArray(old) ? old : refuse();
};
const same = (a: unknown, b: unknown) => compareValues(a, b) === 0;

/** int32 and int64 only; the tests keep to them, so that the result's type is plain to see. */
function calculate(old: unknown, operand: unknown, operate: (a: bigint, b: bigint) => bigint): unknown {
  const left = numberParts(old);
  const right = numberParts(operand);
  if (left === undefined || right === undefined) return refuse();
  if (
    old instanceof Decimal128 ||
    operand instanceof Decimal128 ||
    old instanceof Double ||
    operand instanceof Double
  )
    return unknownResult;
  if (typeof left === 'number' || typeof right === 'number') return unknownResult;
  const result = operate(left.coefficient, right.coefficient);
  const wide = old instanceof Long || operand instanceof Long;
  return wide || result > 2147483647n || result < -2147483648n
    ? Long.fromBigInt(result)
    : new Int32(Number(result));
}

/** A result the reference does not calculate; the case is left out. */
export const unknownResult = { unknown: true };

const changes: { readonly [op: string]: (operand: unknown) => { change: Change; creates: boolean } } = {
  $set: (operand) => ({ creates: true, change: () => operand }),
  $unset: () => ({ creates: false, change: () => undefined }),
  $inc: (operand) => ({
    creates: true,
    change: (old) => calculate(old === undefined ? new Int32(0) : old, operand, (a, b) => a + b),
  }),
  $min: (operand) => ({
    creates: true,
    change: (old) => (old === undefined || compareValues(operand, old) < 0 ? operand : old),
  }),
  $max: (operand) => ({
    creates: true,
    change: (old) => (old === undefined || compareValues(operand, old) > 0 ? operand : old),
  }),
  $push: (operand) => ({ creates: true, change: (old) => [...list(old), operand] }),
  $addToSet: (operand) => ({
    creates: true,
    change: (old) => (list(old).some((item) => same(item, operand)) ? old : [...list(old), operand]),
  }),
  $pop: (operand) => ({
    creates: false,
    change: (old) =>
      old === undefined ? undefined : Number(operand) === 1 ? list(old).slice(0, -1) : list(old).slice(1),
  }),
  $pull: (operand) => ({
    creates: false,
    change: (old) =>
      old === undefined
        ? undefined
        : list(old).filter((item) =>
            isPlain(operand) ? !(isPlain(item) && matchesReference(item, operand)) : !same(item, operand),
          ),
  }),
};

/** The document after the update, by the documentation. New fields appear in the order of their paths. */
export function updateReference(doc: Plain, update: Plain): Plain {
  const steps = Object.entries(update)
    .flatMap(([op, fields]) =>
      Object.entries(fields as Plain).map(([path, operand]) => ({ op, path, operand })),
    )
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  let current: unknown = doc;
  for (const { op, path, operand } of steps) {
    const change = changes[op]?.(operand);
    if (change !== undefined) current = at(current, path.split('.'), change);
  }
  return current as Plain;
}
