import { Doc, type Value } from '../../bson/doc.ts';
import { failure } from '../../failure.ts';
import { isDoc } from '../../query/path.ts';
import { mapSource } from '../../run/source.ts';
import { compileExpression, type Evaluate, type Variables } from '../expression.ts';
import { operandDoc, type StageMaker } from './stage-types.ts';

type Tree = Map<string, Tree | Evaluate>;

/** `$addFields` and `$set`: existing fields keep their place, new ones come last; through arrays into each document. */
export const addFields: StageMaker = (operand, { variables }) => {
  const spec = operandDoc('$addFields', operand);
  if (spec.size === 0)
    throw failure(40177, 'Invalid $addFields :: caused by :: specification must have at least one field');
  const tree: Tree = new Map();
  spec.names.forEach((name, i) => {
    place(tree, name.split('.'), { value: spec.values[i] ?? null, variables });
  });
  return (source) => mapSource(source, (doc) => apply(tree, doc, doc));
};

type Placing = { readonly value: Value; readonly variables: Variables };

function place(tree: Tree, parts: readonly string[], placing: Placing): void {
  const [first = '', ...rest] = parts;
  if (first === '') throw failure(40352, 'FieldPath field names may not be empty strings.');
  const { value, variables } = placing;
  const isNested =
    rest.length === 0 && isDoc(value) && value.size > 0 && !(value.names[0] ?? '').startsWith('$');
  if (rest.length === 0 && !isNested) {
    if (tree.has(first)) throw failure(40176, `specification contains two conflicting paths: ${first}`);
    tree.set(first, compileExpression(value, variables));
    return;
  }
  const existing = tree.get(first);
  if (typeof existing === 'function')
    throw failure(40176, `specification contains two conflicting paths: ${first}`);
  const next: Tree = existing ?? new Map();
  tree.set(first, next);
  if (rest.length > 0) place(next, rest, placing);
  else if (isDoc(value))
    value.names.forEach((name, i) => {
      place(next, [name], { value: value.values[i] ?? null, variables });
    });
}

function apply(tree: Tree, doc: Doc, root: Doc): Doc {
  const result = doc.copy();
  for (const [name, node] of tree) {
    const value =
      typeof node === 'function' ? node({ root, current: root }) : inside(node, doc.get(name), root);
    if (value === undefined) result.delete(name);
    else result.set(name, value);
  }
  return result;
}

function inside(tree: Tree, value: Value | undefined, root: Doc): Value {
  if (isDoc(value)) return apply(tree, value, root);
  if (Array.isArray(value)) return value.map((item) => inside(tree, item, root));
  return apply(tree, new Doc(), root);
}
