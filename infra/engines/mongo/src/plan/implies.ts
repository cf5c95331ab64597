import { Regex } from '../bson/value.ts';
import { compare, identical, rankOf } from '../order/compare.ts';
import type { Filter, Leaf } from '../query/filter.ts';
import { type Predicate, rejectsMissing } from './predicates.ts';

/** Whether every document that meets the predicates meets the filter of a partial index. Says no when unsure. */
export function implies(predicates: readonly Predicate[], partial: Filter): boolean {
  switch (partial.kind) {
    case 'and':
      return partial.parts.every((part) => implies(predicates, part));
    case 'or':
      return partial.parts.some((part) => implies(predicates, part));
    case 'leaf':
      return predicates.some((predicate) => predicate.group === undefined && leafImplies(predicate, partial));
    case 'always':
      return partial.value;
    default:
      return false;
  }
}

function leafImplies(predicate: Predicate, wanted: Leaf): boolean {
  const { leaf } = predicate;
  if (predicate.path !== wanted.path.text) return false;
  if (leaf.op === wanted.op && identical(leaf.operand, wanted.operand)) return true;
  if (wanted.op === 'exists') return wanted.operand === true && rejectsMissing(predicate);
  if (leaf.op === 'eq') return isSimple(leaf.operand) && wanted.test(leaf.operand);
  if (leaf.op === 'in' && Array.isArray(leaf.operand))
    return leaf.operand.every((value) => isSimple(value) && wanted.test(value));
  return rangeImplies(leaf, wanted);
}

/** Null also stands for missing and an array for its elements: leave those alone. */
function isSimple(value: Leaf['operand']): boolean {
  return value !== null && !Array.isArray(value) && !(value instanceof Regex);
}

function rangeImplies(leaf: Leaf, wanted: Leaf): boolean {
  if (rankOf(leaf.operand) !== rankOf(wanted.operand)) return false;
  const order = compare(leaf.operand, wanted.operand);
  switch (wanted.op) {
    case 'gt':
      return (leaf.op === 'gt' && order >= 0) || (leaf.op === 'gte' && order > 0);
    case 'gte':
      return (leaf.op === 'gt' || leaf.op === 'gte') && order >= 0;
    case 'lt':
      return (leaf.op === 'lt' && order <= 0) || (leaf.op === 'lte' && order < 0);
    case 'lte':
      return (leaf.op === 'lt' || leaf.op === 'lte') && order <= 0;
    default:
      return false;
  }
}
