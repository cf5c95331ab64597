import { compileExpression, type Evaluate, type Variables } from '../aggregate/expression.ts';
import { isTruthy } from '../aggregate/truth.ts';
import { Doc, type Value } from '../bson/doc.ts';
import { failure, notImplemented } from '../failure.ts';
import { isNumeric } from '../order/number.ts';
import type { Filter } from '../query/filter.ts';
import { matches } from '../query/match.ts';
import { parseFilter } from '../query/parse-filter.ts';
import { isDoc } from '../query/path.ts';
import { sliceOf } from './slice.ts';

/** Shapes a result; `position` is where the filter matched, for the positional projection. */
export type Project = (doc: Doc, position: number) => Doc;

/** What is to happen to one field. Nested documents of fields make a tree. */
type Node =
  | { readonly kind: 'include' | 'exclude' }
  | { readonly kind: 'tree'; readonly fields: Map<string, Node> }
  | { readonly kind: 'compute'; readonly evaluate: Evaluate }
  | { readonly kind: 'slice'; readonly skip: number | undefined; readonly count: number }
  | { readonly kind: 'elemMatch'; readonly filter: Filter }
  | { readonly kind: 'position' };

type Tree = Extract<Node, { kind: 'tree' }>;

/** In which of the two statements the projection is made: `find` has array operators, `$project` has not. */
export type ProjectionKind = 'find' | 'aggregate';

export type Projection = { readonly project: Project; readonly positional: boolean };

/** Compiles a projection. Fields keep the document's order; computed ones follow in the projection's order. */
export function compileProjection(spec: Doc, variables: Variables, kind: ProjectionKind): Projection {
  const builder = new Builder(variables, kind);
  spec.names.forEach((name, i) => {
    builder.add(name.split('.'), spec.values[i] ?? null, builder.root);
  });
  const inclusive = builder.inclusive ?? builder.idMode ?? !builder.onlyArrays;
  const { root } = builder;
  const id = root.fields.get('_id');
  if (inclusive && id === undefined) root.fields.set('_id', { kind: 'include' });
  if (inclusive && id?.kind === 'exclude') root.fields.delete('_id');
  return {
    positional: builder.positional,
    project: (doc, position) => applyTree(root, doc, { root: doc, inclusive, position }),
  };
}

type Place = { readonly tree: Tree; readonly path: readonly string[] };

class Builder {
  readonly root: Tree = { kind: 'tree', fields: new Map() };
  inclusive: boolean | undefined;
  /** What `_id` alone says when no other field does. */
  idMode: boolean | undefined;
  positional = false;
  onlyArrays = false;
  readonly #variables: Variables;
  readonly #kind: ProjectionKind;

  constructor(variables: Variables, kind: ProjectionKind) {
    this.#variables = variables;
    this.#kind = kind;
  }

  add(parts: readonly string[], value: Value, tree: Tree, path = parts): void {
    const [first = '', ...rest] = parts;
    if (first === '$' && rest.length === 0 && this.#kind === 'find')
      throw failure(31276, 'positional projection needs a path');
    if (first === '') throw failure(40352, 'FieldPath field names may not be empty strings.');
    if (first.startsWith('$')) throw failure(31324, `FieldPath field names may not start with '$': ${first}`);
    if (rest.length === 1 && rest[0] === '$') this.#addPosition(first, value, tree);
    else if (rest.length === 0) this.#addLeaf(first, value, { tree, path });
    else this.#addBelow(first, value, { tree, path, rest });
  }

  #addBelow(first: string, value: Value, place: Place & { rest: readonly string[] }): void {
    const { tree, path, rest } = place;
    const child = tree.fields.get(first);
    if (child !== undefined && child.kind !== 'tree') throw collision(path);
    const next: Tree = child ?? { kind: 'tree', fields: new Map() };
    tree.fields.set(first, next);
    this.add(rest, value, next, path);
  }

