import type { Doc, Value } from '../bson/doc.ts';
import { typeOf } from '../bson/encode.ts';
import { type Binary, bsonType, type Regex, type Timestamp } from '../bson/value.ts';
import { compareNumbers, isNumeric } from './number.ts';

/** Where types stand in MongoDB's order; numbers share one rank. Missing counts as null. */
export const rank = {
  minKey: 0x05,
  undefined: 0x08,
  null: 0x0a,
  number: 0x10,
  string: 0x18,
  object: 0x20,
  array: 0x28,
  binary: 0x30,
  objectId: 0x38,
  bool: 0x40,
  date: 0x48,
  timestamp: 0x50,
  regex: 0x58,
  code: 0x60,
  maxKey: 0x7f,
} as const;

const ranks = new Map<number, number>([
  [bsonType.minKey, rank.minKey],
  [bsonType.null, rank.null],
  [bsonType.int, rank.number],
  [bsonType.long, rank.number],
  [bsonType.double, rank.number],
  [bsonType.decimal, rank.number],
  [bsonType.string, rank.string],
  [bsonType.object, rank.object],
  [bsonType.array, rank.array],
  [bsonType.binary, rank.binary],
  [bsonType.objectId, rank.objectId],
  [bsonType.bool, rank.bool],
  [bsonType.date, rank.date],
  [bsonType.timestamp, rank.timestamp],
  [bsonType.regex, rank.regex],
  [bsonType.code, rank.code],
  [bsonType.maxKey, rank.maxKey],
]);
const rankByType = Uint8Array.from({ length: 256 }, (_, type) => ranks.get(type) ?? 0);

export function rankOf(value: Value | undefined): number {
  return value === undefined ? rank.null : (rankByType[typeOf(value)] ?? 0);
}

/** The total order of BSON values: by type, then by value. 0 means equal as MongoDB sees it (5 = 5.0). */
export function compare(a: Value | undefined, b: Value | undefined): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  const left = rankOf(a);
  const right = rankOf(b);
  if (left !== right) return left < right ? -1 : 1;
  if (a === undefined || b === undefined || a === null || b === null) return 0;
  if (isNumeric(a) && isNumeric(b)) return compareNumbers(a, b);
  if (Array.isArray(a) && Array.isArray(b)) return compareArrays(a, b);
  return compareSame(a, b);
}

export function equal(a: Value | undefined, b: Value | undefined): boolean {
  return compare(a, b) === 0;
}

/** Same value, same types and same order of fields all the way down: what "nothing changed" means. */
export function identical(a: Value | undefined, b: Value | undefined): boolean {
  if (a === undefined || b === undefined || a === null || b === null) return a === b;
  if (typeOf(a) !== typeOf(b)) return false;
  if (Array.isArray(a) && Array.isArray(b)) return sameItems(a, b);
  if (typeof a === 'object' && typeof b === 'object' && 'names' in a && 'names' in b) return sameFields(a, b);
  if (typeOf(a) === bsonType.decimal) return sameBytes(a, b);
  if (typeOf(a) === bsonType.double) return sameDouble(a, b);
  return compare(a, b) === 0;
}

function sameItems(a: readonly Value[], b: readonly Value[]): boolean {
  return a.length === b.length && a.every((item, i) => identical(item, b[i]));
}

function sameFields(a: Doc, b: Doc): boolean {
  return (
    a.size === b.size &&
    a.names.every((name, i) => name === b.names[i]) &&
    sameItems([...a.values], [...b.values])
  );
}

function sameBytes(a: Value, b: Value): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  return 'bytes' in a && 'bytes' in b && Buffer.compare(a.bytes, b.bytes) === 0;
}

function sameDouble(a: Value, b: Value): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  return 'value' in a && 'value' in b && Object.is(a.value, b.value);
}

/** Strings in the byte order of UTF-8, which differs from UTF-16 only above U+D7FF. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return Math.sign(codeUnitOrder(left) - codeUnitOrder(right));
  }
  return Math.sign(a.length - b.length);
}

function codeUnitOrder(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x10000 : unit;
}

function compareArrays(a: readonly Value[], b: readonly Value[]): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const order = compare(a[i], b[i]);
    if (order !== 0) return order;
  }
  return Math.sign(a.length - b.length);
}

function compareDocs(a: Doc, b: Doc): number {
  const length = Math.min(a.size, b.size);
  for (let i = 0; i < length; i++) {
    const left = a.values[i];
    const right = b.values[i];
    const order =
      Math.sign(rankOf(left) - rankOf(right)) ||
      compareText(a.names[i] ?? '', b.names[i] ?? '') ||
      compare(left, right);
    if (order !== 0) return order;
  }
  return Math.sign(a.size - b.size);
}

type Typed = Exclude<Value, null | string | number | bigint | Value[]>;

function compareSame(a: Value, b: Value): number {
  if (typeof a === 'boolean' || typeof b === 'boolean') return Math.sign(Number(a) - Number(b));
  return compareTyped(a as Exclude<Typed, boolean>, b as Exclude<Typed, boolean>);
}

function compareTyped(a: Exclude<Typed, boolean>, b: Exclude<Typed, boolean>): number {
  if (a.type === bsonType.object && b.type === bsonType.object) return compareDocs(a, b);
  if (a.type === bsonType.date && b.type === bsonType.date) return Math.sign(a.ms - b.ms);
  if (a.type === bsonType.objectId && b.type === bsonType.objectId) return Buffer.compare(a.bytes, b.bytes);
  if (a.type === bsonType.binary && b.type === bsonType.binary) return compareBinary(a, b);
  if (a.type === bsonType.timestamp && b.type === bsonType.timestamp) return compareTimestamps(a, b);
  if (a.type === bsonType.regex && b.type === bsonType.regex) return compareRegexes(a, b);
  if (a.type === bsonType.code && b.type === bsonType.code) return compareText(a.code, b.code);
  return 0;
}

function compareBinary(a: Binary, b: Binary): number {
  return (
    Math.sign(a.bytes.length - b.bytes.length) ||
    Math.sign(a.subtype - b.subtype) ||
    Buffer.compare(a.bytes, b.bytes)
  );
}

export function compareTimestamps(a: Timestamp, b: Timestamp): number {
  return Math.sign(a.seconds - b.seconds) || Math.sign(a.increment - b.increment);
}

function compareRegexes(a: Regex, b: Regex): number {
  return compareText(a.pattern, b.pattern) || compareText(a.options, b.options);
}
