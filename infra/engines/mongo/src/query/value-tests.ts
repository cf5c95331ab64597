import type { Value } from '../bson/doc.ts';
import { typeOf } from '../bson/encode.ts';
import { bsonType, Regex } from '../bson/value.ts';
import { failure } from '../failure.ts';
import { compare, equal, rank, rankOf } from '../order/compare.ts';
import { identityOf } from '../order/key.ts';
import { isNumeric, toNumber } from '../order/number.ts';
import type { Comparison, ValueTest } from './filter.ts';
import { compileRegex } from './regex.ts';

/** Equality as `$eq` has it: null also matches a missing field. */
function equality(operand: Value): ValueTest {
  if (operand === null) return (value) => value === undefined || value === null;
  if (typeof operand === 'string') return (value) => value === operand;
  return (value) => value !== undefined && equal(value, operand);
}

const accepts: { readonly [op in Exclude<Comparison, 'eq'>]: (order: number) => boolean } = {
  gt: (order) => order > 0,
  gte: (order) => order >= 0,
  lt: (order) => order < 0,
  lte: (order) => order <= 0,
};

const isNaNValue = (value: Value | undefined) => isNumeric(value) && Number.isNaN(toNumber(value));

/** Ranges stay within the type of their operand, except for MinKey and MaxKey. */
export function comparisonTest(op: Comparison, operand: Value): ValueTest {
  if (op === 'eq') return equality(operand);
  const accept = accepts[op];
  const wanted = rankOf(operand);
  if (wanted === rank.minKey || wanted === rank.maxKey) return (value) => accept(compare(value, operand));
  if (isNaNValue(operand)) return (value) => accept(0) && isNaNValue(value);
  if (wanted === rank.number)
    return (value) => rankOf(value) === wanted && !isNaNValue(value) && accept(compare(value, operand));
  return (value) => rankOf(value) === wanted && accept(compare(value, operand));
}

export function regexTest(regex: Regex): ValueTest {
  const compiled = compileRegex(regex.pattern, regex.options);
  return (value) =>
    typeof value === 'string' ? compiled.test(value) : value !== undefined && equal(value, regex);
}

export function inTest(operands: readonly Value[]): ValueTest {
  const patterns = operands.filter((item) => item instanceof Regex).map(regexTest);
  const plain = new Set(operands.filter((item) => !(item instanceof Regex)).map(identityOf));
  const nullToo = operands.includes(null);
  return (value) => {
    if (value === undefined) return nullToo;
    return plain.has(identityOf(value)) || patterns.some((test) => test(value));
  };
}

const aliases: { readonly [alias: string]: number } = {
  double: bsonType.double,
  string: bsonType.string,
  object: bsonType.object,
  array: bsonType.array,
  binData: bsonType.binary,
  undefined: bsonType.undefined,
  objectId: bsonType.objectId,
  bool: bsonType.bool,
  date: bsonType.date,
  null: bsonType.null,
  regex: bsonType.regex,
  dbPointer: bsonType.dbPointer,
  javascript: bsonType.code,
  symbol: bsonType.symbol,
  javascriptWithScope: bsonType.codeWithScope,
  int: bsonType.int,
  timestamp: bsonType.timestamp,
  long: bsonType.long,
  decimal: bsonType.decimal,
  minKey: bsonType.minKey,
  maxKey: bsonType.maxKey,
};
const aliasByType = new Map(Object.entries(aliases).map(([alias, type]) => [type, alias]));
const numberTypes = [bsonType.int, bsonType.long, bsonType.double, bsonType.decimal];

/** The name `$type` has for the type of a value. */
export function typeAlias(value: Value): string {
  return aliasByType.get(typeOf(value)) ?? 'missing';
}

function typesNamed(name: Value): readonly number[] {
  if (typeof name === 'string') {
    const known = name === 'number' ? numberTypes : [aliases[name]];
    return known.map((type) => type ?? refuseType(`Unknown type name alias: ${name}`));
  }
  if (!isNumeric(name)) throw failure('TypeMismatch', 'type must be represented as a number or a string');
  const number = toNumber(name);
  const type = number === -1 ? bsonType.minKey : number;
  if (!aliasByType.has(type)) throw failure('BadValue', `Invalid numerical type code: ${number}`);
  return [type];
}

function refuseType(message: string): never {
  throw failure('BadValue', message);
}

export function typeTest(operand: Value): ValueTest {
  const names = Array.isArray(operand) ? operand : [operand];
  if (names.length === 0) throw failure('FailedToParse', '$type must match at least one type');
  const types = new Set(names.flatMap(typesNamed));
  return (value) => value !== undefined && types.has(typeOf(value));
}
