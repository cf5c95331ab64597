import { compileExpression, type Variables } from '../aggregate/expression.ts';
import { isTruthy } from '../aggregate/truth.ts';
import type { Doc, Value } from '../bson/doc.ts';
import { Regex } from '../bson/value.ts';
import { failure, notImplemented } from '../failure.ts';
import { isNumeric, toNumber } from '../order/number.ts';
import type { Comparison, Filter, Leaf, ValueTest } from './filter.ts';
import { isDoc, type Path, toPath } from './path.ts';
import { comparisonTest, inTest, regexTest, typeTest } from './value-tests.ts';

/** Parses a filter document. Unknown operators fail at once: 2 BadValue, or 238 where MongoDB knows more. */
export function parseFilter(filter: Doc, variables: Variables): Filter {
  const { names, values } = filter;
  const parts: Filter[] = [];
  for (let i = 0; i < names.length; i++) {
    const name = names[i] ?? '';
    const value = values[i] ?? null;
    if (name.startsWith('$')) parts.push(...topLevel(name, value, variables));
    else parts.push(...fieldFilters(name, value, variables));
  }
  return all(parts);
}

function all(parts: readonly Filter[]): Filter {
  const [first] = parts;
  if (first === undefined) return { kind: 'always', value: true };
  return parts.length === 1 ? first : { kind: 'and', parts };
}

const leftOutTopLevel = ['$where', '$text', '$jsonSchema', '$sampleRate', '$alwaysTrue', '$alwaysFalse'];

function topLevel(name: string, value: Value, variables: Variables): Filter[] {
  switch (name) {
    case '$and':
      return [{ kind: 'and', parts: clauses(name, value, variables) }];
    case '$or':
      return [{ kind: 'or', parts: clauses(name, value, variables) }];
    case '$nor':
      return [{ kind: 'nor', parts: clauses(name, value, variables) }];
    case '$expr':
      return [expressionFilter(value, variables)];
    case '$comment':
      return [];
    default:
      if (leftOutTopLevel.includes(name)) throw notImplemented(`the query operator ${name}`);
      throw failure('BadValue', `unknown top level operator: ${name}`);
  }
}

function clauses(name: string, value: Value, variables: Variables): Filter[] {
  if (!Array.isArray(value)) throw failure('BadValue', `${name} must be an array`);
  if (value.length === 0) throw failure('BadValue', '$and/$or/$nor must be a nonempty array');
  return value.map((clause) => {
    if (!isDoc(clause)) throw failure('BadValue', '$or/$and/$nor entries need to be full objects');
    return parseFilter(clause, variables);
  });
}

function expressionFilter(expression: Value, variables: Variables): Filter {
  const evaluate = compileExpression(expression, variables);
  return { kind: 'expr', expression, test: (doc) => isTruthy(evaluate({ root: doc, current: doc })) };
}

export function isOperatorDoc(value: Value): value is Doc {
  return isDoc(value) && value.size > 0 && (value.names[0] ?? '').startsWith('$');
}

function fieldFilters(name: string, value: Value, variables: Variables): Filter[] {
  const path = toPath(name);
  if (!isOperatorDoc(value))
    return [value instanceof Regex ? regexLeaf(path, value) : equalLeaf(path, value)];
  if (value.names[0] === '$ref' || value.names[0] === '$id') throw notImplemented('a query for a DBRef');
  return operators(path, value, variables);
}

function operators(path: Path, spec: Doc, variables: Variables): Filter[] {
  return spec.names.flatMap((name, i) => {
    if (name === '$options') {
      if (!spec.has('$regex')) throw failure('BadValue', '$options needs a $regex');
      return [];
    }
    const operand = spec.values[i] ?? null;
    return name === '$regex'
      ? [regexOperator(path, operand, spec.get('$options'))]
      : [operator(path, name, operand, variables)];
  });
}

const comparisons: { readonly [name: string]: Comparison | undefined } = {
  $eq: 'eq',
  $gt: 'gt',
  $gte: 'gte',
  $lt: 'lt',
  $lte: 'lte',
};
const leftOut = [
  '$bitsAllClear',
  '$bitsAllSet',
  '$bitsAnyClear',
  '$bitsAnySet',
  '$geoWithin',
  '$geoIntersects',
  '$near',
  '$nearSphere',
  '$mod',
  '$within',
  '$maxDistance',
  '$minDistance',
  '$uniqueDocs',
];

function operator(path: Path, name: string, operand: Value, variables: Variables): Filter {
  const comparison = comparisons[name];
  if (comparison !== undefined) return comparisonLeaf(path, comparison, operand);
  switch (name) {
    case '$ne':
      if (operand instanceof Regex) throw failure('BadValue', "Can't have regex as arg to $ne.");
      return { kind: 'not', part: equalLeaf(path, operand) };
    case '$in':
      return inLeaf(path, name, operand);
    case '$nin':
      return { kind: 'not', part: inLeaf(path, name, operand) };
    case '$exists':
      return existsFilter(path, isTruthy(operand));
    case '$type':
      return leaf(path, 'type', operand, typeTest(operand));
    case '$size':
      return sizeLeaf(path, operand);
    default:
      return nestedOperator(path, name, operand, variables);
  }
}