  #addPosition(name: string, value: Value, tree: Tree): void {
    if (!isTruthy(value)) throw failure(31395, 'positional projection cannot be used with exclusion');
    this.#setMode(true);
    this.positional = true;
    tree.fields.set(name, { kind: 'position' });
  }

  #addLeaf(name: string, value: Value, { tree, path }: Place): void {
    if (tree.fields.has(name)) throw collision(path);
    if (isDoc(value) && !(value.names[0] ?? '').startsWith('$')) this.#addNested(name, value, { tree, path });
    tree.fields.set(name, this.#leaf(value, tree === this.root && name === '_id'));
  }

  #addNested(name: string, value: Doc, { tree, path }: Place): void {
    if (value.size === 0)
      throw failure(51270, 'An empty sub-projection is not a valid value. Found empty object at path');
    const next: Tree = { kind: 'tree', fields: new Map() };
    tree.fields.set(name, next);
    value.names.forEach((inner, i) => {
      this.add(inner.split('.'), value.values[i] ?? null, next, [...path, inner]);
    });
  }

  #leaf(value: Value, isId: boolean): Node {
    if (typeof value === 'boolean' || isNumeric(value)) {
      const wanted = isTruthy(value);
      if (isId) this.idMode = wanted;
      else this.#setMode(wanted);
      return { kind: wanted ? 'include' : 'exclude' };
    }
    if (isDoc(value)) return this.#operator(value);
    if (!isId) this.#setMode(true, true);
    return { kind: 'compute', evaluate: compileExpression(value, this.#variables) };
  }

  #operator(value: Doc): Node {
    const [name = ''] = value.names;
    const operand = value.get(name) ?? null;
    if (this.#kind === 'find' && name === '$slice') {
      this.onlyArrays = true;
      return { kind: 'slice', ...sliceOf(operand) };
    }
    if (this.#kind === 'find' && name === '$elemMatch') {
      if (!isDoc(operand)) throw failure(31274, '$elemMatch needs an object');
      this.#setMode(true);
      return { kind: 'elemMatch', filter: parseFilter(Doc.of({ items: value }), this.#variables) };
    }
    if (name === '$meta') throw notImplemented('$meta');
    this.#setMode(true, true);
    return { kind: 'compute', evaluate: compileExpression(value, this.#variables) };
  }

  #setMode(inclusive: boolean, computed = false): void {
    if (this.inclusive === undefined) this.inclusive = inclusive;
    if (this.inclusive === inclusive) return;
    if (computed || inclusive) throw failure(31253, 'Cannot do inclusion in exclusion projection');
    throw failure(31254, 'Cannot do exclusion in inclusion projection');
  }
}

function collision(path: readonly string[]): Error {
  return failure(31249, `Path collision at ${path.join('.')}`);
}

type Context = { readonly root: Doc; readonly inclusive: boolean; readonly position: number };

function applyTree(tree: Tree, doc: Doc, context: Context): Doc {
  const result = new Doc();
  const { names, values } = doc;
  for (let i = 0; i < names.length; i++) {
    const name = names[i] ?? '';
    const kept = applyNode(tree.fields.get(name), values[i] ?? null, context);
    if (kept !== undefined) result.set(name, kept);
  }
  for (const [name, node] of tree.fields) addComputed(result, name, node, { doc, context });
  return result;
}

function applyNode(node: Node | undefined, value: Value, context: Context): Value | undefined {
  if (node === undefined) return context.inclusive ? undefined : value;
  switch (node.kind) {
    case 'include':
      return value;
    case 'exclude':
      return undefined;
    case 'compute':
      return undefined;
    case 'tree':
      return applyToValue(node, value, context);
    default:
      return Array.isArray(value) ? applyToArray(node, value, context) : arrayless(node, value);
  }
}

function arrayless(node: Node, value: Value): Value | undefined {
  return node.kind === 'elemMatch' ? undefined : value;
}

function applyToArray(node: Node, value: Value[], { position }: Context): Value | undefined {
  switch (node.kind) {
    case 'slice':
      return slice(value, node);
    case 'elemMatch': {
      const found = value.find((item) => matches(node.filter, Doc.of({ items: [item] })));
      return found === undefined ? undefined : [found];
    }
    default:
      if (position < 0)
        throw failure(
          51246,
          "Executor error during find command: positional operator '.$' couldn't find a matching element in the array",
        );
      return value.slice(position, position + 1);
  }
}

function slice(values: Value[], { skip, count }: { skip: number | undefined; count: number }): Value[] {
  if (skip === undefined) return count >= 0 ? values.slice(0, count) : values.slice(count);
  const start = skip >= 0 ? skip : Math.max(0, values.length + skip);
  return values.slice(start, start + count);
}

/** Through arrays, each document in them; scalars stay out of inclusions. */
function applyToValue(tree: Tree, value: Value, context: Context): Value | undefined {
  if (isDoc(value)) return applyTree(tree, value, context);
  if (!Array.isArray(value)) return scalar(tree, value, context);
  return value.flatMap((item) => {
    const kept = applyToValue(tree, item, context);
    return kept === undefined ? [] : [kept];
  });
}

function scalar(tree: Tree, value: Value, context: Context): Value | undefined {
  if (!context.inclusive) return value;
  return hasComputed(tree) ? applyTree(tree, new Doc(), context) : undefined;
}

type Addition = { readonly doc: Doc; readonly context: Context };

/** Computed fields come after the kept ones. */
function addComputed(result: Doc, name: string, node: Node, { doc, context }: Addition): void {
  if (node.kind === 'compute') {
    const value = node.evaluate({ root: context.root, current: context.root });
    if (value !== undefined) result.set(name, value);
  } else if (node.kind === 'tree' && !doc.has(name) && hasComputed(node)) {
    const nested = applyTree(node, new Doc(), context);
    if (nested.size > 0) result.set(name, nested);
  }
}

function hasComputed(tree: Tree): boolean {
  return [...tree.fields.values()].some(
    (node) => node.kind === 'compute' || (node.kind === 'tree' && hasComputed(node)),
  );
}
