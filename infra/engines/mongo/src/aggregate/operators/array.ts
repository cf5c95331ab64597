import { Doc, type Value } from '../../bson/doc.ts';
import { failure } from '../../failure.ts';
import { equal } from '../../order/compare.ts';
import { identityOf } from '../../order/key.ts';
import { isDoc } from '../../query/path.ts';
import {
  type Args,
  aliasOf,
  arrayArg,
  integerArg,
  isNullish,
  type Operator,
  type Operators,
  unary,
} from './operator.ts';

function elementAt([list, index]: Args): Value | undefined {
  if (isNullish(list) || isNullish(index)) return null;
  return arrayArg('$arrayElemAt', list).at(integerArg('$arrayElemAt', index));
}

function edge(name: string, index: 0 | -1): Operator {
  return unary((list) => (isNullish(list) ? null : arrayArg(name, list).at(index)));
}

function concatArrays(args: Args): Value {
  if (args.some(isNullish)) return null;
  return args.flatMap((arg) => [...arrayArg('$concatArrays', arg)]);
}

function slice([list, a, b]: Args): Value {
  if (isNullish(list) || a === null || b === null) return null;
  const items = arrayArg('$slice', list);
  const first = integerArg('$slice', a);
  if (b === undefined) return first >= 0 ? items.slice(0, first) : items.slice(first);
  const count = integerArg('$slice', b);
  if (count <= 0) throw failure(28729, `Third argument to $slice must be positive: ${count}`);
  const start = first >= 0 ? first : Math.max(0, items.length + first);
  return items.slice(start, start + count);
}

function contains([value, list]: Args): Value {
  if (!Array.isArray(list))
    throw failure(40081, `$in requires an array as a second argument, found: ${aliasOf(list)}`);
  return value !== undefined && list.some((item) => equal(item, value));
}

function indexOfArray([list, value]: Args): Value {
  if (isNullish(list)) return null;
  return arrayArg('$indexOfArray', list).findIndex((item) => equal(item, value));
}

function range([start, end, step]: Args): Value {
  const from = integerArg('$range', start);
  const to = integerArg('$range', end);
  const by = step === undefined ? 1 : integerArg('$range', step);
  if (by === 0) throw failure(34449, '$range requires a non-zero step value');
  const count = Math.max(0, Math.ceil((to - from) / by));
  if (count > 100_000) throw failure(34450, '$range would make too many elements');
  return Array.from({ length: count }, (_, i) => from + i * by);
}

function distinctItems(items: readonly Value[]): Value[] {
  return [...new Map(items.map((item) => [identityOf(item), item])).values()];
}

function union(args: Args): Value {
  if (args.some(isNullish)) return null;
  return distinctItems(args.flatMap((arg) => [...arrayArg('$setUnion', arg)]));
}

function setDifference([a, b]: Args): Value {
  if (isNullish(a) || isNullish(b)) return null;
  const without = new Set(arrayArg('$setDifference', b).map(identityOf));
  return distinctItems(arrayArg('$setDifference', a)).filter((item) => !without.has(identityOf(item)));
}

function intersection(args: Args): Value {
  if (args.some(isNullish)) return null;
  const [first = [], ...rest] = args.map((arg) => arrayArg('$setIntersection', arg));
  const sets = rest.map((items) => new Set(items.map(identityOf)));
  return distinctItems(first).filter((item) => sets.every((set) => set.has(identityOf(item))));
}

function isSubset([a, b]: Args): Value {
  const all = new Set(arrayArg('$setIsSubset', b).map(identityOf));
  return arrayArg('$setIsSubset', a).every((item) => all.has(identityOf(item)));
}

function mergeObjects(args: Args): Value {
  const list = args.length === 1 && Array.isArray(args[0]) ? args[0] : args;
  const merged = new Doc();
  for (const item of list) {
    if (isNullish(item)) continue;
    if (!isDoc(item))
      throw failure(40400, `$mergeObjects requires object inputs, but input is of type ${aliasOf(item)}`);
    item.names.forEach((name, i) => {
      merged.set(name, item.values[i] ?? null);
    });
  }
  return merged;
}

function objectToArray(value: Value | undefined): Value {
  if (isNullish(value)) return null;
  if (!isDoc(value))
    throw failure(40390, `$objectToArray requires a document input, found: ${aliasOf(value)}`);
  return value.names.map((k, i) => Doc.of({ k, v: value.values[i] ?? null }));
}

function arrayToObject(value: Value | undefined): Value {
  if (isNullish(value)) return null;
  const doc = new Doc();
  for (const item of arrayArg('$arrayToObject', value)) {
    const [name, field] = Array.isArray(item) ? item : isDoc(item) ? [item.get('k'), item.get('v')] : [];
    if (typeof name !== 'string' || field === undefined)
      throw failure(40392, '$arrayToObject requires an array of key-value pairs with string keys');
    doc.set(name, field);
  }
  return doc;
}

export const arrayOperators: Operators = {
  $arrayElemAt: { arity: [2, 2], evaluate: elementAt },
  $first: edge('$first', 0),
  $last: edge('$last', -1),
  $concatArrays: { arity: [0, 1000], evaluate: concatArrays },
  $slice: { arity: [2, 3], evaluate: slice },
  $in: { arity: [2, 2], evaluate: contains },
  $indexOfArray: { arity: [2, 2], evaluate: indexOfArray },
  $isArray: unary((value) => Array.isArray(value)),
  $size: unary((value) => arrayArg('$size', value).length),
  $range: { arity: [2, 3], evaluate: range },
  $reverseArray: unary((value) =>
    isNullish(value) ? null : [...arrayArg('$reverseArray', value)].reverse(),
  ),
  $setUnion: { arity: [0, 1000], evaluate: union },
  $setDifference: { arity: [2, 2], evaluate: setDifference },
  $setIntersection: { arity: [0, 1000], evaluate: intersection },
  $setIsSubset: { arity: [2, 2], evaluate: isSubset },
  $mergeObjects: { arity: [0, 1000], evaluate: mergeObjects },
  $objectToArray: unary(objectToArray),
  $arrayToObject: unary(arrayToObject),
};
