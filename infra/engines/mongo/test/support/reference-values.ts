import { Binary, Decimal128, Double, Int32, Long, MaxKey, MinKey, ObjectId, Timestamp } from 'bson';

/** A document of the tests: plain objects and arrays of typed BSON values. */
export type Plain = { readonly [name: string]: unknown };

export const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** Exact numerator and power of ten of a number, or what stands for infinities and NaN. */
export function numberParts(value: unknown): { coefficient: bigint; exponent: number } | number | undefined {
  if (value instanceof Int32) return { coefficient: BigInt(value.valueOf()), exponent: 0 };
  if (value instanceof Timestamp) return undefined;
  if (value instanceof Long) return { coefficient: value.toBigInt(), exponent: 0 };
  if (value instanceof Double) return ofDouble(value.valueOf());
  if (!(value instanceof Decimal128)) return undefined;
  const text = value.toString();
  if (text === 'NaN') return Number.NaN;
  if (text.endsWith('Infinity'))
    return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const [mantissa = '0', power = '0'] = text.split('E');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  return { coefficient: BigInt(whole + fraction), exponent: Number(power) - fraction.length };
}

function ofDouble(value: number) {
  if (!Number.isFinite(value)) return value;
  let scaled = value;
  let exponent = 0;
  let factor = 1n;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    factor *= 5n;
    exponent--;
  }
  return { coefficient: BigInt(scaled) * factor, exponent };
}

/** The places of the types in MongoDB's documented comparison order. */
export function typeOrder(value: unknown): number {
  if (value instanceof MinKey) return 0;
  if (value === undefined || value === null) return 1;
  if (numberParts(value) !== undefined) return 2;
  if (typeof value === 'string') return 3;
  if (isPlain(value)) return 4;
  if (Array.isArray(value)) return 5;
  if (value instanceof Binary) return 6;
  if (value instanceof ObjectId) return 7;
  if (typeof value === 'boolean') return 8;
  if (value instanceof Date) return 9;
  if (value instanceof Timestamp) return 10;
  if (value instanceof MaxKey) return 12;
  throw new Error(`no order for ${String(value)}`);
}

const sign = (value: number | bigint) => (value > 0 ? 1 : value < 0 ? -1 : 0);

function compareNumbers(a: unknown, b: unknown): number {
  const left = numberParts(a) ?? 0;
  const right = numberParts(b) ?? 0;
  const place = (parts: typeof left) =>
    typeof parts !== 'number' ? 2 : Number.isNaN(parts) ? 0 : parts < 0 ? 1 : 3;
  if (typeof left === 'number' || typeof right === 'number') return sign(place(left) - place(right));
  const exponent = Math.min(left.exponent, right.exponent);
  const scaled = (parts: { coefficient: bigint; exponent: number }) =>
    parts.coefficient * 10n ** BigInt(parts.exponent - exponent);
  return sign(scaled(left) - scaled(right));
}

function compareLists(a: readonly unknown[], b: readonly unknown[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = compareValues(a[i], b[i]);
    if (order !== 0) return order;
  }
  return sign(a.length - b.length);
}

function compareObjects(a: Plain, b: Plain): number {
  const left = Object.entries(a);
  const right = Object.entries(b);
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [name = '', value] = left[i] ?? [];
    const [otherName = '', other] = right[i] ?? [];
    const order =
      sign(typeOrder(value) - typeOrder(other)) ||
      Buffer.compare(Buffer.from(name), Buffer.from(otherName)) ||
      compareValues(value, other);
    if (order !== 0) return order;
  }
  return sign(left.length - right.length);
}

function compareBinary(a: Binary, b: Binary): number {
  return sign(a.length() - b.length()) || sign(a.sub_type - b.sub_type) || Buffer.compare(a.buffer, b.buffer);
}

/** For each place in the order, how values of that type compare. */
const comparisons: { readonly [order: number]: (a: never, b: never) => number } = {
  2: compareNumbers,
  3: (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b)),
  4: compareObjects,
  5: compareLists,
  6: compareBinary,
  7: (a: ObjectId, b: ObjectId) => Buffer.compare(a.id, b.id),
  8: (a: boolean, b: boolean) => sign(Number(a) - Number(b)),
  9: (a: Date, b: Date) => sign(a.getTime() - b.getTime()),
  10: (a: Timestamp, b: Timestamp) => sign(a.toBigInt() - b.toBigInt()),
};

/** The total order, straight from the documentation. */
export function compareValues(a: unknown, b: unknown): number {
  const order = sign(typeOrder(a) - typeOrder(b));
  if (order !== 0) return order;
  return comparisons[typeOrder(a)]?.(a as never, b as never) ?? 0;
}
