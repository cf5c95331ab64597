import { Doc, type Value } from '../bson/doc.ts';
import { failure } from '../failure.ts';
import type { Filter, Leaf } from '../query/filter.ts';
import { applyUpdate } from './apply-update.ts';
import type { Update } from './parse-update.ts';
import { writeAt } from './write-path.ts';

/** The document an upsert inserts when nothing matched: equalities of the filter, then the update. */
export function upsertDocument(filter: Filter, update: Update): Doc {
  const equalities = equalitiesOf(filter);
  if (update.kind === 'replacement') return replacementUpsert(equalities, update.doc);
  let base = new Doc();
  const seen: string[] = [];
  for (const { path, operand } of equalities) {
    const clash = seen.find(
      (other) => other === path.text || isUnder(other, path.text) || isUnder(path.text, other),
    );
    if (clash !== undefined)
      throw failure(
        'NotSingleValueField',
        `cannot infer query fields to set, path '${path.text}' is matched twice`,
      );
    seen.push(path.text);
    base = put(base, path.parts, operand);
  }
  return applyUpdate(base, update, { position: -1, inserting: true });
}

const isUnder = (path: string, prefix: string) => path.startsWith(`${prefix}.`);

function put(doc: Doc, parts: readonly string[], value: Value): Doc {
  const action = { operator: '$set', creates: true, apply: () => value };
  const result = writeAt(doc, { parts, path: parts.join('.'), action, elementFilters: new Map() }, 0);
  return result instanceof Doc ? result : doc;
}

function replacementUpsert(equalities: readonly Equality[], replacement: Doc): Doc {
  const id = equalities.find(({ path }) => path.text === '_id');
  const base = id === undefined ? new Doc() : Doc.of({ _id: id.operand });
  return applyUpdate(
    base,
    { kind: 'replacement', doc: replacement },
    { position: -1, inserting: id === undefined },
  );
}

type Equality = { readonly path: Leaf['path']; readonly operand: Value };

function equalitiesOf(filter: Filter): Equality[] {
  switch (filter.kind) {
    case 'and':
      return filter.parts.flatMap(equalitiesOf);
    case 'or':
      return filter.parts.length === 1 ? filter.parts.flatMap(equalitiesOf) : [];
    case 'leaf':
      return leafEquality(filter);
    default:
      return [];
  }
}

function leafEquality({ op, path, operand }: Leaf): Equality[] {
  if (op === 'eq') return [{ path, operand }];
  const [only, ...more] = op === 'in' && Array.isArray(operand) ? operand : [];
  return only !== undefined && more.length === 0 ? [{ path, operand: only }] : [];
}