function nestedOperator(path: Path, name: string, operand: Value, variables: Variables): Filter {
  switch (name) {
    case '$not':
      return { kind: 'not', part: notOperand(path, operand, variables) };
    case '$all':
      return allFilter(path, operand, variables);
    case '$elemMatch':
      return elemMatchFilter(path, operand, variables);
    default:
      if (leftOut.includes(name)) throw notImplemented(`the query operator ${name}`);
      throw failure('BadValue', `unknown operator: ${name}`);
  }
}

function leaf(path: Path, op: Leaf['op'], operand: Value, test: ValueTest): Leaf {
  return { kind: 'leaf', path, op, operand, test, expand: op !== 'size' };
}

function equalLeaf(path: Path, operand: Value): Leaf {
  return leaf(path, 'eq', operand, comparisonTest('eq', operand));
}

function comparisonLeaf(path: Path, op: Comparison, operand: Value): Leaf {
  if (op !== 'eq' && operand instanceof Regex)
    throw failure('BadValue', `Can't have RegEx as arg to predicate over field '${path.text}'.`);
  return leaf(path, op, operand, comparisonTest(op, operand));
}

function regexLeaf(path: Path, regex: Regex): Leaf {
  return leaf(path, 'regex', regex, regexTest(regex));
}

function regexOperator(path: Path, operand: Value, options: Value | undefined): Leaf {
  if (options !== undefined && typeof options !== 'string')
    throw failure('BadValue', '$options has to be a string');
  if (operand instanceof Regex) {
    if (options !== undefined && operand.options !== '')
      throw failure(51075, 'options set in both $regex and $options');
    return regexLeaf(path, new Regex(operand.pattern, options ?? operand.options));
  }
  if (typeof operand !== 'string') throw failure('BadValue', '$regex has to be a string');
  return regexLeaf(path, new Regex(operand, options ?? ''));
}

function inLeaf(path: Path, name: string, operand: Value): Leaf {
  if (!Array.isArray(operand)) throw failure('BadValue', `${name} needs an array`);
  if (operand.some(isOperatorDoc)) throw failure('BadValue', `cannot nest $ under ${name}`);
  return leaf(path, 'in', operand, inTest(operand));
}

function existsFilter(path: Path, wanted: boolean): Filter {
  const exists = leaf(path, 'exists', wanted, (value) => value !== undefined);
  return wanted ? exists : { kind: 'not', part: exists };
}

function sizeLeaf(path: Path, operand: Value): Leaf {
  const size = isNumeric(operand) ? toNumber(operand) : Number.NaN;
  if (!Number.isInteger(size))
    throw failure('BadValue', `Failed to parse $size. Expected a number in: $size`);
  if (size < 0)
    throw failure('BadValue', `Failed to parse $size. Expected a non-negative number in: $size: ${size}`);
  return leaf(path, 'size', operand, (value) => Array.isArray(value) && value.length === size);
}

function notOperand(path: Path, operand: Value, variables: Variables): Filter {
  if (operand instanceof Regex) return regexLeaf(path, operand);
  if (!isDoc(operand)) throw failure('BadValue', '$not needs a regex or a document');
  if (operand.size === 0) throw failure('BadValue', '$not cannot be empty');
  const [first = ''] = operand.names;
  if (!first.startsWith('$')) throw failure('BadValue', `unknown operator: ${first}`);
  return all(operators(path, operand, variables));
}

function allFilter(path: Path, operand: Value, variables: Variables): Filter {
  if (!Array.isArray(operand)) throw failure('BadValue', '$all needs an array');
  if (operand.length === 0) return { kind: 'always', value: false };
  const elemMatches = isElemMatch(operand[0]);
  return all(
    operand.map((item) => {
      if (isElemMatch(item) !== elemMatches)
        throw failure(
          'BadValue',
          elemMatches ? '$all/$elemMatch has to be consistent' : 'no $ expressions in $all',
        );
      if (isDoc(item) && elemMatches) return all(operators(path, item, variables));
      if (isOperatorDoc(item)) throw failure('BadValue', 'no $ expressions in $all');
      return item instanceof Regex ? regexLeaf(path, item) : equalLeaf(path, item);
    }),
  );
}

function isElemMatch(value: Value | undefined): boolean {
  return isDoc(value) && value.names[0] === '$elemMatch';
}

function elemMatchFilter(path: Path, operand: Value, variables: Variables): Filter {
  if (!isDoc(operand)) throw failure('BadValue', '$elemMatch needs an Object');
  const first = operand.names[0] ?? '';
  const onValues = first.startsWith('$') && !['$and', '$or', '$nor', '$expr'].includes(first);
  if (first === '$expr') throw failure('BadValue', '$expr can only be applied to the top-level document');
  const part = onValues ? all(operators(toPath(''), operand, variables)) : parseFilter(operand, variables);
  return { kind: 'elemMatch', path, part, onValues };
}
