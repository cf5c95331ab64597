import type { DecimalParts } from '../bson/decimal.ts';
import type { Doc, Value } from '../bson/doc.ts';
import { bsonType } from '../bson/value.ts';
import { rank, rankOf } from './compare.ts';
import { floorDouble, type Numeric } from './number.ts';

/**
 * Values as bytes that sort as the values do. Grammar of one component:
 *   component = rank payload
 *   number    = double(8, order-preserving) (00 | 01 decimal)       decimal = digits of what the double leaves out
 *   string    = UTF-8 with 00 as 00 FF, then 00
 *   object    = { rank name 00 payload } 00                        array = { rank payload } 00
 *   binary    = length(4) subtype bytes
 * A descending component is inverted. No component starts with FF, so [p, p FF) is everything under the prefix p.
 */
export class KeyWriter {
  #bytes: Buffer = Buffer.allocUnsafe(512);
  #length = 0;

  reset(): void {
    this.#length = 0;
  }

  get length(): number {
    return this.#length;
  }

  /** A fresh copy of what was written. */
  take(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#length));
  }

  component(value: Value | undefined | typeof emptyArray, descending: boolean): void {
    const start = this.#length;
    if (value === emptyArray) this.#byte(rank.undefined);
    else {
      this.#byte(rankOf(value));
      if (value !== undefined && value !== null) this.#payload(value);
    }
    if (descending) invert(this.#bytes, start, this.#length);
  }

  #room(size: number): void {
    if (this.#length + size <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#length + size, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }

  #byte(value: number): void {
    this.#room(1);
    this.#bytes[this.#length++] = value;
  }

  #payload(value: Exclude<Value, null>): void {
    switch (typeof value) {
      case 'string':
        this.#text(value);
        break;
      case 'number':
        this.#double(value, undefined);
        break;
      case 'boolean':
        this.#byte(value ? 1 : 0);
        break;
      case 'bigint':
        this.#number(value);
        break;
      default:
        if (Array.isArray(value)) this.#array(value);
        else if (value.type === bsonType.object) this.#object(value);
        else this.#classed(value);
    }
  }

  #classed(value: Exclude<Value, null | string | number | boolean | bigint | Value[] | Doc>): void {
    switch (value.type) {
      case bsonType.double:
      case bsonType.decimal:
        this.#number(value);
        break;
      case bsonType.date:
        this.#signed(value.ms);
        break;
      case bsonType.objectId:
        this.#raw(value.bytes);
        break;
      case bsonType.binary:
        this.#uint32(value.bytes.length);
        this.#byte(value.subtype);
        this.#raw(value.bytes);
        break;
      case bsonType.timestamp:
        this.#uint32(value.seconds);
        this.#uint32(value.increment);
        break;
      case bsonType.regex:
        this.#text(value.pattern);
        this.#text(value.options);
        break;
      case bsonType.code:
        this.#text(value.code);
        break;
      default:
        break;
    }
  }

  #text(value: string): void {
    this.#room(value.length * 4 + 1);
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      if (code === 0 || code > 127) {
        this.#escaped(value, i);
        return;
      }
      this.#bytes[this.#length++] = code;
    }
    this.#byte(0);
  }

  #escaped(value: string, from: number): void {
    for (const byte of Buffer.from(value.slice(from), 'utf8')) {
      this.#byte(byte);
      if (byte === 0) this.#byte(0xff);
    }
    this.#byte(0);
  }

  #number(value: Numeric): void {
    const { floor, rest } = floorDouble(value);
    this.#double(floor, rest);
  }

  #double(value: number, rest: DecimalParts | undefined): void {
    this.#room(9);
    const at = this.#length;
    this.#bytes.writeDoubleBE(value === 0 ? 0 : value, at);
    if (Number.isNaN(value)) this.#bytes.fill(0, at, at + 8);
    else if (value < 0) invert(this.#bytes, at, at + 8);
    else this.#bytes[at] = (this.#bytes[at] ?? 0) | 0x80;
    this.#length = at + 8;
    this.#byte(rest === undefined ? 0 : 1);
    if (rest?.kind === 'finite') this.#exact(rest.coefficient, rest.exponent);
  }

  /** Sign-aware decimal digits: exponent of the first digit, then digits as 1..10, then 0. */
  #exact(coefficient: bigint, exponent: number): void {
    const start = this.#length;
    const digits = String(coefficient < 0n ? -coefficient : coefficient);
    this.#uint32(0x80000000 + digits.length + exponent);
    for (const digit of digits.replace(/0+$/, '')) this.#byte(Number(digit) + 1);
    this.#byte(0);
    if (coefficient < 0n) invert(this.#bytes, start, this.#length);
  }

  #signed(value: number): void {
    this.#room(8);
    this.#bytes.writeInt32BE(Math.floor(value / 4294967296), this.#length);
    this.#bytes[this.#length] = (this.#bytes[this.#length] ?? 0) ^ 0x80;
    this.#bytes.writeUInt32BE(value - Math.floor(value / 4294967296) * 4294967296, this.#length + 4);
    this.#length += 8;
  }

  #uint32(value: number): void {
    this.#room(4);
    this.#length = this.#bytes.writeUInt32BE(value, this.#length);
  }

  #raw(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #object(value: Doc): void {
    const { names, values } = value;
    for (let i = 0; i < names.length; i++) {
      const field = values[i] ?? null;
      this.#byte(rankOf(field));
      this.#text(names[i] ?? '');
      if (field !== null) this.#payload(field);
    }
    this.#byte(0);
  }

  #array(values: readonly Value[]): void {
    for (const item of values) {
      this.#byte(rankOf(item));
      if (item !== null) this.#payload(item);
    }
    this.#byte(0);
  }
}

/** Stands for the array without elements, which indexes keep just below null. */
export const emptyArray = Symbol('empty array');

function invert(bytes: Buffer, start: number, end: number): void {
  for (let at = start; at < end; at++) bytes[at] = (bytes[at] ?? 0) ^ 0xff;
}

const writer = new KeyWriter();

/** One value as an ascending key. */
export function keyOf(value: Value | undefined): Buffer {
  writer.reset();
  writer.component(value, false);
  return writer.take();
}

/** A string that is equal for values that are equal: for hash maps of groups and sets. */
export function identityOf(value: Value | undefined): string {
  if (typeof value === 'string') return `s${value}`;
  return keyOf(value).toString('latin1');
}
