import { Doc, type Value } from '../bson/doc.ts';
import { failure } from '../failure.ts';
import { isNumeric, toNumber } from '../order/number.ts';
import type { Filter } from '../query/filter.ts';
import { isDoc } from '../query/path.ts';
import type { CollectionInfo } from '../store/catalog.ts';
import { fieldsOf, type IndexInfo, sameKeys } from '../store/index-info.ts';
import type { IndexField } from '../store/index-keys.ts';
import { type Bounds, boundsOf } from './bounds.ts';
import { implies } from './implies.ts';
import { isPoint } from './interval.ts';
import type { Access, IndexScan, Plan } from './plan.ts';
import { branchesOf, type Predicate, predicatesOf, rejectsMissing } from './predicates.ts';

export type Question = {
  readonly filter: Filter;
  readonly sort?: Doc | undefined;
  readonly hint?: Value | undefined;
};

/** Chooses how to answer: the index with the tightest bounds, one that gives the order, or the whole collection. */
export function plan(info: CollectionInfo, { filter, sort, hint }: Question): Plan {
  if (filter.kind === 'always' && !filter.value) return finish({ kind: 'nothing' }, filter, undefined);
  const order = sort === undefined || sort.size === 0 ? undefined : sort;
  const id = hint === undefined ? idPoint(filter) : undefined;
  if (id !== undefined) return finish({ kind: 'id', value: id }, filter, undefined);
  const backward = naturalOrder(order) ?? naturalOrder(hint);
  if (backward !== undefined)
    return finish(
      { kind: 'collection', backward: backward < 0 },
      filter,
      naturalOrder(order) === undefined ? order : undefined,
    );
  const hinted = hint === undefined ? undefined : hintedIndex(info, hint);
  return hinted === undefined ? choose(info, filter, order) : forced(hinted, filter, order);
}

function forced(index: IndexInfo, filter: Filter, order: Doc | undefined): Plan {
  const best = bestScan([index], { filter, wanted: wantedOrder(order), forced: true });
  if (best === undefined) return finish({ kind: 'collection', backward: false }, filter, order);
  return finish(best.scan, filter, best.ordered ? undefined : order);
}

function choose(info: CollectionInfo, filter: Filter, order: Doc | undefined): Plan {
  const best = bestScan(info.indexes, { filter, wanted: wantedOrder(order), forced: false });
  if (best !== undefined && best.score > 0)
    return finish(best.scan, filter, best.ordered ? undefined : order);
  const union = unionOf(info, filter);
  if (union !== undefined) return finish(union, filter, order);
  if (best?.ordered === true) return finish(best.scan, filter, undefined);
  return finish({ kind: 'collection', backward: false }, filter, order);
}

function wantedOrder(order: Doc | undefined): readonly IndexField[] | undefined {
  return order === undefined ? undefined : fieldsOf(order);
}

/** The `_id` that every result has, when the filter names one. */
function idPoint(filter: Filter): Value | undefined {
  const parts = filter.kind === 'and' ? filter.parts : [filter];
  for (const part of parts) {
    if (part.kind !== 'leaf' || part.op !== 'eq' || part.path.text !== '_id') continue;
    return Array.isArray(part.operand) ? undefined : part.operand;
  }
  return undefined;
}

function finish(access: Access, filter: Filter, sortPattern: Doc | undefined): Plan {
  return { access, filter, sort: sortPattern === undefined ? undefined : fieldsOf(sortPattern), sortPattern };
}

function naturalOrder(value: Value | undefined): number | undefined {
  const natural = isDoc(value) ? value.get('$natural') : undefined;
  return isNumeric(natural) ? toNumber(natural) : undefined;
}

function hintedIndex(info: CollectionInfo, hint: Value): IndexInfo | undefined {
  if (isDoc(hint) && hint.size === 0) return undefined;
  const found = info.indexes.find((index) =>
    typeof hint === 'string'
      ? index.name === hint
      : isDoc(hint) && sameKeys(index.spec, Doc.of({ key: hint })),
  );
  if (found === undefined || found.hidden)
    throw failure(
      'BadValue',
      'error processing query: planner returned error :: caused by :: hint provided does not correspond to an existing index',
    );
  return found;
}

