import { failure } from '../failure.ts';
import { Doc, type Value } from './doc.ts';
import { bsonType } from './value.ts';

/** The BSON type number of a value. */
export function typeOf(value: Value): number {
  switch (typeof value) {
    case 'string':
      return bsonType.string;
    case 'number':
      return bsonType.int;
    case 'bigint':
      return bsonType.long;
    case 'boolean':
      return bsonType.bool;
    default:
      if (value === null) return bsonType.null;
      return Array.isArray(value) ? bsonType.array : value.type;
  }
}

const maxOutput = 64 * 1024 * 1024;

/** A growing output of little-endian BSON. */
export class Output {
  #bytes: Buffer;
  length = 0;

  constructor(capacity = 1024) {
    this.#bytes = Buffer.allocUnsafe(capacity);
  }

  /** A view of what was written; it is valid until the next write. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.length);
  }

  reserve(size: number): void {
    const needed = this.length + size;
    if (needed <= this.#bytes.length) return;
    if (needed > maxOutput) throw failure('BSONObjectTooLarge', `a document of ${needed} bytes is too large`);
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.length);
    this.#bytes = larger;
  }

  byte(value: number): void {
    this.reserve(1);
    this.#bytes[this.length++] = value;
  }

  int32(value: number): void {
    this.reserve(4);
    this.length = this.#bytes.writeInt32LE(value, this.length);
  }

  uint32(value: number): void {
    this.reserve(4);
    this.length = this.#bytes.writeUInt32LE(value >>> 0, this.length);
  }

  int64(value: bigint): void {
    this.reserve(8);
    this.length = this.#bytes.writeBigInt64LE(value, this.length);
  }

  double(value: number): void {
    this.reserve(8);
    this.length = this.#bytes.writeDoubleLE(value, this.length);
  }

  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  text(value: string): void {
    this.reserve(value.length * 3);
    if (value.length > 24 || !this.#ascii(value))
      this.length += this.#bytes.write(value, this.length, 'utf8');
  }

  #ascii(value: string): boolean {
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      if (code > 127) return false;
      this.#bytes[this.length + i] = code;
    }
    this.length += value.length;
    return true;
  }

  cstring(value: string): void {
    this.text(value);
    this.byte(0);
  }

  string(value: string): void {
    const at = this.length;
    this.int32(0);
    this.cstring(value);
    this.patch(at, this.length - at - 4);
  }

  patch(at: number, value: number): void {
    this.#bytes.writeInt32LE(value, at);
  }

  doc(doc: Doc): void {
    const { raw } = doc;
    if (raw !== undefined) {
      this.raw(raw);
      return;
    }
    const at = this.length;
    this.int32(0);
    const { names, values } = doc;
    for (let i = 0; i < names.length; i++) this.element(names[i] ?? '', values[i] ?? null);
    this.byte(0);
    this.patch(at, this.length - at);
  }

  array(values: readonly Value[]): void {
    const at = this.length;
    this.int32(0);
    for (let i = 0; i < values.length; i++) this.element(String(i), values[i] ?? null);
    this.byte(0);
    this.patch(at, this.length - at);
  }

  element(name: string, value: Value): void {
    this.byte(typeOf(value));
    this.cstring(name);
    this.#value(value);
  }

  #value(value: Value): void {
    switch (typeof value) {
      case 'string':
        this.string(value);
        break;
      case 'number':
        this.int32(value);
        break;
      case 'bigint':
        this.int64(value);
        break;
      case 'boolean':
        this.byte(value ? 1 : 0);
        break;
      default:
        if (value === null) return;
        if (Array.isArray(value)) this.array(value);
        else this.#classed(value);
    }
  }

  #classed(value: Exclude<Value, null | boolean | string | number | bigint | Value[]>): void {
    switch (value.type) {
      case bsonType.object:
        this.doc(value);
        break;
      case bsonType.double:
        this.double(value.value);
        break;
      case bsonType.date:
        this.int64(BigInt(value.ms));
        break;
      case bsonType.objectId:
      case bsonType.decimal:
        this.raw(value.bytes);
        break;
      case bsonType.binary:
        this.int32(value.bytes.length);
        this.byte(value.subtype);
        this.raw(value.bytes);
        break;
      case bsonType.timestamp:
        this.uint32(value.increment);
        this.uint32(value.seconds);
        break;
      case bsonType.regex:
        this.cstring(value.pattern);
        this.cstring(value.options);
        break;
      case bsonType.code:
        this.string(value.code);
        break;
      default:
        break;
    }
  }
}

const scratch = new Output(64 * 1024);

/** The document's bytes: its own when it is unchanged, else freshly encoded ones. */
export function encode(doc: Doc): Buffer {
  const { raw } = doc;
  if (raw !== undefined) return raw;
  const mark = scratch.length;
  try {
    scratch.doc(doc);
    return Buffer.from(scratch.bytes.subarray(mark));
  } finally {
    scratch.length = mark;
  }
}

/** A document that is a view of its own bytes. */
export function sealed(doc: Doc): Doc {
  return doc.raw === undefined ? Doc.view(encode(doc), 0) : doc;
}

/** The document with its `_id` in front, made from the bytes without taking the document apart. */
export function withIdFirst(doc: Doc, id: Value): Doc {
  const { raw } = doc;
  if (raw === undefined || doc.has('_id')) {
    const copy = doc.copy();
    copy.setFirst('_id', id);
    return sealed(copy);
  }
  const output = new Output(raw.length + 64);
  output.int32(0);
  output.element('_id', id);
  output.raw(raw.subarray(4));
  output.patch(0, output.length);
  return Doc.view(output.bytes, 0);
}

/** Whether the first field is `_id`. */
export function startsWithId(doc: Doc): boolean {
  const { raw } = doc;
  if (raw === undefined) return doc.names[0] === '_id';
  return raw[5] === 0x5f && raw[6] === 0x69 && raw[7] === 0x64 && raw[8] === 0;
}
