import type { Value } from '../../bson/doc.ts';
import { DateTime } from '../../bson/value.ts';
import { failure } from '../../failure.ts';
import { isNumeric, type Numeric, toNumber } from '../../order/number.ts';
import { typeAlias } from '../../query/value-tests.ts';

export type Args = readonly (Value | undefined)[];

/** An operator that evaluates all of its arguments first. */
export type Operator = {
  readonly arity: readonly [min: number, max: number];
  /** Names of the arguments, for operators called with a document; they come in this order. */
  readonly named?: readonly string[];
  readonly evaluate: (args: Args) => Value | undefined;
};

export type Operators = { readonly [name: string]: Operator };

export const isNullish = (value: Value | undefined): value is null | undefined =>
  value === undefined || value === null;

export function aliasOf(value: Value | undefined): string {
  return value === undefined ? 'missing' : typeAlias(value);
}

export function unary(evaluate: (value: Value | undefined) => Value | undefined): Operator {
  return { arity: [1, 1], evaluate: ([value]) => evaluate(value) };
}

export function numberArg(name: string, value: Value | undefined): Numeric {
  if (isNumeric(value)) return value;
  throw failure('TypeMismatch', `${name} only supports numeric types, not ${aliasOf(value)}`);
}

export function integerArg(name: string, value: Value | undefined): number {
  const number = isNumeric(value) ? toNumber(value) : Number.NaN;
  if (!Number.isInteger(number)) throw failure(28690, `${name} needs an integer, not ${aliasOf(value)}`);
  return number;
}

export function textArg(name: string, value: Value | undefined): string {
  if (typeof value === 'string') return value;
  throw failure(16702, `${name} only supports strings, not ${aliasOf(value)}`);
}

export function arrayArg(name: string, value: Value | undefined): readonly Value[] {
  if (Array.isArray(value)) return value;
  throw failure(17124, `The argument to ${name} must be an array, but was of type: ${aliasOf(value)}`);
}

export function dateArg(name: string, value: Value | undefined): DateTime {
  if (value instanceof DateTime) return value;
  throw failure(16006, `can't convert from BSON type ${aliasOf(value)} to Date in ${name}`);
}
