import type { Decimal, DecimalParts } from '../bson/decimal.ts';
import { decimalToNumber } from '../bson/decimal.ts';
import type { Value } from '../bson/doc.ts';
import { bsonType, type Double } from '../bson/value.ts';

export type Numeric = number | bigint | Double | Decimal;

export function isNumeric(value: Value | undefined): value is Numeric {
  if (typeof value === 'number' || typeof value === 'bigint') return true;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return value.type === bsonType.double || value.type === bsonType.decimal;
}

/** The JavaScript number nearest to a numeric value. */
export function toNumber(value: Numeric): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  return value.type === bsonType.double ? value.value : decimalToNumber(value);
}

/** A plain number where it is exact, a bigint, or a decimal. */
function plain(value: Numeric): number | bigint | Decimal {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  return value.type === bsonType.double ? value.value : value;
}

/** Compares by value across all four types, exactly; NaN is below everything and equal to itself. */
export function compareNumbers(a: Numeric, b: Numeric): number {
  const left = plain(a);
  const right = plain(b);
  if (typeof left !== 'object' && typeof right !== 'object') return comparePlain(left, right);
  return compareParts(partsOf(left), partsOf(right));
}

function comparePlain(a: number | bigint, b: number | bigint): number {
  if (a < b) return -1;
  if (a > b) return 1;
  // biome-ignore lint/suspicious/noDoubleEquals: -- number and bigint are compared by value
  if (a == b) return 0;
  return (Number.isNaN(a) ? 0 : 1) - (Number.isNaN(b) ? 0 : 1);
}

function partsOf(value: number | bigint | Decimal): DecimalParts {
  if (typeof value === 'object') return value.parts;
  return exactParts(value);
}

/** A double is a sum of powers of two, hence has a finite decimal expansion. */
function exactParts(value: number | bigint): DecimalParts {
  if (typeof value === 'bigint') return { kind: 'finite', coefficient: value, exponent: 0 };
  if (Number.isNaN(value)) return { kind: 'nan' };
  if (!Number.isFinite(value)) return { kind: 'infinity', negative: value < 0 };
  let scaled = value;
  let halvings = 0;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    halvings++;
  }
  return { kind: 'finite', coefficient: BigInt(scaled) * 5n ** BigInt(halvings), exponent: -halvings };
}

const order = (parts: DecimalParts): number => {
  if (parts.kind === 'nan') return 0;
  if (parts.kind === 'finite') return 2;
  return parts.negative ? 1 : 3;
};

function compareParts(a: DecimalParts, b: DecimalParts): number {
  if (a.kind !== 'finite' || b.kind !== 'finite') return Math.sign(order(a) - order(b));
  if (a.coefficient === 0n || b.coefficient === 0n || a.coefficient < 0n !== b.coefficient < 0n)
    return compareSigns(a.coefficient, b.coefficient);
  const exponent = Math.min(a.exponent, b.exponent);
  const left = a.coefficient * 10n ** BigInt(a.exponent - exponent);
  const right = b.coefficient * 10n ** BigInt(b.exponent - exponent);
  return compareSigns(left, right);
}

function compareSigns(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

const scratch = new DataView(new ArrayBuffer(8));

/** The next double below. */
function below(value: number): number {
  if (value === 0) return -Number.MIN_VALUE;
  scratch.setFloat64(0, value);
  const bits = scratch.getBigInt64(0);
  scratch.setBigInt64(0, value > 0 ? bits - 1n : bits + 1n);
  return scratch.getFloat64(0);
}

/** The greatest double not above the value, and the exact decimal where they differ. */
export function floorDouble(value: Numeric): { floor: number; rest: DecimalParts | undefined } {
  const simple = plain(value);
  if (typeof simple === 'number') return { floor: simple, rest: undefined };
  let floor = toNumber(value);
  const exact = partsOf(simple);
  if (floor === Number.POSITIVE_INFINITY && exact.kind === 'finite') floor = Number.MAX_VALUE;
  const compared = compareParts(exactParts(floor), exact);
  if (compared > 0) floor = below(floor);
  return { floor, rest: compared === 0 || exact.kind !== 'finite' ? undefined : exact };
}
