import type { Value } from '../../bson/doc.ts';
import { DateTime } from '../../bson/value.ts';
import { failure, notImplemented } from '../../failure.ts';
import { type Args, dateArg, isNullish, type Operator, type Operators, textArg } from './operator.ts';

function part(name: string, read: (date: Date) => number): Operator {
  return {
    arity: [1, 1],
    evaluate: ([value]) => (isNullish(value) ? null : read(new Date(dateArg(name, value).ms))),
  };
}

const two = (value: number) => String(value).padStart(2, '0');

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
}

const formats: { readonly [specifier: string]: (date: Date) => string } = {
  Y: (date) => String(date.getUTCFullYear()).padStart(4, '0'),
  m: (date) => two(date.getUTCMonth() + 1),
  d: (date) => two(date.getUTCDate()),
  H: (date) => two(date.getUTCHours()),
  M: (date) => two(date.getUTCMinutes()),
  S: (date) => two(date.getUTCSeconds()),
  L: (date) => String(date.getUTCMilliseconds()).padStart(3, '0'),
  j: (date) => String(dayOfYear(date)).padStart(3, '0'),
  w: (date) => String(date.getUTCDay() + 1),
  u: (date) => String(date.getUTCDay() || 7),
  z: () => '+0000',
  Z: () => '+000',
  '%': () => '%',
};

function dateToString([date, format, timezone]: Args): Value {
  if (isNullish(date)) return null;
  utcOnly('$dateToString', timezone);
  const pattern = format === undefined ? '%Y-%m-%dT%H:%M:%S.%LZ' : textArg('$dateToString', format);
  const at = new Date(dateArg('$dateToString', date).ms);
  return pattern.replace(/%(.?)/g, (_, specifier: string) => {
    const print = formats[specifier];
    if (print === undefined)
      throw failure(18536, `Invalid format character '%${specifier}' in format string`);
    return print(at);
  });
}

function utcOnly(name: string, timezone: Value | undefined): void {
  if (timezone !== undefined && timezone !== 'UTC' && timezone !== 'GMT')
    throw notImplemented(`a time zone other than UTC in ${name}`);
}

const truncations: { readonly [unit: string]: (date: Date) => number } = {
  year: (date) => Date.UTC(date.getUTCFullYear(), 0),
  quarter: (date) => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - (date.getUTCMonth() % 3)),
  month: (date) => Date.UTC(date.getUTCFullYear(), date.getUTCMonth()),
  day: (date) => floorTo(date, 86_400_000),
  hour: (date) => floorTo(date, 3_600_000),
  minute: (date) => floorTo(date, 60_000),
  second: (date) => floorTo(date, 1000),
};

const floorTo = (date: Date, unit: number) => Math.floor(date.getTime() / unit) * unit;

function dateTrunc([date, unit, timezone]: Args): Value {
  if (isNullish(date) || isNullish(unit)) return null;
  utcOnly('$dateTrunc', timezone);
  const truncate = truncations[textArg('$dateTrunc', unit)];
  if (truncate === undefined) throw notImplemented(`the unit ${String(unit)} of $dateTrunc`);
  return new DateTime(truncate(new Date(dateArg('$dateTrunc', date).ms)));
}

export const dateOperators: Operators = {
  $year: part('$year', (date) => date.getUTCFullYear()),
  $month: part('$month', (date) => date.getUTCMonth() + 1),
  $dayOfMonth: part('$dayOfMonth', (date) => date.getUTCDate()),
  $dayOfWeek: part('$dayOfWeek', (date) => date.getUTCDay() + 1),
  $dayOfYear: part('$dayOfYear', dayOfYear),
  $hour: part('$hour', (date) => date.getUTCHours()),
  $minute: part('$minute', (date) => date.getUTCMinutes()),
  $second: part('$second', (date) => date.getUTCSeconds()),
  $millisecond: part('$millisecond', (date) => date.getUTCMilliseconds()),
  $dateToString: { arity: [1, 1], named: ['date', 'format', 'timezone'], evaluate: dateToString },
  $dateTrunc: { arity: [1, 1], named: ['date', 'unit', 'timezone'], evaluate: dateTrunc },
};
