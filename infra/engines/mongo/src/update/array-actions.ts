import type { Variables } from '../aggregate/expression.ts';
import { Doc, type Value } from '../bson/doc.ts';
import { Regex } from '../bson/value.ts';
import { failure } from '../failure.ts';
import { compare, equal } from '../order/compare.ts';
import { identityOf } from '../order/key.ts';
import { isNumeric, toNumber } from '../order/number.ts';
import { matches, matchesValue } from '../query/match.ts';
import { isOperatorDoc, parseFilter } from '../query/parse-filter.ts';
import { isDoc } from '../query/path.ts';
import { regexTest, typeAlias } from '../query/value-tests.ts';
import { fieldsOf, noVariables } from '../store/index-info.ts';
import { sortKey } from '../store/index-keys.ts';
import type { Action, ActionMaker } from './action.ts';

function arrayOf(old: Value | undefined, path: string, operator: string): readonly Value[] {
  if (old === undefined) return [];
  if (Array.isArray(old)) return old;
  if (operator === '$push')
    throw failure('BadValue', `The field '${path}' must be an array but is of type ${typeAlias(old)}`);
  throw failure(
    'BadValue',
    `Cannot apply ${operator} to non-array field. Field named '${path}' has non-array type ${typeAlias(old)}`,
  );
}

function integerOf(value: Value | undefined, what: string): number | undefined {
  if (value === undefined) return undefined;
  const number = isNumeric(value) ? toNumber(value) : Number.NaN;
  if (!Number.isInteger(number)) throw failure('BadValue', `The value for ${what} must be an integer value`);
  return number;
}

function push(operand: Value, path: string): Action {
  const clauses = isDoc(operand) && operand.has('$each') ? operand : undefined;
  if (clauses === undefined) {
    return { operator: '$push', creates: true, apply: (old) => [...arrayOf(old, path, '$push'), operand] };
  }
  const unknown = clauses.names.find((name) => !['$each', '$slice', '$sort', '$position'].includes(name));
  if (unknown !== undefined) throw failure('BadValue', `Unrecognized clause in $push: ${unknown}`);
  const each = eachOf(clauses, '$push');
  const slice = integerOf(clauses.get('$slice'), '$slice');
  const position = integerOf(clauses.get('$position'), '$position');
  const order = clauses.has('$sort') ? sorter(clauses.get('$sort') ?? null) : undefined;
  return {
    operator: '$push',
    creates: true,
    apply: (old) => {
      const list = [...arrayOf(old, path, '$push')];
      list.splice(position ?? list.length, 0, ...each);
      const sorted = order === undefined ? list : order(list);
      if (slice === undefined) return sorted;
      if (slice === 0) return [];
      return slice > 0 ? sorted.slice(0, slice) : sorted.slice(slice);
    },
  };
}

function eachOf(clauses: Doc, operator: string): readonly Value[] {
  const each = clauses.get('$each');
  if (!Array.isArray(each))
    throw failure(
      operator === '$push' ? 'BadValue' : 'TypeMismatch',
      `The argument to $each in ${operator} must be an array`,
    );
  return each;
}

/** `$sort` of `$push`: a direction for whole values, or a pattern for documents. */
function sorter(spec: Value): (list: Value[]) => Value[] {
  if (isNumeric(spec)) {
    const sign = toNumber(spec);
    if (sign !== 1 && sign !== -1)
      throw failure('BadValue', 'The $sort element value must be either 1 or -1');
    return (list) => [...list].sort((a, b) => sign * compare(a, b));
  }
  if (!isDoc(spec) || spec.size === 0)
    throw failure('BadValue', 'The $sort is invalid: use 1/-1 to sort the whole element, or {field:1/-1}');
  const fields = fieldsOf(spec);
  return (list) =>
    list
      .map((item) => ({ item, key: sortKey(isDoc(item) ? item : new Doc(), fields) }))
      .sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)))
      .map(({ item }) => item);
}

function addToSet(operand: Value, path: string): Action {
  const clauses = isDoc(operand) && operand.names[0] === '$each' ? operand : undefined;
  if (clauses !== undefined && clauses.size > 1)
    throw failure('BadValue', `Found unexpected fields after $each in $addToSet: ${clauses.names[1]}`);
  const each = clauses === undefined ? [operand] : eachOf(clauses, '$addToSet');
  return {
    operator: '$addToSet',
    creates: true,
    apply: (old) => {
      const list = arrayOf(old, path, '$addToSet');
      const present = new Set(list.map(identityOf));
      const fresh = each.filter((item) => {
        const identity = identityOf(item);
        if (present.has(identity)) return false;
        present.add(identity);
        return true;
      });
      return fresh.length === 0 && old !== undefined ? old : [...list, ...fresh];
    },
  };
}

function pull(operand: Value, path: string, variables: Variables): Action {
  const goes = pullTest(operand, variables);
  return {
    operator: '$pull',
    creates: false,
    apply: (old) => {
      if (old === undefined) return undefined;
      const list = arrayOf(old, path, '$pull');
      const rest = list.filter((item) => !goes(item));
      return rest.length === list.length ? old : rest;
    },
  };
}

function pullTest(operand: Value, variables: Variables): (item: Value) => boolean {
  if (operand instanceof Regex) return regexTest(operand);
  if (isOperatorDoc(operand)) {
    const filter = parseFilter(Doc.of({ item: operand }), variables);
    return (item) => matchesValue(filter, item);
  }
  if (!isDoc(operand)) return (item) => equal(item, operand);
  const filter = parseFilter(operand, variables);
  return (item) => isDoc(item) && matches(filter, item);
}

function pop(operand: Value, path: string): Action {
  const end = isNumeric(operand) ? toNumber(operand) : Number.NaN;
  if (end !== 1 && end !== -1) throw failure('FailedToParse', '$pop expects 1 or -1');
  return {
    operator: '$pop',
    creates: false,
    apply: (old) => {
      if (old === undefined) return undefined;
      if (!Array.isArray(old))
        throw failure(
          'TypeMismatch',
          `Path '${path}' contains an element of non-array type '${typeAlias(old)}'`,
        );
      if (old.length === 0) return old;
      return end === 1 ? old.slice(0, -1) : old.slice(1);
    },
  };
}

export const arrayActions: { readonly [operator: string]: ActionMaker } = {
  $push: push,
  $addToSet: addToSet,
  $pull: (operand, path) => pull(operand, path, noVariables),
  $pop: pop,
};
