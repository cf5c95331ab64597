import { Decimal } from './decimal.ts';
import { isAt, nameAt } from './names.ts';
import {
  Binary,
  bsonType,
  Code,
  DateTime,
  Double,
  type MaxKey,
  type MinKey,
  maxKey,
  minKey,
  ObjectId,
  Regex,
  Timestamp,
} from './value.ts';

/**
 * A BSON value that keeps its type: number = int32, bigint = int64, the rest by class.
 * `undefined` stands for a missing field and is never stored.
 */
export type Value =
  | null
  | boolean
  | string
  | number
  | bigint
  | Double
  | Decimal
  | DateTime
  | ObjectId
  | Binary
  | Regex
  | Timestamp
  | Code
  | MinKey
  | MaxKey
  | Doc
  | Value[];

/**
 * An ordered document. It starts as a view of validated bytes and is taken apart when somebody looks at it, so that a
 * document that is only passed on is never decoded. Nested documents are views themselves.
 */
export class Doc {
  #source: Buffer | undefined;
  #start = 0;
  #names: string[] | undefined;
  #values: Value[] = [];

  static view(source: Buffer, start: number): Doc {
    const doc = new Doc();
    doc.#source = source;
    doc.#start = start;
    doc.#names = undefined;
    return doc;
  }

  static of(fields: { readonly [name: string]: Value | undefined }): Doc {
    const doc = new Doc();
    for (const name of Object.keys(fields)) {
      const value = fields[name];
      if (value !== undefined) doc.set(name, value);
    }
    return doc;
  }

  constructor() {
    this.#names = [];
  }

  get type(): 3 {
    return bsonType.object;
  }

