import type { Doc, Value } from '../bson/doc.ts';
import { failure, notImplemented } from '../failure.ts';
import { isDoc } from '../query/path.ts';
import { aliasOf, isNullish } from './operators/operator.ts';
import { isTruthy } from './truth.ts';

type Scope = {
  readonly root: Doc;
  readonly current: Value;
  readonly locals?: ReadonlyMap<string, Value | undefined>;
};
type Evaluate = (scope: Scope) => Value | undefined;

/** Compiles a part; `locals` are the names that this form binds around it. */
type Compile = (value: Value, locals?: readonly string[]) => Evaluate;

/** An operator that does not simply evaluate its arguments. */
type SpecialForm = (operand: Value, compile: Compile) => Evaluate;

function fieldsOf(name: string, operand: Value, known: readonly string[]): Doc {
  if (!isDoc(operand)) throw failure('FailedToParse', `${name} only supports an object as its argument`);
  const unknown = operand.names.find((field) => !known.includes(field));
  if (unknown !== undefined) throw failure('FailedToParse', `Unrecognized parameter to ${name}: ${unknown}`);
  return operand;
}

function required(name: string, operand: Doc, field: string): Value {
  const value = operand.get(field);
  if (value === undefined) throw failure('FailedToParse', `Missing '${field}' parameter to ${name}`);
  return value;
}

function bind(scope: Scope, values: Iterable<readonly [string, Value | undefined]>): Scope {
  return { ...scope, locals: new Map([...(scope.locals ?? []), ...values]) };
}

const asList = (operand: Value): readonly Value[] => (Array.isArray(operand) ? operand : [operand]);

function and(operand: Value, compile: Compile): Evaluate {
  const parts = asList(operand).map((part) => compile(part));
  return (scope) => parts.every((part) => isTruthy(part(scope)));
}

function or(operand: Value, compile: Compile): Evaluate {
  const parts = asList(operand).map((part) => compile(part));
  return (scope) => parts.some((part) => isTruthy(part(scope)));
}

function cond(operand: Value, compile: Compile): Evaluate {
  const list = Array.isArray(operand) ? operand : conditionFields(operand);
  if (list.length !== 3) throw failure(16020, 'Expression $cond takes exactly 3 arguments.');
  const [condition, yes, no] = list.map((part) => compile(part));
  return (scope) => (isTruthy(condition?.(scope)) ? yes?.(scope) : no?.(scope));
}

function conditionFields(operand: Value): Value[] {
  const fields = fieldsOf('$cond', operand, ['if', 'then', 'else']);
  return ['if', 'then', 'else'].map((name) => required('$cond', fields, name));
}

function ifNull(operand: Value, compile: Compile): Evaluate {
  const parts = asList(operand).map((part) => compile(part));
  if (parts.length < 2) throw failure(1257300, '$ifNull needs at least two arguments');
  return (scope) => {
    for (const part of parts.slice(0, -1)) {
      const value = part(scope);
      if (!isNullish(value)) return value;
    }
    return parts.at(-1)?.(scope);
  };
}

function switchForm(operand: Value, compile: Compile): Evaluate {
  const fields = fieldsOf('$switch', operand, ['branches', 'default']);
  const otherwise = fields.get('default');
  const fallback = otherwise === undefined ? undefined : compile(otherwise);
  const branches = asList(required('$switch', fields, 'branches')).map((branch) => {
    const parts = fieldsOf('$switch', branch, ['case', 'then']);
    return {
      test: compile(required('$switch', parts, 'case')),
      result: compile(required('$switch', parts, 'then')),
    };
  });
  return (scope) => {
    const branch = branches.find(({ test }) => isTruthy(test(scope)));
    if (branch !== undefined) return branch.result(scope);
    if (fallback === undefined)
      throw failure(
        40066,
        '$switch could not find a matching branch for an input, and no default was specified.',
      );
    return fallback(scope);
  };
}

function letForm(operand: Value, compile: Compile): Evaluate {
  const fields = fieldsOf('$let', operand, ['vars', 'in']);
  const vars = required('$let', fields, 'vars');
  if (!isDoc(vars)) throw failure('FailedToParse', '$let: vars must be an object');
  const values = vars.values.map((value) => compile(value));
  const body = compile(required('$let', fields, 'in'), vars.names);
  return (scope) =>
    body(
      bind(
        scope,
        vars.names.map((name, i) => [name, values[i]?.(scope)] as const),
      ),
    );
}

type Loop = { readonly input: Evaluate; readonly name: string; readonly body: (field: string) => Evaluate };

function loop(form: string, operand: Value, compile: Compile): Loop {
  const fields = fieldsOf(form, operand, ['input', 'as', 'in', 'cond', 'limit']);
  if (fields.has('limit')) throw notImplemented(`the argument limit of ${form}`);
  const as = fields.get('as');
  const name = typeof as === 'string' ? as : 'this';
  return {
    input: compile(required(form, fields, 'input')),
    name,
    body: (field) => compile(required(form, fields, field), [name]),
  };
}

function items(form: string, value: Value): readonly Value[] {
  if (!Array.isArray(value)) throw failure(16883, `input to ${form} must be an array not ${aliasOf(value)}`);
  return value;
}

function map(operand: Value, compile: Compile): Evaluate {
  const { input, name, body } = loop('$map', operand, compile);
  const evaluate = body('in');
  return (scope) => {
    const list = input(scope);
    if (isNullish(list)) return null;
    return items('$map', list).map((item) => evaluate(bind(scope, [[name, item]])) ?? null);
  };
}

function filter(operand: Value, compile: Compile): Evaluate {
  const { input, name, body } = loop('$filter', operand, compile);
  const test = body('cond');
  return (scope) => {
    const list = input(scope);
    if (isNullish(list)) return null;
    return items('$filter', list).filter((item) => isTruthy(test(bind(scope, [[name, item]]))));
  };
}

function reduce(operand: Value, compile: Compile): Evaluate {
  const fields = fieldsOf('$reduce', operand, ['input', 'initialValue', 'in']);
  const input = compile(required('$reduce', fields, 'input'));
  const initial = compile(required('$reduce', fields, 'initialValue'));
  const body = compile(required('$reduce', fields, 'in'), ['this', 'value']);
  return (scope) => {
    const list = input(scope);
    if (isNullish(list)) return null;
    return items('$reduce', list).reduce<Value | undefined>(
      (value, item) =>
        body(
          bind(scope, [
            ['this', item],
            ['value', value],
          ]),
        ),
      initial(scope),
    );
  };
}

export const specialForms: ReadonlyMap<string, SpecialForm> = new Map([
  [
    '$literal',
    (operand: Value): Evaluate =>
      () =>
        operand,
  ],
  ['$and', and],
  ['$or', or],
  ['$cond', cond],
  ['$ifNull', ifNull],
  ['$switch', switchForm],
  ['$let', letForm],
  ['$map', map],
  ['$filter', filter],
  ['$reduce', reduce],
]);
