import { Doc, type Value } from '../bson/doc.ts';
import { failure } from '../failure.ts';
import { identityOf } from '../order/key.ts';
import { isDoc } from '../query/path.ts';
import { MemoryBudget } from '../run/sort.ts';
import type { Source } from '../run/source.ts';
import { type Accumulator, accumulatorMaker } from './accumulator.ts';
import { compileExpression, type Evaluate, type Variables } from './expression.ts';

export type GroupField = {
  readonly name: string;
  readonly make: () => Accumulator;
  readonly evaluate: Evaluate;
};

/** Parses `{field: {$accumulator: expression}}`. */
export function groupField(name: string, spec: Value, variables: Variables): GroupField {
  if (name.includes('.')) throw failure(40235, `The field name '${name}' cannot contain '.'`);
  if (!isDoc(spec) || spec.size !== 1)
    throw failure(40238, `The field '${name}' must specify one accumulator`);
  const [operator = ''] = spec.names;
  const operand = spec.get(operator) ?? null;
  if (operator === '$count') return { name, make: accumulatorMaker('$sum'), evaluate: () => 1 };
  return { name, make: accumulatorMaker(operator), evaluate: compileExpression(operand, variables) };
}

type Group = { readonly id: Value | undefined; readonly accumulators: readonly Accumulator[] };

export type Grouping = {
  readonly id: Evaluate;
  readonly fields: readonly GroupField[];
  readonly ordered?: boolean;
};

/** Gathers everything, then gives one document per distinct id. Fails with 292 beyond 100 MB. */
export function groupSource(source: Source<Doc>, { id, fields, ordered = false }: Grouping): Source<Doc> {
  const groups = new Map<string, Group>();
  const budget = new MemoryBudget('$group');
  let results: Doc[] | undefined;
  const take = (doc: Doc) => {
    const scope = { root: doc, current: doc };
    const value = id(scope);
    const identity = identityOf(value);
    let group = groups.get(identity);
    if (group === undefined) {
      group = { id: value, accumulators: fields.map(({ make }) => make()) };
      groups.set(identity, group);
      budget.take(200 + identity.length * 2 + fields.length * 100);
    }
    for (let i = 0; i < fields.length; i++)
      budget.take(group.accumulators[i]?.add(fields[i]?.evaluate(scope)) ?? 0);
  };
  return {
    pull: () => {
      if (results === undefined) {
        const docs = source.pull();
        if (docs !== undefined) {
          for (const doc of docs) take(doc);
          return [];
        }
        const entries = ordered ? [...groups].sort(([a], [b]) => (a < b ? -1 : 1)) : [...groups];
        results = entries.map(([, group]) => resultOf(group, fields));
        groups.clear();
      }
      return results.length === 0 ? undefined : results.splice(0, 1000);
    },
  };
}

function resultOf({ id, accumulators }: Group, fields: readonly GroupField[]): Doc {
  const doc = Doc.of({ _id: id ?? null });
  fields.forEach(({ name }, i) => {
    doc.set(name, accumulators[i]?.result() ?? null);
  });
  return doc;
}

/** `$group`. */
export function parseGroup(spec: Value, variables: Variables): Grouping {
  if (!isDoc(spec)) throw failure(15947, "a group's fields must be specified in an object");
  const id = spec.get('_id');
  if (id === undefined) throw failure(15955, 'a group specification must include an _id');
  const fields = spec.names.flatMap((name, i) =>
    name === '_id' ? [] : [groupField(name, spec.values[i] ?? null, variables)],
  );
  return { id: compileExpression(id, variables), fields };
}
