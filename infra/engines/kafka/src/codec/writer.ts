/** Bytes to send: one buffer, or several that count as one field (batches of a fetch answer). */
export type Bytes = Uint8Array | readonly Uint8Array[];

const REFERENCE_FROM = 512;
/** Room in front for the length of the frame. */
const FRAME_LENGTH = 4;
const TWO_32 = 0x1_0000_0000;

/** Writes an int64 given as a number (exact up to 2^53). */
export function writeInt64(buffer: Buffer, value: number, at: number): void {
  buffer.writeInt32BE(Math.floor(value / TWO_32), at);
  buffer.writeUInt32BE(((value % TWO_32) + TWO_32) % TWO_32, at + 4);
}

/** Builds one frame as a list of chunks; larger byte fields are referenced instead of copied. */
export class ByteWriter {
  #buffer: Buffer;
  #at = 0;
  #start = 0;
  #sealed = 0;
  #first: Buffer | undefined;
  readonly #chunks: Uint8Array[] = [];

  constructor(capacity = 256) {
    this.#buffer = Buffer.allocUnsafe(capacity);
    this.#at = FRAME_LENGTH;
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#sealed + this.#at - this.#start - FRAME_LENGTH;
  }

  #reserve(length: number): number {
    const at = this.#at;
    if (at + length > this.#buffer.length) {
      const grown = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, length + 256));
      this.#buffer.copy(grown, 0, this.#start, at);
      this.#buffer = grown;
      this.#at = at - this.#start + length;
      this.#start = 0;
      return this.#at - length;
    }
    this.#at = at + length;
    return at;
  }

  i8(value: number): void {
    const at = this.#reserve(1);
    this.#buffer[at] = value;
  }

  i16(value: number): void {
    const at = this.#reserve(2);
    this.#buffer.writeInt16BE(value, at);
  }

  i32(value: number): void {
    const at = this.#reserve(4);
    this.#buffer.writeInt32BE(value, at);
  }

  i64(value: number): void {
    const at = this.#reserve(8);
    writeInt64(this.#buffer, value, at);
  }

  bool(value: boolean): void {
    this.i8(value ? 1 : 0);
  }

  /** A uuid given as 32 hexadecimal digits; the empty string is the zero uuid. */
  uuid(value: string): void {
    const at = this.#reserve(16);
    this.#buffer.fill(0, at, at + 16);
    this.#buffer.write(value, at, 'hex');
  }

  uvarint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.i8((rest & 0x7f) | 0x80);
      rest = Math.floor(rest / 128);
    }
    this.i8(rest);
  }

  #prefix(flexible: boolean, wide: boolean, length: number): void {
    if (flexible) this.uvarint(length + 1);
    else if (wide) this.i32(length);
    else this.i16(length);
  }

  string(flexible: boolean, value: string | null): void {
    if (value === null) {
      this.#prefix(flexible, false, -1);
      return;
    }
    const length = Buffer.byteLength(value);
    this.#prefix(flexible, false, length);
    const at = this.#reserve(length);
    this.#buffer.write(value, at, 'utf8');
  }

  bytes(flexible: boolean, value: Bytes | null): void {
    if (value === null) {
      this.#prefix(flexible, true, -1);
      return;
    }
    const parts = value instanceof Uint8Array ? [value] : value;
    let length = 0;
    for (const part of parts) length += part.length;
    this.#prefix(flexible, true, length);
    for (const part of parts) this.raw(part);
  }

  raw(part: Uint8Array): void {
    if (part.length < REFERENCE_FROM) {
      const at = this.#reserve(part.length);
      this.#buffer.set(part, at);
      return;
    }
    this.#seal();
    this.#chunks.push(part);
    this.#sealed += part.length;
  }

  #seal(): void {
    if (this.#at === this.#start) return;
    const chunk = this.#buffer.subarray(this.#start, this.#at);
    this.#first ??= chunk;
    this.#chunks.push(chunk);
    this.#sealed += this.#at - this.#start;
    this.#start = this.#at;
  }

  array<T>(flexible: boolean, items: readonly T[] | null, item: (value: T) => void): void {
    this.#prefix(flexible, true, items === null ? -1 : items.length);
    for (const value of items ?? []) item(value);
  }

  /** An empty tag buffer; nothing in versions without one. */
  tags(flexible: boolean): void {
    if (flexible) this.i8(0);
  }

  /** The chunks in order with the length of them all in front. Nothing may be written afterwards. */
  finishFrame(): readonly Uint8Array[] {
    const { length } = this;
    const first = this.#first ?? this.#buffer;
    first.writeInt32BE(length, this.#first === undefined ? this.#start : 0);
    this.#seal();
    return this.#chunks;
  }
}