  /** The bytes this document was read from, while it is unchanged. */
  get raw(): Buffer | undefined {
    const source = this.#source;
    return source?.subarray(this.#start, this.#start + source.readInt32LE(this.#start));
  }

  get names(): readonly string[] {
    return this.#fields();
  }

  get values(): readonly Value[] {
    this.#fields();
    return this.#values;
  }

  get size(): number {
    return this.#fields().length;
  }

  get(name: string): Value | undefined {
    if (this.#names === undefined) return this.#scan(name);
    const index = this.#names.indexOf(name);
    return index < 0 ? undefined : this.#values[index];
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** Replaces in place or appends. */
  set(name: string, value: Value): void {
    const names = this.#fields();
    this.#source = undefined;
    const index = names.indexOf(name);
    if (index >= 0) {
      this.#values[index] = value;
      return;
    }
    names.push(name);
    this.#values.push(value);
  }

  setFirst(name: string, value: Value): void {
    this.delete(name);
    this.#fields().unshift(name);
    this.#values.unshift(value);
    this.#source = undefined;
  }

  delete(name: string): boolean {
    const names = this.#fields();
    const index = names.indexOf(name);
    if (index < 0) return false;
    this.#source = undefined;
    names.splice(index, 1);
    this.#values.splice(index, 1);
    return true;
  }

  /** A copy whose top level may be changed; nested values are shared. */
  copy(): Doc {
    const doc = new Doc();
    doc.#names = [...this.#fields()];
    doc.#values = [...this.#values];
    return doc;
  }

  #fields(): string[] {
    if (this.#names !== undefined) return this.#names;
    const names: string[] = [];
    const source = this.#source;
    if (source !== undefined) {
      let at = this.#start + 4;
      for (let type = source[at] ?? 0; type !== 0; type = source[at] ?? 0) {
        const end = nameEnd(source, at + 1);
        names.push(nameAt(source, at + 1, end));
        this.#values.push(valueAt(source, type, end + 1));
        at = end + 1 + sizeAt(source, type, end + 1);
      }
    }
    this.#names = names;
    return names;
  }

  #scan(name: string): Value | undefined {
    const source = this.#source;
    if (source === undefined) return undefined;
    let at = this.#start + 4;
    for (let type = source[at] ?? 0; type !== 0; type = source[at] ?? 0) {
      const end = nameEnd(source, at + 1);
      if (end - at - 1 === name.length && isAt(source, at + 1, name)) return valueAt(source, type, end + 1);
      at = end + 1 + sizeAt(source, type, end + 1);
    }
    return isAscii(name) ? undefined : this.#decodedGet(name);
  }

  #decodedGet(name: string): Value | undefined {
    const index = this.#fields().indexOf(name);
    return index < 0 ? undefined : this.#values[index];
  }
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}

export function nameEnd(source: Buffer, start: number): number {
  let at = start;
  while (source[at] !== 0) {
    if (at >= source.length) throw new RangeError('a name does not end');
    at++;
  }
  return at;
}

const fixedSizes = new Map<number, number>([
  [bsonType.double, 8],
  [bsonType.objectId, 12],
  [bsonType.bool, 1],
  [bsonType.date, 8],
  [bsonType.null, 0],
  [bsonType.int, 4],
  [bsonType.timestamp, 8],
  [bsonType.long, 8],
  [bsonType.decimal, 16],
  [bsonType.minKey, 0],
  [bsonType.maxKey, 0],
]);
const fixed = Int8Array.from({ length: 256 }, (_, type) => fixedSizes.get(type) ?? -1);

/** Bytes of the value of this type at this offset; NaN for types that BSON does not have. */
export function sizeAt(source: Buffer, type: number, at: number): number {
  const known = fixed[type] ?? -1;
  if (known >= 0) return known;
  switch (type) {
    case bsonType.string:
    case bsonType.code:
      return source.readInt32LE(at) + 4;
    case bsonType.object:
    case bsonType.array:
      return source.readInt32LE(at);
    case bsonType.binary:
      return source.readInt32LE(at) + 5;
    case bsonType.regex:
      return nameEnd(source, nameEnd(source, at) + 1) + 1 - at;
    default:
      return Number.NaN;
  }
}

function valueAt(source: Buffer, type: number, at: number): Value {
  switch (type) {
    case bsonType.string:
      return textAt(source, at + 4, at + 3 + source.readInt32LE(at));
    case bsonType.int:
      return source.readInt32LE(at);
    case bsonType.object:
      return Doc.view(source, at);
    case bsonType.array:
      return arrayAt(source, at);
    case bsonType.null:
      return null;
    case bsonType.bool:
      return source[at] === 1;
    case bsonType.double:
      return new Double(source.readDoubleLE(at));
    case bsonType.long:
      return source.readBigInt64LE(at);
    default:
      return rareAt(source, type, at);
  }
}

function rareAt(source: Buffer, type: number, at: number): Value {
  switch (type) {
    case bsonType.date:
      return new DateTime(source.readInt32LE(at + 4) * 4294967296 + source.readUInt32LE(at));
    case bsonType.objectId:
      return new ObjectId(source.subarray(at, at + 12));
    case bsonType.decimal:
      return new Decimal(source.subarray(at, at + 16));
    case bsonType.binary:
      return new Binary(source[at + 4] ?? 0, source.subarray(at + 5, at + 5 + source.readInt32LE(at)));
    case bsonType.timestamp:
      return new Timestamp(source.readUInt32LE(at + 4), source.readUInt32LE(at));
    case bsonType.regex: {
      const end = nameEnd(source, at);
      return new Regex(
        source.toString('utf8', at, end),
        source.toString('utf8', end + 1, nameEnd(source, end + 1)),
      );
    }
    case bsonType.code:
      return new Code(source.toString('utf8', at + 4, at + 3 + source.readInt32LE(at)));
    case bsonType.minKey:
      return minKey;
    default:
      return maxKey;
  }
}

function arrayAt(source: Buffer, start: number): Value[] {
  const values: Value[] = [];
  let at = start + 4;
  for (let type = source[at] ?? 0; type !== 0; type = source[at] ?? 0) {
    const value = nameEnd(source, at + 1) + 1;
    values.push(valueAt(source, type, value));
    at = value + sizeAt(source, type, value);
  }
  return values;
}

function textAt(source: Buffer, start: number, end: number): string {
  return end - start <= 32 ? nameAt(source, start, end) : source.toString('utf8', start, end);
}
