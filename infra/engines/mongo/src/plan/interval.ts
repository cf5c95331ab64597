import type { Value } from '../bson/doc.ts';
import { shown } from '../bson/shown.ts';
import { Regex } from '../bson/value.ts';
import { rank, rankOf } from '../order/compare.ts';
import { emptyArray, KeyWriter, keyOf } from '../order/key.ts';
import { isNumeric, toNumber } from '../order/number.ts';
import type { Leaf } from '../query/filter.ts';
import { literalPrefix } from '../query/regex.ts';

/** One end: a key prefix, and whether everything under that prefix belongs to the interval. */
type End = { readonly key: Buffer; readonly inclusive: boolean; readonly text: string };

/** A range of values of one indexed field, in ascending order. */
export type Interval = { readonly low: End; readonly high: End };

const above = Buffer.from([0xff]);

/** The first key of the interval, and the first key after it. */
export function edges({ low, high }: Interval): readonly [start: Buffer, end: Buffer] {
  return [
    low.inclusive ? low.key : Buffer.concat([low.key, above]),
    high.inclusive ? pastPrefix(high.key) : high.key,
  ];
}

/** A rank alone is followed by any byte, a whole value never by FF. */
function pastPrefix(key: Buffer): Buffer {
  return key.length === 1 ? afterAll(key) : Buffer.concat([key, above]);
}

/**
 * The same for a field that the index keeps in descending order, whose bytes are inverted. There a string that goes on
 * with a zero character comes before the entries of the string itself, so the ends leave room for it.
 */
export function invertedEdges({ low, high }: Interval): readonly [start: Buffer, end: Buffer] {
  const start = inverted(high.key);
  const end = inverted(low.key);
  return [
    high.inclusive ? start : Buffer.concat([start, above]),
    low.inclusive ? afterAll(end) : Buffer.concat([end, Buffer.from([0x01])]),
  ];
}

/** The least key that does not start with the prefix. */
function afterAll(prefix: Buffer): Buffer {
  const last = prefix.findLastIndex((byte) => byte !== 0xff);
  const next = Buffer.from(prefix.subarray(0, last + 1));
  next[last] = (next[last] ?? 0) + 1;
  return next;
}

function inverted(key: Buffer): Buffer {
  return key.map((byte) => byte ^ 0xff) as Buffer;
}

export function isPoint({ low, high }: Interval): boolean {
  return low.inclusive && high.inclusive && low.key.equals(high.key) && low.text === high.text;
}

export function intervalText({ low, high }: Interval): string {
  return `${low.inclusive ? '[' : '('}${low.text}, ${high.text}${high.inclusive ? ']' : ')'}`;
}

function point(value: Value): Interval {
  const end = { key: keyOf(value), inclusive: true, text: shown(value) };
  return { low: end, high: end };
}

const emptyArrayKey = (() => {
  const writer = new KeyWriter();
  writer.component(emptyArray, false);
  return writer.take();
})();

function equalIntervals(value: Value): Interval[] {
  if (!Array.isArray(value)) return [point(value)];
  const end = { key: emptyArrayKey, inclusive: true, text: 'undefined' };
  const [first] = value;
  return [first === undefined ? { low: end, high: end } : point(first), point(value)];
}

/** Everything of the operand's type. */
function bracket(value: Value, text: readonly [string, string]): Interval {
  const key = Buffer.from([rankOf(value)]);
  return {
    low: { key, inclusive: true, text: text[0] },
    high: { key, inclusive: true, text: text[1] },
  };
}

function rangeIntervals(op: 'gt' | 'gte' | 'lt' | 'lte', value: Value): Interval[] | undefined {
  const type = rankOf(value);
  if (type === rank.null) return op === 'gte' || op === 'lte' ? [point(null)] : undefined;
  if (type === rank.array || type === rank.minKey || type === rank.maxKey || type === rank.regex)
    return undefined;
  if (isNumeric(value) && Number.isNaN(toNumber(value))) return undefined;
  const whole = bracket(value, isNumeric(value) ? ['-inf', 'inf'] : ['type start', 'type end']);
  const key = keyOf(value);
  const text = shown(value);
  switch (op) {
    case 'gt':
      return [{ low: { key, inclusive: false, text }, high: whole.high }];
    case 'gte':
      return [{ low: { key, inclusive: true, text }, high: whole.high }];
    case 'lt':
      return [{ low: whole.low, high: { key, inclusive: false, text } }];
    case 'lte':
      return [{ low: whole.low, high: { key, inclusive: true, text } }];
  }
}

function regexIntervals(regex: Regex): Interval[] | undefined {
  const prefix = literalPrefix(regex.pattern, regex.options);
  if (prefix === undefined || prefix.includes('\0')) return undefined;
  const key = keyOf(prefix).subarray(0, -1);
  const strings = {
    low: { key, inclusive: true, text: shown(prefix) },
    high: { key, inclusive: true, text: `${shown(prefix)}…` },
  };
  return [strings, point(regex)];
}

function inIntervals(values: readonly Value[]): Interval[] | undefined {
  const all: Interval[] = [];
  for (const value of values) {
    const intervals = value instanceof Regex ? regexIntervals(value) : equalIntervals(value);
    if (intervals === undefined) return undefined;
    all.push(...intervals);
  }
  return all;
}

/** Where in an index the values that satisfy the predicate can stand; undefined = anywhere. */
export function intervalsOf({ op, operand }: Leaf): Interval[] | undefined {
  switch (op) {
    case 'eq':
      return ordered(equalIntervals(operand));
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return rangeIntervals(op, operand);
    case 'in':
      return Array.isArray(operand) ? orderedOrNone(inIntervals(operand)) : undefined;
    case 'regex':
      return operand instanceof Regex ? orderedOrNone(regexIntervals(operand)) : undefined;
    default:
      return undefined;
  }
}

function orderedOrNone(intervals: Interval[] | undefined): Interval[] | undefined {
  return intervals === undefined ? undefined : ordered(intervals);
}

/** Sorted by their start, those that touch united. */
function ordered(intervals: readonly Interval[]): Interval[] {
  const sorted = [...intervals].sort((a, b) => Buffer.compare(edges(a)[0], edges(b)[0]));
  const united: Interval[] = [];
  for (const next of sorted) {
    const last = united.at(-1);
    if (last === undefined || Buffer.compare(edges(next)[0], edges(last)[1]) >= 0) united.push(next);
    else if (Buffer.compare(edges(next)[1], edges(last)[1]) > 0)
      united[united.length - 1] = { low: last.low, high: next.high };
  }
  return united;
}

/** The parts that two ordered lists have in common. */
export function intersect(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  const common: Interval[] = [];
  for (const left of a) {
    for (const right of b) {
      const low = Buffer.compare(edges(left)[0], edges(right)[0]) >= 0 ? left.low : right.low;
      const high = Buffer.compare(edges(left)[1], edges(right)[1]) <= 0 ? left.high : right.high;
      const both = { low, high };
      if (Buffer.compare(edges(both)[0], edges(both)[1]) < 0) common.push(both);
    }
  }
  return common;
}
