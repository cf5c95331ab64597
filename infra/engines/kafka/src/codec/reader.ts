/** The frame does not follow the protocol; the connection that sent it has to be closed. */
export class MalformedFrame extends Error {
  override readonly name = 'MalformedFrame';
}

const TWO_32 = 0x1_0000_0000;

/** Reads an int64 as a number: exact up to 2^53, which no offset, time or producer id of ours exceeds. */
export function readInt64(buffer: Buffer, at: number): number {
  return buffer.readInt32BE(at) * TWO_32 + buffer.readUInt32BE(at + 4);
}

/** A cursor over one frame. Every read checks the bounds and throws MalformedFrame beyond them. */
export class ByteReader {
  readonly #buffer: Buffer;
  #at: number;

  constructor(buffer: Buffer, at = 0) {
    this.#buffer = buffer;
    this.#at = at;
  }

  get remaining(): number {
    return this.#buffer.length - this.#at;
  }

  #take(length: number): number {
    const at = this.#at;
    if (length < 0 || at + length > this.#buffer.length) throw new MalformedFrame('read beyond the frame');
    this.#at = at + length;
    return at;
  }

  i8(): number {
    return this.#buffer.readInt8(this.#take(1));
  }

  i16(): number {
    return this.#buffer.readInt16BE(this.#take(2));
  }

  i32(): number {
    return this.#buffer.readInt32BE(this.#take(4));
  }

  i64(): number {
    return readInt64(this.#buffer, this.#take(8));
  }

  bool(): boolean {
    return this.i8() !== 0;
  }

  /** A uuid as 32 lower-case hexadecimal digits. */
  uuid(): string {
    const at = this.#take(16);
    return this.#buffer.toString('hex', at, at + 16);
  }

  uvarint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#buffer[this.#take(1)] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new MalformedFrame('varint too long');
  }

  #length(flexible: boolean, wide: boolean): number {
    if (flexible) return this.uvarint() - 1;
    return wide ? this.i32() : this.i16();
  }

  nullableString(flexible: boolean): string | null {
    const length = this.#length(flexible, false);
    if (length < 0) return null;
    const at = this.#take(length);
    return this.#buffer.toString('utf8', at, at + length);
  }

  string(flexible: boolean): string {
    const value = this.nullableString(flexible);
    if (value === null) throw new MalformedFrame('null where a string is due');
    return value;
  }

  /** A view of the frame, not a copy. */
  nullableBytes(flexible: boolean): Buffer | null {
    const length = this.#length(flexible, true);
    if (length < 0) return null;
    const at = this.#take(length);
    return this.#buffer.subarray(at, at + length);
  }

  bytes(flexible: boolean): Buffer {
    const value = this.nullableBytes(flexible);
    if (value === null) throw new MalformedFrame('null where bytes are due');
    return value;
  }

  nullableArray<T>(flexible: boolean, item: () => T): T[] | null {
    const count = this.#length(flexible, true);
    if (count < 0) return null;
    if (count > this.remaining) throw new MalformedFrame('array longer than the frame');
    const items: T[] = [];
    for (let i = 0; i < count; i++) items.push(item());
    return items;
  }

  array<T>(flexible: boolean, item: () => T): T[] {
    const value = this.nullableArray(flexible, item);
    if (value === null) throw new MalformedFrame('null where an array is due');
    return value;
  }

  /** Skips a tag buffer; does nothing in versions without one. */
  tags(flexible: boolean): void {
    if (!flexible) return;
    for (let count = this.uvarint(); count > 0; count--) {
      this.uvarint();
      this.#take(this.uvarint());
    }
  }
}
