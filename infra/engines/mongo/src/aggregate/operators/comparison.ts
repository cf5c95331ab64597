import type { Value } from '../../bson/doc.ts';
import { compare } from '../../order/compare.ts';
import { isTruthy } from '../truth.ts';
import type { Args, Operator, Operators } from './operator.ts';

/** Missing sorts below null here, unlike in queries. */
function order(a: Value | undefined, b: Value | undefined): number {
  if (a === undefined || b === undefined) {
    if (a === b) return 0;
    if (a === undefined) return b === undefined || compare(b, null) < 0 ? 1 : -1;
    return compare(a, null) < 0 ? -1 : 1;
  }
  return compare(a, b);
}

function ordered(accept: (order: number) => Value): Operator {
  return { arity: [2, 2], evaluate: ([a, b]: Args) => accept(order(a, b)) };
}

export const comparisonOperators: Operators = {
  $cmp: ordered((result) => result),
  $eq: ordered((result) => result === 0),
  $ne: ordered((result) => result !== 0),
  $gt: ordered((result) => result > 0),
  $gte: ordered((result) => result >= 0),
  $lt: ordered((result) => result < 0),
  $lte: ordered((result) => result <= 0),
  $not: { arity: [1, 1], evaluate: ([value]) => !isTruthy(value) },
};
