import { Doc, type Value } from '../bson/doc.ts';
import type { DateTime } from '../bson/value.ts';
import { failure, notImplemented } from '../failure.ts';
import { isDoc } from '../query/path.ts';
import { arrayOperators } from './operators/array.ts';
import { comparisonOperators } from './operators/comparison.ts';
import { dateOperators } from './operators/date.ts';
import { mathOperators } from './operators/math.ts';
import type { Operator } from './operators/operator.ts';
import { stringOperators } from './operators/string.ts';
import { typeOperators } from './operators/type.ts';
import { specialForms } from './special-forms.ts';

/** What an expression is evaluated in. */
export type Scope = {
  readonly root: Doc;
  readonly current: Value;
  readonly locals?: ReadonlyMap<string, Value | undefined>;
};

/** undefined = missing. */
export type Evaluate = (scope: Scope) => Value | undefined;

/** What is known when an expression is compiled: the time of the command, `let`, and names bound around it. */
export type Variables = {
  readonly now: DateTime;
  readonly bound: ReadonlyMap<string, Value>;
  readonly locals: ReadonlySet<string>;
};

const operators: ReadonlyMap<string, Operator> = new Map(
  Object.entries({
    ...mathOperators,
    ...comparisonOperators,
    ...stringOperators,
    ...arrayOperators,
    ...dateOperators,
    ...typeOperators,
  }),
);

/** Every operator there is. */
export const operatorNames: readonly string[] = [...operators.keys(), ...specialForms.keys()];

/** Compiles an aggregation expression; operators outside the list are refused with 238. */
export function compileExpression(expression: Value, variables: Variables): Evaluate {
  if (typeof expression === 'string' && expression.startsWith('$')) return compilePath(expression, variables);
  if (Array.isArray(expression)) return compileArray(expression, variables);
  if (!isDoc(expression)) return () => expression;
  const [first] = expression.names;
  return first?.startsWith('$')
    ? compileOperator(first, expression, variables)
    : compileObject(expression, variables);
}

function compileArray(items: readonly Value[], variables: Variables): Evaluate {
  const compiled = items.map((item) => compileExpression(item, variables));
  return (scope) => compiled.map((item) => item(scope) ?? null);
}

function compileObject(expression: Doc, variables: Variables): Evaluate {
  const compiled = expression.values.map((value) => compileExpression(value, variables));
  const { names } = expression;
  const dotted = names.find((name) => name.includes('.'));
  if (dotted !== undefined) throw failure(16412, `FieldPath field names may not contain '.': ${dotted}`);
  return (scope) => {
    const doc = new Doc();
    compiled.forEach((field, i) => {
      const value = field(scope);
      if (value !== undefined) doc.set(names[i] ?? '', value);
    });
    return doc;
  };
}

function compileOperator(name: string, expression: Doc, variables: Variables): Evaluate {
  if (expression.size !== 1)
    throw failure(15983, 'An object representing an expression must have exactly one field');
  const operand = expression.get(name) ?? null;
  const special = specialForms.get(name);
  if (special !== undefined)
    return special(operand, (value, locals = []) =>
      compileExpression(value, { ...variables, locals: new Set([...variables.locals, ...locals]) }),
    );
  const operator = operators.get(name);
  if (operator === undefined) throw notImplemented(`the expression operator ${name}`);
  return compileCall(name, operator, { operand, variables });
}

type Call = { readonly operand: Value; readonly variables: Variables };

function compileCall(name: string, operator: Operator, { operand, variables }: Call): Evaluate {
  if (operator.named !== undefined && isDoc(operand))
    return compileNamed(name, operator, { operand, variables });
  const list = Array.isArray(operand) ? operand : [operand];
  const [min, max] = operator.arity;
  if (list.length < min || list.length > max)
    throw failure(
      16020,
      `Expression ${name} takes ${min === max ? `exactly ${min}` : `${min} to ${max}`} arguments. ${list.length} were passed in.`,
    );
  const args = list.map((item) => compileExpression(item, variables));
  const { evaluate } = operator;
  return (scope) => evaluate(args.map((arg) => arg(scope)));
}

/** Operators with named arguments, such as `{$dateToString: {date, format}}`. */
function compileNamed(
  name: string,
  operator: Operator,
  call: { operand: Doc; variables: Variables },
): Evaluate {
  const named = operator.named ?? [];
  const unknown = call.operand.names.find((key) => !named.includes(key));
  if (unknown !== undefined) throw notImplemented(`the argument ${unknown} of ${name}`);
  const args = named.map((key) => {
    const value = call.operand.get(key);
    return value === undefined ? () => undefined : compileExpression(value, call.variables);
  });
  return (scope) => operator.evaluate(args.map((arg) => arg(scope)));
}

function compilePath(text: string, variables: Variables): Evaluate {
  if (text.startsWith('$$')) return compileVariable(text.slice(2), variables);
  const parts = checkedParts(text.slice(1));
  return ({ current }) => fieldAt(current, parts, 0);
}

function checkedParts(path: string): string[] {
  const parts = path.split('.');
  if (path === '') throw failure(16872, "'$' by itself is not a valid FieldPath");
  if (parts.includes('')) throw failure(15998, 'FieldPath field names may not be empty strings.');
  const dollar = parts.find((part) => part.startsWith('$'));
  if (dollar !== undefined) throw failure(16410, `FieldPath field names may not start with '$': ${dollar}`);
  return parts;
}

function compileVariable(text: string, variables: Variables): Evaluate {
  const [name = '', ...rest] = text.split('.');
  const base = variable(name, variables);
  if (rest.length === 0) return base;
  checkedParts(rest.join('.'));
  return (scope) => fieldAt(base(scope), rest, 0);
}

function variable(name: string, { locals, bound, now }: Variables): Evaluate {
  if (locals.has(name)) return (scope) => scope.locals?.get(name);
  const constant = bound.get(name);
  if (constant !== undefined) return () => constant;
  switch (name) {
    case 'ROOT':
      return ({ root }) => root;
    case 'CURRENT':
      return ({ current }) => current;
    case 'NOW':
      return () => now;
    case 'REMOVE':
      return () => undefined;
    default:
      if (/^[A-Z]/.test(name)) throw notImplemented(`the variable $$${name}`);
      throw failure(17276, `Use of undefined variable: ${name}`);
  }
}

/** A field path in an expression: arrays on the way are mapped, and numbers are names, never positions. */
export function fieldAt(value: Value | undefined, parts: readonly string[], at: number): Value | undefined {
  const part = parts[at];
  if (part === undefined) return value;
  if (isDoc(value)) return fieldAt(value.get(part), parts, at + 1);
  if (!Array.isArray(value)) return undefined;
  const found: Value[] = [];
  for (const item of value) {
    const inner = isDoc(item) || Array.isArray(item) ? fieldAt(item, parts, at) : undefined;
    if (inner !== undefined) found.push(inner);
  }
  return found;
}
