import type { Doc, Value } from '../../bson/doc.ts';
import { failure, notImplemented } from '../../failure.ts';
import { isNumeric, toNumber } from '../../order/number.ts';
import { matches } from '../../query/match.ts';
import { parseFilter } from '../../query/parse-filter.ts';
import { sortSource } from '../../run/sort.ts';
import { filterSource, limitSource, skipSource } from '../../run/source.ts';
import { fieldsOf } from '../../store/index-info.ts';
import { operandCount, operandDoc, type StageMaker, type StageMakers } from './stage-types.ts';

const match: StageMaker = (operand, { variables }) => {
  const filter = parseFilter(operandDoc('$match', operand), variables);
  return (source) => filterSource(source, (doc) => matches(filter, doc));
};

/** Checks a sort pattern of the pipeline. */
export function sortPattern(operand: Value): Doc {
  const pattern = operandDoc('$sort', operand);
  if (pattern.size === 0) throw failure(15976, '$sort stage must have at least one sort key');
  for (const direction of pattern.values) {
    if (!isNumeric(direction)) throw notImplemented('a sort by anything but 1 and -1');
    if (Math.abs(toNumber(direction)) !== 1)
      throw failure(15975, '$sort key ordering must be 1 (for ascending) or -1 (for descending)');
  }
  return pattern;
}

const sort: StageMaker = (operand) => {
  const fields = fieldsOf(sortPattern(operand));
  return (source) => sortSource(source, { fields, docOf: (doc) => doc, limit: undefined });
};

export const plainStages: StageMakers = {
  $match: match,
  $sort: sort,
  $skip: (operand) => {
    const count = operandCount('$skip', operand, 0);
    return (source) => skipSource(source, count);
  },
  $limit: (operand) => {
    const count = operandCount('$limit', operand, 1);
    return (source) => limitSource(source, count);
  },
};
