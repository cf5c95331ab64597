import { bsonType } from './value.ts';

/** A decimal128 taken apart: value = sign * coefficient * 10^exponent. */
export type DecimalParts =
  | { readonly kind: 'finite'; readonly coefficient: bigint; readonly exponent: number }
  | { readonly kind: 'infinity'; readonly negative: boolean }
  | { readonly kind: 'nan' };

const bias = 6176;
const maxExponent = 6111;
const limit = 10n ** 34n;

/** IEEE 754-2008 decimal128 in its binary integer form, as BSON stores it (16 bytes, little endian). */
export class Decimal {
  readonly bytes: Uint8Array;
  #parts: DecimalParts | undefined;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get type(): 19 {
    return bsonType.decimal;
  }

  /** The signed parts; computed once. */
  get parts(): DecimalParts {
    this.#parts ??= takeApart(this.bytes);
    return this.#parts;
  }
}

function takeApart(bytes: Uint8Array): DecimalParts {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 16);
  const high = view.getBigUint64(8, true);
  const low = view.getBigUint64(0, true);
  const negative = high >> 63n === 1n;
  const combination = Number((high >> 58n) & 0x1fn);
  if (combination === 0x1f) return { kind: 'nan' };
  if (combination === 0x1e) return { kind: 'infinity', negative };
  const large = combination >> 3 === 3;
  const exponent = Number((high >> (large ? 47n : 49n)) & 0x3fffn) - bias;
  const magnitude = large ? 0n : ((high & 0x1ffffffffffffn) << 64n) | low;
  const coefficient = magnitude >= limit ? 0n : magnitude;
  return { kind: 'finite', coefficient: negative ? -coefficient : coefficient, exponent };
}

/** Rounds half to even into 34 digits; overflow gives an infinity. */
export function decimalOf(coefficient: bigint, exponent: number): Decimal {
  const negative = coefficient < 0n;
  let digits = negative ? -coefficient : coefficient;
  let power = exponent;
  const excess = Math.max(String(digits).length - 34, -bias - power, 0);
  if (excess > 0) {
    digits = roundHalfEven(digits, 10n ** BigInt(excess));
    power += excess;
    if (digits === limit) {
      digits /= 10n;
      power += 1;
    }
  }
  while (power > maxExponent && digits !== 0n && digits * 10n < limit) {
    digits *= 10n;
    power -= 1;
  }
  if (power > maxExponent) {
    if (digits !== 0n) return infinity(negative);
    power = maxExponent;
  }
  return assemble(negative, digits, power);
}

function roundHalfEven(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  const twice = (value % divisor) * 2n;
  if (twice > divisor || (twice === divisor && quotient % 2n === 1n)) return quotient + 1n;
  return quotient;
}

function assemble(negative: boolean, digits: bigint, power: number): Decimal {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  const sign = negative ? 1n << 63n : 0n;
  view.setBigUint64(8, sign | (BigInt(power + bias) << 49n) | (digits >> 64n), true);
  view.setBigUint64(0, digits & 0xffffffffffffffffn, true);
  return new Decimal(bytes);
}

export function infinity(negative: boolean): Decimal {
  const bytes = new Uint8Array(16);
  bytes[15] = negative ? 0xf8 : 0x78;
  return new Decimal(bytes);
}

export function decimalNaN(): Decimal {
  const bytes = new Uint8Array(16);
  bytes[15] = 0x7c;
  return new Decimal(bytes);
}

/** A double becomes the decimal of its shortest 15-digit text, as MongoDB converts them in arithmetic. */
export function decimalFromNumber(value: number): Decimal {
  if (Number.isNaN(value)) return decimalNaN();
  if (!Number.isFinite(value)) return infinity(value < 0);
  return decimalFromText(Number.isInteger(value) ? BigInt(value).toString() : value.toPrecision(15));
}

/** Reads `-12.5E+3`-like text; undefined when it is no number. */
export function decimalFromText(text: string): Decimal {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
  const whole = match?.[2] ?? '';
  const fraction = match?.[3] ?? '';
  if (match === null || whole + fraction === '') return decimalNaN();
  const coefficient = BigInt(`${whole}${fraction}`);
  return decimalOf(match[1] === '-' ? -coefficient : coefficient, Number(match[4] ?? 0) - fraction.length);
}

/** The text MongoDB prints for a decimal. */
export function decimalText(value: Decimal): string {
  const { parts } = value;
  if (parts.kind === 'nan') return 'NaN';
  if (parts.kind === 'infinity') return parts.negative ? '-Infinity' : 'Infinity';
  const negative = (value.bytes[15] ?? 0) >= 0x80;
  const digits = String(parts.coefficient < 0n ? -parts.coefficient : parts.coefficient);
  const { exponent } = parts;
  const adjusted = digits.length - 1 + exponent;
  const sign = negative ? '-' : '';
  if (exponent > 0 || adjusted < -6) {
    const mantissa = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits;
    return `${sign}${mantissa}E${adjusted < 0 ? '' : '+'}${adjusted}`;
  }
  if (exponent === 0) return sign + digits;
  const padded = digits.padStart(1 - exponent, '0');
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}

type Finite = Extract<DecimalParts, { kind: 'finite' }>;

/** Adds two finite decimals exactly, then rounds. */
export function addFinite(a: Finite, b: Finite): Decimal {
  const exponent = Math.min(a.exponent, b.exponent);
  return decimalOf(scale(a, exponent) + scale(b, exponent), exponent);
}

function scale({ coefficient, exponent }: Finite, to: number): bigint {
  return coefficient * 10n ** BigInt(exponent - to);
}

export function multiplyFinite(a: Finite, b: Finite): Decimal {
  return decimalOf(a.coefficient * b.coefficient, a.exponent + b.exponent);
}

export function decimalToNumber(value: Decimal): number {
  const { parts } = value;
  if (parts.kind === 'nan') return Number.NaN;
  if (parts.kind === 'infinity') return parts.negative ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(`${parts.coefficient}e${parts.exponent}`);
}
