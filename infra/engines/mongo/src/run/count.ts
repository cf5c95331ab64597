import type { Value } from '../bson/doc.ts';
import { DateTime, ObjectId } from '../bson/value.ts';
import { isNumeric } from '../order/number.ts';
import type { IndexScan } from '../plan/plan.ts';
import { plan } from '../plan/planner.ts';
import { predicatesOf } from '../plan/predicates.ts';
import type { Filter, Leaf } from '../query/filter.ts';
import type { CollectionInfo } from '../store/catalog.ts';
import { integer } from '../store/link.ts';
import type { View } from '../store/view.ts';
import { matching } from './scan.ts';
import { drain, type Pacer } from './source.ts';

export type CountRequest = {
  readonly filter: Filter;
  readonly hint: Value | undefined;
  readonly pacer: Pacer;
};

/** How many documents match; from the index alone where its bounds say exactly what the filter says. */
export async function countMatching(
  view: View,
  info: CollectionInfo,
  request: CountRequest,
): Promise<number> {
  const { filter, hint, pacer } = request;
  if (filter.kind === 'always' && hint === undefined) return filter.value ? view.records(info).count() : 0;
  const chosen = plan(info, { filter, hint });
  if (chosen.access.kind === 'index' && isExact(filter, chosen.access))
    return countEntries(view, chosen.access);
  let n = 0;
  await drain(matching(view, info, chosen, { first: 200 }), pacer, () => {
    n++;
    return true;
  });
  return n;
}

const exactOps = ['eq', 'gt', 'gte', 'lt', 'lte', 'in'];

/** No arrays, every condition in the bounds, and no operand that stands for more or less than its key. */
function isExact(filter: Filter, { index, bounds }: IndexScan): boolean {
  if (index.arrays.size > 0 || index.partial !== undefined) return false;
  if (index.fields.some(({ descending }) => descending)) return false;
  const parts = filter.kind === 'and' ? filter.parts : [filter];
  if (!parts.every((part) => part.kind === 'leaf' && exactOps.includes(part.op))) return false;
  const predicates = predicatesOf(filter);
  return (
    bounds.used.length === predicates.length && predicates.every(({ leaf }) => isPlain(leaf.operand, leaf.op))
  );
}

/** Numbers below a bound would count NaN in, null stands for missing too, and arrays for their elements. */
function isPlain(operand: Value, op: Leaf['op']): boolean {
  if (Array.isArray(operand))
    return op === 'in' && operand.every((item) => !Array.isArray(item) && isPlain(item, 'eq'));
  if (isNumeric(operand)) return op !== 'lt' && op !== 'lte';
  return (
    typeof operand === 'string' ||
    typeof operand === 'boolean' ||
    operand instanceof DateTime ||
    operand instanceof ObjectId
  );
}

function countEntries({ link }: View, { index, bounds }: IndexScan): number {
  return bounds.ranges.reduce(
    (total, [start, end]) =>
      total + integer(link.get(`SELECT count(*) FROM x${index.id} WHERE k >= ? AND k < ?`, start, end)?.[0]),
    0,
  );
}
