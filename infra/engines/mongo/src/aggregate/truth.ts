import type { Value } from '../bson/doc.ts';
import { isNumeric, toNumber } from '../order/number.ts';

/** Truth as MongoDB has it: everything but false, null, missing and zero. */
export function isTruthy(value: Value | undefined): boolean {
  if (value === undefined || value === null || value === false) return false;
  return !(isNumeric(value) && toNumber(value) === 0);
}
