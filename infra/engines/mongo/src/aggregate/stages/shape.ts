import { Doc, type Value } from '../../bson/doc.ts';
import { failure } from '../../failure.ts';
import { compileProjection } from '../../projection/projection.ts';
import { isDoc } from '../../query/path.ts';
import { mapSource, type Source } from '../../run/source.ts';
import { compileExpression, type Evaluate } from '../expression.ts';
import { addFields } from './add-fields.ts';
import { operandDoc, type StageMaker, type StageMakers } from './stage-types.ts';

const project: StageMaker = (operand, { variables }) => {
  const spec = operandDoc('$project', operand);
  if (spec.size === 0)
    throw failure(
      51272,
      'Invalid $project :: caused by :: projection specification must have at least one field',
    );
  const projection = compileProjection(spec, variables, 'aggregate');
  return (source) => mapSource(source, (doc) => projection.project(doc, -1));
};

const unset: StageMaker = (operand, { variables }) => {
  const names = typeof operand === 'string' ? [operand] : Array.isArray(operand) ? operand : [];
  if (names.length === 0 || !names.every((name) => typeof name === 'string'))
    throw failure(31002, '$unset specification must be a string or an array of strings');
  const projection = compileProjection(
    Doc.of(Object.fromEntries(names.map((name) => [name, 0]))),
    variables,
    'aggregate',
  );
  return (source) => mapSource(source, (doc) => projection.project(doc, -1));
};

function replaceRoot(evaluate: Evaluate): (source: Source<Doc>) => Source<Doc> {
  return (source) =>
    mapSource(source, (doc) => {
      const root = evaluate({ root: doc, current: doc });
      if (!isDoc(root)) throw failure(40228, "'newRoot' expression must evaluate to an object");
      return root;
    });
}

type Unwinding = {
  readonly parts: readonly string[];
  readonly index: string | undefined;
  readonly keepEmpty: boolean;
};

const unwind: StageMaker = (operand) => {
  const options =
    typeof operand === 'string'
      ? Doc.of({ path: operand })
      : operandDoc('$unwind', operand, ['path', 'includeArrayIndex', 'preserveNullAndEmptyArrays']);
  const path = options.get('path');
  if (typeof path !== 'string') throw failure(28808, 'expected a string as the path for $unwind stage');
  if (!path.startsWith('$') || path.length < 2)
    throw failure(28818, `path option to $unwind stage should be prefixed with a '$': ${path}`);
  const index = options.get('includeArrayIndex');
  const unwinding: Unwinding = {
    parts: path.slice(1).split('.'),
    index: typeof index === 'string' ? index : undefined,
    keepEmpty: options.get('preserveNullAndEmptyArrays') === true,
  };
  return (source) => ({ pull: () => source.pull()?.flatMap((doc) => unwound(doc, unwinding)) });
};

function unwound(doc: Doc, { parts, index, keepEmpty }: Unwinding): Doc[] {
  const value = plainPath(doc, parts);
  if (Array.isArray(value) && value.length > 0)
    return value.map((item, i) => indexed(setPath(doc, parts, item), index, BigInt(i)));
  const empty = value === undefined || value === null || Array.isArray(value);
  if (!empty) return [indexed(doc, index, null)];
  if (!keepEmpty) return [];
  return [indexed(Array.isArray(value) ? removePath(doc, parts) : doc, index, null)];
}

function plainPath(doc: Doc, parts: readonly string[]): Value | undefined {
  let value: Value | undefined = doc;
  for (const part of parts) value = isDoc(value) ? value.get(part) : undefined;
  return value;
}

function setPath(doc: Doc, parts: readonly string[], value: Value): Doc {
  const [first = '', ...rest] = parts;
  const copy = doc.copy();
  const inner = doc.get(first);
  copy.set(first, rest.length === 0 || !isDoc(inner) ? value : setPath(inner, rest, value));
  return copy;
}

function removePath(doc: Doc, parts: readonly string[]): Doc {
  const [first = '', ...rest] = parts;
  const copy = doc.copy();
  const inner = doc.get(first);
  if (rest.length === 0) copy.delete(first);
  else if (isDoc(inner)) copy.set(first, removePath(inner, rest));
  return copy;
}

function indexed(doc: Doc, name: string | undefined, value: Value): Doc {
  if (name === undefined) return doc;
  const copy = doc.copy();
  copy.set(name, value);
  return copy;
}

export const shapeStages: StageMakers = {
  $project: project,
  $addFields: addFields,
  $set: addFields,
  $unset: unset,
  $replaceRoot: (operand, { variables }) =>
    replaceRoot(
      compileExpression(operandDoc('$replaceRoot', operand, ['newRoot']).get('newRoot') ?? null, variables),
    ),
  $replaceWith: (operand, { variables }) => replaceRoot(compileExpression(operand, variables)),
  $unwind: unwind,
};
