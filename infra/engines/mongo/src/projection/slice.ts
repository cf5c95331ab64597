import type { Value } from '../bson/doc.ts';
import { failure } from '../failure.ts';
import { isNumeric, toNumber } from '../order/number.ts';

/** The operand of the find projection's `$slice`: a count, or [skip, count]. */
export function sliceOf(operand: Value): { skip: number | undefined; count: number } {
  if (isNumeric(operand)) return { skip: undefined, count: Math.trunc(toNumber(operand)) };
  const [skip, count] = Array.isArray(operand) ? operand : [];
  if (!isNumeric(skip) || !isNumeric(count))
    throw failure(28667, 'Invalid $slice syntax. The operand must be a number or an array of two numbers');
  if (toNumber(count) <= 0) throw failure(28724, 'Third argument to $slice must be positive');
  return { skip: Math.trunc(toNumber(skip)), count: Math.trunc(toNumber(count)) };
}
