import {
  addFinite,
  Decimal,
  type DecimalParts,
  decimalFromNumber,
  decimalNaN,
  decimalOf,
  infinity,
  multiplyFinite,
} from '../bson/decimal.ts';
import { Double } from '../bson/value.ts';
import { type Numeric, toNumber } from '../order/number.ts';

const minLong = -(2n ** 63n);
const maxLong = 2n ** 63n - 1n;

/** What an operation does where int64 overflows: updates fail, aggregation goes on in doubles. */
export type Overflow = () => Numeric;

function toDecimal(value: Numeric): Decimal {
  if (typeof value === 'number' || typeof value === 'bigint') return decimalOf(BigInt(value), 0);
  return value instanceof Decimal ? value : decimalFromNumber(value.value);
}

function isInteger(value: Numeric): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** The narrower of the integer types that holds the result: int32 stays int32 while it fits. */
function integer(result: bigint, wide: boolean, overflow: Overflow): Numeric {
  if (result < minLong || result > maxLong) return overflow();
  return !wide && result >= -2147483648n && result <= 2147483647n ? Number(result) : result;
}

export function add(a: Numeric, b: Numeric, overflow?: Overflow): Numeric {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    return sum === (sum | 0) ? sum : BigInt(sum);
  }
  if (isInteger(a) && isInteger(b)) {
    const wide = typeof a === 'bigint' || typeof b === 'bigint';
    return integer(BigInt(a) + BigInt(b), wide, overflow ?? (() => new Double(Number(a) + Number(b))));
  }
  if (a instanceof Decimal || b instanceof Decimal)
    return decimalOperation(toDecimal(a), toDecimal(b), addParts);
  return new Double(toNumber(a) + toNumber(b));
}

export function multiply(a: Numeric, b: Numeric, overflow?: Overflow): Numeric {
  if (isInteger(a) && isInteger(b)) {
    const wide = typeof a === 'bigint' || typeof b === 'bigint';
    return integer(BigInt(a) * BigInt(b), wide, overflow ?? (() => new Double(Number(a) * Number(b))));
  }
  if (a instanceof Decimal || b instanceof Decimal)
    return decimalOperation(toDecimal(a), toDecimal(b), multiplyParts);
  return new Double(toNumber(a) * toNumber(b));
}

export function negate(value: Numeric): Numeric {
  return multiply(value, -1);
}

function decimalOperation(
  a: Decimal,
  b: Decimal,
  operate: (a: DecimalParts, b: DecimalParts) => Decimal,
): Decimal {
  return operate(a.parts, b.parts);
}

function addParts(a: DecimalParts, b: DecimalParts): Decimal {
  if (a.kind === 'finite' && b.kind === 'finite') return addFinite(a, b);
  if (a.kind === 'nan' || b.kind === 'nan') return decimalNaN();
  if (a.kind === 'infinity' && b.kind === 'infinity')
    return a.negative === b.negative ? infinity(a.negative) : decimalNaN();
  return infinity((a.kind === 'infinity' && a.negative) || (b.kind === 'infinity' && b.negative));
}

function multiplyParts(a: DecimalParts, b: DecimalParts): Decimal {
  if (a.kind === 'finite' && b.kind === 'finite') return multiplyFinite(a, b);
  const sign = signOf(a) * signOf(b);
  return Number.isNaN(sign) || sign === 0 ? decimalNaN() : infinity(sign < 0);
}

function signOf(parts: DecimalParts): number {
  if (parts.kind === 'nan') return Number.NaN;
  if (parts.kind === 'infinity') return parts.negative ? -1 : 1;
  return parts.coefficient === 0n ? 0 : parts.coefficient < 0n ? -1 : 1;
}

/** Division in decimals to 34 digits. */
export function divideDecimals(a: Decimal, b: Decimal): Decimal {
  const left = a.parts;
  const right = b.parts;
  if (left.kind !== 'finite' || right.kind !== 'finite') return divideSpecial(left, right);
  if (right.coefficient === 0n)
    return left.coefficient === 0n ? decimalNaN() : infinity(left.coefficient < 0n);
  const shift = 40 + String(right.coefficient).length;
  const scaled = (left.coefficient * 10n ** BigInt(shift)) / right.coefficient;
  let exponent = left.exponent - right.exponent - shift;
  let quotient = scaled;
  const ideal = left.exponent - right.exponent;
  while (exponent < ideal && quotient !== 0n && quotient % 10n === 0n) {
    quotient /= 10n;
    exponent++;
  }
  return decimalOf(quotient, exponent);
}

function divideSpecial(a: DecimalParts, b: DecimalParts): Decimal {
  if (a.kind === 'infinity' && b.kind === 'finite') return infinity(a.negative !== signOf(b) < 0);
  if (a.kind === 'finite' && b.kind === 'infinity') return decimalOf(0n, 0);
  return decimalNaN();
}

export { toDecimal };
