import { failure } from '../failure.ts';
import { nameEnd, sizeAt } from './doc.ts';
import { bsonType } from './value.ts';

const maxDepth = 180;
const deprecated = new Map<number, string>([
  [bsonType.undefined, 'undefined'],
  [bsonType.dbPointer, 'dbPointer'],
  [bsonType.symbol, 'symbol'],
  [bsonType.codeWithScope, 'javascriptWithScope'],
]);
const safeHigh = 2 ** 21;

/**
 * Checks the structure of a document in bytes that came from outside and returns its length. Everything read later
 * relies on it. Throws 22 InvalidBSON, 15 Overflow (nesting) or 238 (types this engine does not store).
 */
export function validate(source: Buffer, start: number, end: number, depth = 0): number {
  if (depth > maxDepth) throw failure('Overflow', 'BSONObj exceeds maximum nested object depth');
  if (end - start < 5) throw invalid();
  const length = source.readInt32LE(start);
  const last = start + length - 1;
  if (length < 5 || last >= end || source[last] !== 0) throw invalid();
  let at = start + 4;
  while (at < last) at = validateElement(source, at, last, depth);
  if (at !== last) throw invalid();
  return length;
}

function validateElement(source: Buffer, start: number, last: number, depth: number): number {
  const type = source[start] ?? 0;
  const value = nameEnd(source, start + 1) + 1;
  const old = deprecated.get(type);
  if (old !== undefined) throw failure('NotImplemented', `BSON type ${old} is not stored by this engine`);
  if (value + (minimum[type] ?? 0) > last) throw invalid();
  const size = sizeAt(source, type, value);
  if (!(size >= 0) || value + size > last) throw invalid();
  if (type === bsonType.object || type === bsonType.array) {
    if (validate(source, value, value + size, depth + 1) !== size) throw invalid();
  } else if (!isSound(source, type, { value, size })) throw invalid();
  return value + size;
}

function isSound(source: Buffer, type: number, { value, size }: { value: number; size: number }): boolean {
  switch (type) {
    case bsonType.string:
    case bsonType.code:
      return size >= 5 && source[value + size - 1] === 0;
    case bsonType.bool:
      return (source[value] ?? 0) <= 1;
    case bsonType.binary:
      return size >= 5;
    case bsonType.date:
      checkDate(source, value);
      return true;
    default:
      return true;
  }
}

/** Bytes that must be there before a length can be read. */
const minimum: { readonly [type: number]: number } = {
  [bsonType.string]: 4,
  [bsonType.code]: 4,
  [bsonType.object]: 4,
  [bsonType.array]: 4,
  [bsonType.binary]: 5,
};

function checkDate(source: Buffer, at: number): void {
  const high = source.readInt32LE(at + 4);
  if (high >= safeHigh || high < -safeHigh)
    throw failure('NotImplemented', 'dates beyond 2^53 milliseconds are not stored by this engine');
}

function invalid(): Error {
  return failure('InvalidBSON', 'invalid BSON document');
}
