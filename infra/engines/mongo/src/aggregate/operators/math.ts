import { Decimal } from '../../bson/decimal.ts';
import type { Value } from '../../bson/doc.ts';
import { DateTime, Double } from '../../bson/value.ts';
import { failure, notImplemented } from '../../failure.ts';
import { compareNumbers, isNumeric, type Numeric, toNumber } from '../../order/number.ts';
import { add, divideDecimals, multiply, negate, toDecimal } from '../arithmetic.ts';
import {
  type Args,
  aliasOf,
  integerArg,
  isNullish,
  numberArg,
  type Operator,
  type Operators,
  unary,
} from './operator.ts';

function sum(args: Args): Value {
  if (args.some(isNullish)) return null;
  const dates = args.filter((arg) => arg instanceof DateTime);
  if (dates.length > 1) throw failure(16612, 'only one date allowed in an $add expression');
  const total = args
    .filter((arg) => !(arg instanceof DateTime))
    .reduce<Numeric>((left, right) => add(left, numberArg('$add', right)), 0);
  const [date] = dates;
  return date === undefined ? total : new DateTime(date.ms + Math.round(toNumber(total)));
}

function product(args: Args): Value {
  if (args.some(isNullish)) return null;
  return args.reduce<Numeric>((left, right) => multiply(left, numberArg('$multiply', right)), 1);
}

function difference([a, b]: Args): Value {
  if (isNullish(a) || isNullish(b)) return null;
  if (a instanceof DateTime && b instanceof DateTime) return BigInt(a.ms - b.ms);
  if (a instanceof DateTime) return new DateTime(a.ms - Math.round(toNumber(numberArg('$subtract', b))));
  return add(numberArg('$subtract', a), negate(numberArg('$subtract', b)));
}

function quotient([a, b]: Args): Value {
  if (isNullish(a) || isNullish(b)) return null;
  if (!isNumeric(a) || !isNumeric(b))
    throw failure('TypeMismatch', `$divide only supports numeric types, not ${aliasOf(a)} and ${aliasOf(b)}`);
  if (toNumber(b) === 0) throw failure('BadValue', "can't $divide by zero");
  if (a instanceof Decimal || b instanceof Decimal) return divideDecimals(toDecimal(a), toDecimal(b));
  return new Double(toNumber(a) / toNumber(b));
}

function remainder([a, b]: Args): Value {
  if (isNullish(a) || isNullish(b)) return null;
  const left = numberArg('$mod', a);
  const right = numberArg('$mod', b);
  if (toNumber(right) === 0) throw failure(16610, "can't $mod by zero");
  if (left instanceof Decimal || right instanceof Decimal) throw notImplemented('$mod of decimals');
  if (left instanceof Double || right instanceof Double) return new Double(toNumber(left) % toNumber(right));
  if (typeof left === 'number' && typeof right === 'number') return (left % right) | 0;
  return BigInt(left) % BigInt(right);
}

function absolute(value: Value | undefined): Value {
  if (isNullish(value)) return null;
  const number = numberArg('$abs', value);
  return compareNumbers(number, 0) < 0 ? negate(number) : number;
}

function rounding(name: string, round: (value: number) => number): Operator {
  return unary((value) => {
    if (isNullish(value)) return null;
    const number = numberArg(name, value);
    if (number instanceof Decimal) throw notImplemented(`${name} of decimals`);
    return number instanceof Double ? new Double(round(number.value)) : number;
  });
}

/** `$round` and `$trunc` with an optional place. Halves go to the even neighbour, as MongoDB rounds. */
function placed(name: string, round: (value: number) => number): Operator {
  return {
    arity: [1, 2],
    evaluate: ([value, place]) => {
      if (isNullish(value) || place === null) return null;
      const number = numberArg(name, value);
      if (number instanceof Decimal) throw notImplemented(`${name} of decimals`);
      const digits = place === undefined ? 0 : integerArg(name, place);
      if (digits < -20 || digits > 100)
        throw failure(51083, `cannot apply ${name} with precision value ${digits}`);
      if (number instanceof Double) return new Double(shifted(number.value, digits, round));
      return digits >= 0 ? number : integerShifted(number, digits, round);
    },
  };
}

function integerShifted(number: number | bigint, digits: number, round: (value: number) => number): Numeric {
  const result = shifted(Number(number), digits, round);
  return typeof number === 'number' && result === (result | 0) ? result : BigInt(result);
}

function shifted(value: number, digits: number, round: (value: number) => number): number {
  if (!Number.isFinite(value)) return value;
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e');
  const scaled = Number(`${mantissa}e${Number(exponent) + digits}`);
  return Number(`${round(scaled)}e${-digits}`);
}

function halfEven(value: number): number {
  const low = Math.floor(value);
  if (value - low !== 0.5) return Math.round(value);
  return low % 2 === 0 ? low : low + 1;
}

function real(name: string, calculate: (value: number) => number): Operator {
  return unary((value) => {
    if (isNullish(value)) return null;
    const number = numberArg(name, value);
    if (number instanceof Decimal) throw notImplemented(`${name} of decimals`);
    return new Double(calculate(toNumber(number)));
  });
}

export const mathOperators: Operators = {
  $add: { arity: [0, 1000], evaluate: sum },
  $multiply: { arity: [0, 1000], evaluate: product },
  $subtract: { arity: [2, 2], evaluate: difference },
  $divide: { arity: [2, 2], evaluate: quotient },
  $mod: { arity: [2, 2], evaluate: remainder },
  $abs: unary(absolute),
  $ceil: rounding('$ceil', Math.ceil),
  $floor: rounding('$floor', Math.floor),
  $round: placed('$round', halfEven),
  $trunc: placed('$trunc', Math.trunc),
  $sqrt: real('$sqrt', Math.sqrt),
  $exp: real('$exp', Math.exp),
  $ln: real('$ln', Math.log),
};
