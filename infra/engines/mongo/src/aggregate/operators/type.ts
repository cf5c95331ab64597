import { Decimal, decimalFromText } from '../../bson/decimal.ts';
import type { Value } from '../../bson/doc.ts';
import { DateTime, Double, ObjectId } from '../../bson/value.ts';
import { failure } from '../../failure.ts';
import { isNumeric, toNumber } from '../../order/number.ts';
import { toDecimal } from '../arithmetic.ts';
import { isTruthy } from '../truth.ts';
import { aliasOf, isNullish, type Operators, unary } from './operator.ts';
import { toText } from './text.ts';

function refuse(value: Value, to: string): never {
  throw failure(
    'ConversionFailure',
    `Failed to convert a value of type ${aliasOf(value)} to ${to} in $convert`,
  );
}

function wholeNumber(value: Value, to: string, range: readonly [number, number]): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (value instanceof DateTime) return BigInt(value.ms);
  if (typeof value === 'string') return /^[+-]?\d+$/.test(value) ? BigInt(value) : refuse(value, to);
  if (!isNumeric(value)) return refuse(value, to);
  const number = Math.trunc(toNumber(value));
  return number >= range[0] && number <= range[1] ? BigInt(number) : refuse(value, to);
}

function toInt(value: Value): Value {
  const whole = wholeNumber(value, 'int', [-2147483648, 2147483647]);
  return whole >= -2147483648n && whole <= 2147483647n && !(value instanceof DateTime)
    ? Number(whole)
    : refuse(value, 'int');
}

function toLong(value: Value): Value {
  const whole = wholeNumber(value, 'long', [-(2 ** 63), 2 ** 63 - 1024]);
  return whole === BigInt.asIntN(64, whole) ? whole : refuse(value, 'long');
}

function toDouble(value: Value): Value {
  if (isNumeric(value)) return new Double(toNumber(value));
  if (typeof value === 'boolean') return new Double(value ? 1 : 0);
  if (value instanceof DateTime) return new Double(value.ms);
  if (typeof value !== 'string' || !/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(value))
    return refuse(value, 'double');
  return new Double(Number(value));
}

function toDecimalValue(value: Value): Value {
  if (isNumeric(value)) return toDecimal(value);
  if (typeof value !== 'string') return refuse(value, 'decimal');
  const decimal = decimalFromText(value);
  return decimal.parts.kind === 'nan' && value !== 'NaN' ? refuse(value, 'decimal') : decimal;
}

function toDate(value: Value): Value {
  if (value instanceof DateTime) return value;
  if (value instanceof ObjectId) return new DateTime(Buffer.from(value.bytes).readUInt32BE(0) * 1000);
  if (typeof value === 'bigint' || value instanceof Double || value instanceof Decimal)
    return new DateTime(Math.trunc(toNumber(value)));
  const ms =
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/.test(value)
      ? Date.parse(/T.*(Z|[+-]\d\d:?\d\d)$/.test(value) || value.length === 10 ? value : `${value}Z`)
      : Number.NaN;
  return Number.isNaN(ms) ? refuse(value, 'date') : new DateTime(ms);
}

const converting = (convert: (value: Value) => Value) =>
  unary((value) => (isNullish(value) ? null : convert(value)));

export const typeOperators: Operators = {
  $type: unary((value) => aliasOf(value)),
  $isNumber: unary((value) => isNumeric(value)),
  $toString: converting(toText),
  $toInt: converting(toInt),
  $toLong: converting(toLong),
  $toDouble: converting(toDouble),
  $toDecimal: converting(toDecimalValue),
  $toBool: converting((value) => isTruthy(value)),
  $toDate: converting(toDate),
};