type Wish = {
  readonly filter: Filter;
  readonly wanted: readonly IndexField[] | undefined;
  readonly forced: boolean;
};
type Candidate = { readonly scan: IndexScan; readonly score: number; readonly ordered: boolean };

function bestScan(indexes: readonly IndexInfo[], wish: Wish): Candidate | undefined {
  const predicates = predicatesOf(wish.filter);
  let best: Candidate | undefined;
  for (const index of indexes) {
    if (index.hidden) continue;
    const candidate = candidateFor(index, predicates, wish);
    if (candidate === undefined) continue;
    if (best === undefined || rankOfCandidate(candidate) > rankOfCandidate(best)) best = candidate;
  }
  return best;
}

const rankOfCandidate = ({ score, ordered }: Candidate) => score + (ordered ? 15 : 0);

function candidateFor(index: IndexInfo, predicates: readonly Predicate[], wish: Wish): Candidate | undefined {
  const bounds = boundsOf(index, predicates);
  if (!wish.forced && !isComplete(index, predicates)) return undefined;
  const direction = wish.wanted === undefined ? undefined : directionFor(index, bounds, wish.wanted);
  const scan: IndexScan = { kind: 'index', index, bounds, backward: direction === 'backward' };
  return { scan, score: scoreOf(index, bounds), ordered: direction !== undefined };
}

/** Whether the index holds every document that can match. */
function isComplete(index: IndexInfo, predicates: readonly Predicate[]): boolean {
  if (index.partial !== undefined && !implies(predicates, index.partial.filter)) return false;
  if (!index.sparse) return true;
  return predicates.some(
    (predicate) => index.fields.some(({ path }) => path.text === predicate.path) && rejectsMissing(predicate),
  );
}

/** Points on every field of a unique index beat everything; then points, then ranges. */
function scoreOf(index: IndexInfo, { fields }: Bounds): number {
  let score = 0;
  for (const intervals of fields) {
    if (intervals.every(isPoint)) score += intervals.length <= 10 ? 20 : 14;
    else score += intervals.some(({ low, high }) => low.key.length > 1 && high.key.length > 1) ? 10 : 7;
  }
  const exact =
    fields.length === index.fields.length && fields.every((intervals) => intervals.every(isPoint));
  if (exact && index.unique) score += 100;
  return score;
}

/** Whether reading the index in order gives the wanted sort: never through arrays on the sorted fields. */
function directionFor(
  index: IndexInfo,
  bounds: Bounds,
  wanted: readonly IndexField[],
): 'forward' | 'backward' | undefined {
  const directions = new Set<boolean>();
  let at = 0;
  for (const field of wanted) {
    const fixed = index.fields.findIndex(
      ({ path }, i) => path.text === field.path.text && isFixed(bounds, i),
    );
    if (fixed >= 0 && !throughArray(index, field)) continue;
    while (at < index.fields.length && index.fields[at]?.path.text !== field.path.text && isFixed(bounds, at))
      at++;
    const indexed = index.fields[at];
    if (indexed?.path.text !== field.path.text || throughArray(index, field)) return undefined;
    directions.add(indexed.descending !== field.descending);
    at++;
  }
  if (directions.size > 1) return undefined;
  return directions.has(true) ? 'backward' : 'forward';
}

function isFixed({ fields }: Bounds, i: number): boolean {
  const intervals = fields[i];
  return intervals?.length === 1 && intervals.every(isPoint);
}

function throughArray(index: IndexInfo, { path }: IndexField): boolean {
  return [...index.arrays].some((array) => path.text === array || path.text.startsWith(`${array}.`));
}

/** One scan for each branch of an `$or`, when every branch has one. */
function unionOf(info: CollectionInfo, filter: Filter): Access | undefined {
  const branches = branchesOf(filter);
  if (branches === undefined) return undefined;
  const scans: IndexScan[] = [];
  for (const branch of branches) {
    const best = bestScan(info.indexes, { filter: branch, wanted: undefined, forced: false });
    if (best === undefined || best.score === 0) return undefined;
    scans.push(best.scan);
  }
  return { kind: 'union', scans };
}
