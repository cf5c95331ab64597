/** Bytes needed for `value` as a protobuf varint; `value` is a safe non-negative integer. */
export const varintSize = (value: number): number => {
  let size = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) size += 1;
  return size;
};

/** Writes a varint at `at` and returns the offset behind it. */
export const writeVarint = (target: Buffer, value: number, at: number): number => {
  let rest = value;
  let offset = at;
  while (rest >= 0x80) {
    // `%` and division instead of bit operations: positions and revisions are wider than 32 bits.
    target[offset] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
    offset += 1;
  }
  target[offset] = rest;
  return offset + 1;
};

/** Size of a length-delimited field with a one-byte tag. */
export const fieldSize = (length: number): number => 1 + varintSize(length) + length;

/** Writes the tag and length of a length-delimited field and returns the offset of its content. */
export const writeFieldHead = (target: Buffer, tag: number, length: number, at: number): number => {
  target[at] = tag;
  return writeVarint(target, length, at + 1);
};

/** Writes a whole length-delimited field and returns the offset behind it. */
export const writeField = (target: Buffer, tag: number, content: Buffer, at: number): number => {
  const start = writeFieldHead(target, tag, content.length, at);
  content.copy(target, start);
  return start + content.length;
};

/** Bytes that are not a protobuf message. */
export class MalformedMessage extends Error {}

/** Reads protobuf fields from a buffer without copying; throws MalformedMessage at the first bad byte. */
export class ProtoReader {
  readonly bytes: Buffer;
  offset: number;
  readonly end: number;

  constructor(bytes: Buffer, offset = 0, end = bytes.length) {
    this.bytes = bytes;
    this.offset = offset;
    this.end = end;
  }

  /** The next tag (field number << 3 | wire type), or 0 at the end of the message. */
  tag(): number {
    if (this.offset >= this.end) return 0;
    const tag = this.varint();
    if (tag < 8) throw new MalformedMessage('field number 0');
    return tag;
  }

  /** An unsigned varint; what does not fit a safe integer comes back as Number.MAX_SAFE_INTEGER. */
  varint(): number {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < 10; count += 1) {
      const byte = this.offset < this.end ? this.bytes[this.offset] : undefined;
      if (byte === undefined) throw new MalformedMessage('truncated varint');
      this.offset += 1;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return Math.min(value, Number.MAX_SAFE_INTEGER);
      scale *= 0x80;
    }
    throw new MalformedMessage('varint longer than ten bytes');
  }

  /** The whole 64 bits of a varint. */
  varint64(): bigint {
    let value = 0n;
    for (let count = 0n; count < 10n; count += 1n) {
      const byte = this.offset < this.end ? this.bytes[this.offset] : undefined;
      if (byte === undefined) throw new MalformedMessage('truncated varint');
      this.offset += 1;
      value |= BigInt(byte & 0x7f) << (7n * count);
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new MalformedMessage('varint longer than ten bytes');
  }

  /** A view (not a copy) of a length-delimited field. */
  slice(): Buffer {
    const length = this.varint();
    const start = this.offset;
    if (length > this.end - start) throw new MalformedMessage('field reaches beyond its message');
    this.offset = start + length;
    return this.bytes.subarray(start, this.offset);
  }

  /** A reader over an embedded message. */
  message(): ProtoReader {
    const length = this.varint();
    const start = this.offset;
    if (length > this.end - start) throw new MalformedMessage('field reaches beyond its message');
    this.offset = start + length;
    return new ProtoReader(this.bytes, start, this.offset);
  }

  string(): string {
    const length = this.varint();
    const start = this.offset;
    if (length > this.end - start) throw new MalformedMessage('field reaches beyond its message');
    this.offset = start + length;
    return this.bytes.toString('utf8', start, this.offset);
  }

  /** Steps over a field that is not known here. */
  skip(tag: number): void {
    const wireType = tag & 7;
    if (wireType === 0) this.varint();
    else if (wireType === 1) this.advance(8);
    else if (wireType === 2) this.slice();
    else if (wireType === 5) this.advance(4);
    else throw new MalformedMessage(`wire type ${wireType}`);
  }

  private advance(count: number): void {
    if (this.offset + count > this.end) throw new MalformedMessage('truncated field');
    this.offset += count;
  }
}
