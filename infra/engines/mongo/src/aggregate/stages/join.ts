import { Doc, type Value } from '../../bson/doc.ts';
import { failure, notImplemented } from '../../failure.ts';
import { isDoc, toPath, visitPath } from '../../query/path.ts';
import { mapSource, type Source } from '../../run/source.ts';
import {
  operandDoc,
  operandText,
  type PipelineContext,
  type StageMaker,
  type StageMakers,
} from './stage-types.ts';

type Lookup = {
  readonly from: string;
  readonly local: string;
  readonly foreign: string;
  readonly as: string;
};

/** `$lookup` by equality. */
const lookup: StageMaker = (operand, context) => {
  const spec = operandDoc('$lookup', operand);
  for (const option of ['let', 'pipeline'])
    if (spec.has(option)) throw notImplemented(`the option ${option} of $lookup`);
  const checked = operandDoc('$lookup', operand, ['from', 'localField', 'foreignField', 'as']);
  const join: Lookup = {
    from: operandText('$lookup', checked, 'from'),
    local: operandText('$lookup', checked, 'localField'),
    foreign: operandText('$lookup', checked, 'foreignField'),
    as: operandText('$lookup', checked, 'as'),
  };
  return (source) => mapSource(source, (doc) => joined(doc, join, context));
};

function joined(doc: Doc, join: Lookup, context: PipelineContext): Doc {
  const found: Doc[] = [];
  const foreign = context.read(context.db, join.from, foreignFilter(doc, join));
  for (let docs = foreign.pull(); docs !== undefined; docs = foreign.pull()) found.push(...docs);
  return setAt(doc, join.as.split('.'), found);
}

/** Any of the local values, or null where there is none. */
function foreignFilter(doc: Doc, { local, foreign }: Lookup): Doc {
  const values: Value[] = [];
  const path = toPath(local);
  visitPath(
    doc,
    path,
    (value) => {
      if (Array.isArray(value)) values.push(...value);
      else values.push(value ?? null);
      return false;
    },
    false,
  );
  const wanted = values.length === 0 ? [null] : values;
  return Doc.of({ $or: wanted.map((value) => Doc.of({ [foreign]: Doc.of({ $eq: value }) })) });
}

function setAt(doc: Doc, parts: readonly string[], value: Value): Doc {
  const [first = '', ...rest] = parts;
  const copy = doc.copy();
  const inner = doc.get(first);
  copy.set(first, rest.length === 0 ? value : setAt(isDoc(inner) ? inner : new Doc(), rest, value));
  return copy;
}

const unionWith: StageMaker = (operand, context, compile) => {
  const spec =
    typeof operand === 'string'
      ? Doc.of({ coll: operand })
      : operandDoc('$unionWith', operand, ['coll', 'pipeline']);
  const collection = operandText('$unionWith', spec, 'coll');
  const stages = spec.get('pipeline') ?? [];
  if (!Array.isArray(stages)) throw failure('TypeMismatch', 'the pipeline of $unionWith must be an array');
  const stage = compile(stages, context);
  return (source) => chained(source, () => stage(context.read(context.db, collection, new Doc())));
};

function chained(first: Source<Doc>, open: () => Source<Doc>): Source<Doc> {
  let second: Source<Doc> | undefined;
  return {
    pull: () => {
      if (second !== undefined) return second.pull();
      const docs = first.pull();
      if (docs !== undefined) return docs;
      second = open();
      return [];
    },
  };
}

export const joinStages: StageMakers = { $lookup: lookup, $unionWith: unionWith };
