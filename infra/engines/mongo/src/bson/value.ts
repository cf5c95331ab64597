/** BSON type numbers as they stand on the wire. MinKey is 0xFF there and -1 in `$type`. */
export const bsonType = {
  double: 1,
  string: 2,
  object: 3,
  array: 4,
  binary: 5,
  undefined: 6,
  objectId: 7,
  bool: 8,
  date: 9,
  null: 10,
  regex: 11,
  dbPointer: 12,
  code: 13,
  symbol: 14,
  codeWithScope: 15,
  int: 16,
  timestamp: 17,
  long: 18,
  decimal: 19,
  minKey: 255,
  maxKey: 127,
} as const;

export class Double {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
  get type(): 1 {
    return bsonType.double;
  }
}

export class Binary {
  readonly subtype: number;
  readonly bytes: Uint8Array;
  constructor(subtype: number, bytes: Uint8Array) {
    this.subtype = subtype;
    this.bytes = bytes;
  }
  get type(): 5 {
    return bsonType.binary;
  }
}

export class ObjectId {
  readonly bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
  get type(): 7 {
    return bsonType.objectId;
  }
  get hex(): string {
    return Buffer.from(this.bytes).toString('hex');
  }
}

/** Milliseconds since 1970. Kept as a number: dates beyond 2^53 ms are refused when they arrive. */
export class DateTime {
  readonly ms: number;
  constructor(ms: number) {
    this.ms = ms;
  }
  get type(): 9 {
    return bsonType.date;
  }
}

export class Regex {
  readonly pattern: string;
  readonly options: string;
  constructor(pattern: string, options: string) {
    this.pattern = pattern;
    this.options = options;
  }
  get type(): 11 {
    return bsonType.regex;
  }
}

export class Code {
  readonly code: string;
  constructor(code: string) {
    this.code = code;
  }
  get type(): 13 {
    return bsonType.code;
  }
}

export class Timestamp {
  readonly seconds: number;
  readonly increment: number;
  constructor(seconds: number, increment: number) {
    this.seconds = seconds;
    this.increment = increment;
  }
  get type(): 17 {
    return bsonType.timestamp;
  }
}

export class MinKey {
  get type(): 255 {
    return bsonType.minKey;
  }
}

export class MaxKey {
  get type(): 127 {
    return bsonType.maxKey;
  }
}

export const minKey = new MinKey();
export const maxKey = new MaxKey();
