import { Doc, type Value } from '../../bson/doc.ts';
import { encode, sealed } from '../../bson/encode.ts';
import { failure } from '../../failure.ts';
import { compare, rankOf } from '../../order/compare.ts';
import { isDoc } from '../../query/path.ts';
import { MemoryBudget, sortSource } from '../../run/sort.ts';
import { listSource, type Source } from '../../run/source.ts';
import { fieldsOf } from '../../store/index-info.ts';
import { accumulatorMaker } from '../accumulator.ts';
import { compileExpression, type Evaluate } from '../expression.ts';
import { groupField, groupSource, parseGroup } from '../group.ts';
import { operandDoc, type StageMaker, type StageMakers } from './stage-types.ts';

const group: StageMaker = (operand, { variables }) => {
  const grouping = parseGroup(operand, variables);
  return (source) => groupSource(source, grouping);
};

const countOne = { make: accumulatorMaker('$sum'), evaluate: () => 1 };

const count: StageMaker = (operand) => {
  if (typeof operand !== 'string' || operand === '' || operand.startsWith('$') || operand.includes('.'))
    throw failure(40156, 'the count field must be a non-empty string without $ and .');
  return (source) => {
    const groups = groupSource(source, { id: () => null, fields: [{ name: operand, ...countOne }] });
    return { pull: () => groups.pull()?.map((doc) => Doc.of({ [operand]: doc.get(operand) ?? 0 })) };
  };
};

const sortByCount: StageMaker = (operand, { variables }) => {
  const id = compileExpression(operand, variables);
  return (source) =>
    sortSource(groupSource(source, { id, fields: [{ name: 'count', ...countOne }] }), {
      fields: fieldsOf(Doc.of({ count: -1 })),
      docOf: (doc) => doc,
      limit: undefined,
    });
};

const bucket: StageMaker = (operand, { variables }) => {
  const spec = operandDoc('$bucket', operand, ['groupBy', 'boundaries', 'default', 'output']);
  const by = spec.get('groupBy');
  const boundaries = spec.get('boundaries');
  if (by === undefined || !Array.isArray(boundaries) || boundaries.length < 2)
    throw failure(40198, '$bucket requires groupBy and at least two boundaries');
  checkBoundaries(boundaries);
  const output = spec.get('output');
  const fields = isDoc(output)
    ? output.names.map((name, i) => groupField(name, output.values[i] ?? null, variables))
    : [{ name: 'count', ...countOne }];
  const id = bucketOf(compileExpression(by, variables), boundaries, spec.get('default'));
  return (source) => groupSource(source, { id, fields, ordered: true });
};

function checkBoundaries(boundaries: readonly Value[]): void {
  boundaries.slice(1).forEach((boundary, i) => {
    const before = boundaries[i];
    if (rankOf(before) !== rankOf(boundary))
      throw failure(40193, '$bucket boundaries must have the same type');
    if (compare(before, boundary) >= 0) throw failure(40194, '$bucket boundaries must be in ascending order');
  });
}

function bucketOf(value: Evaluate, boundaries: readonly Value[], otherwise: Value | undefined): Evaluate {
  return (scope) => {
    const found = value(scope);
    const at = boundaries.findLastIndex((boundary) => compare(boundary, found) <= 0);
    if (at >= 0 && at < boundaries.length - 1) return boundaries[at];
    if (otherwise === undefined)
      throw failure(
        40066,
        '$switch could not find a matching branch for an input, and no default was specified.',
      );
    return otherwise;
  };
}

const facet: StageMaker = (operand, context, compile) => {
  const spec = operandDoc('$facet', operand);
  if (spec.size === 0) throw failure(40169, 'the $facet specification must be a non-empty object');
  const parts = spec.names.map((name, i) => {
    const stages = spec.values[i];
    if (!Array.isArray(stages)) throw failure(40170, `arguments to $facet must be arrays, ${name} is not`);
    return { name, stage: compile(stages, context) };
  });
  return (source) => facetSource(source, parts);
};

type Part = { readonly name: string; readonly stage: (source: Source<Doc>) => Source<Doc> };

/** Keeps the input, then runs each part over it. */
function facetSource(source: Source<Doc>, parts: readonly Part[]): Source<Doc> {
  const budget = new MemoryBudget('$facet');
  const kept: Doc[] = [];
  const result = new Doc();
  let running: { part: Part; source: Source<Doc>; docs: Doc[] } | undefined;
  let next = 0;
  let reading = true;
  const step = (): Doc[] | undefined => {
    if (running === undefined) {
      const part = parts[next++];
      if (part === undefined) return undefined;
      running = { part, source: part.stage(listSource(kept)), docs: [] };
    }
    const docs = running.source.pull();
    if (docs !== undefined) running.docs.push(...docs);
    else {
      result.set(running.part.name, running.docs);
      running = undefined;
      if (next === parts.length) return [result];
    }
    return [];
  };
  return {
    pull: () => {
      if (!reading) return step();
      const docs = source.pull();
      for (const doc of docs ?? []) budget.take(encode(sealed(doc)).length);
      kept.push(...(docs ?? []));
      reading = docs !== undefined;
      return [];
    },
  };
}

export const buildStages: StageMakers = {
  $group: group,
  $count: count,
  $sortByCount: sortByCount,
  $bucket: bucket,
  $facet: facet,
};
