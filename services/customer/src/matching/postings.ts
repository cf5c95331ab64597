/** Numbers in memory that can become more, at four bytes each. */
const createNumbers = (capacity: number) => {
  let values = new Uint32Array(capacity);
  return {
    get: (at: number): number => values[at] ?? 0,
    set(at: number, value: number): void {
      if (at >= values.length) {
        const larger = new Uint32Array(Math.max(at + 1, Math.ceil(values.length * 1.5)));
        larger.set(values);
        values = larger;
      }
      values[at] = value;
    },
  };
};

const START = 1_024;

/** The first 64 bits of a hash. */
const digitsOf = (text: string): readonly [number, number] => {
  const bytes = Buffer.from(text, 'base64url');
  return [bytes.readUInt32BE(0), bytes.readUInt32BE(4)];
};

/**
 * Which numbered records have which keys, as arrays of numbers: about twelve bytes for each key of a record, and twenty
 * for each different key. A key is a hash in base64url, of 64 bits or more.
 */
export type Postings = {
  /** Adds a record that is not there. */
  add(record: number, keys: readonly string[]): void;
  /** Takes a record out; its number is never used again. */
  remove(record: number): void;
  /** How many records have a key. */
  count(key: string): number;
  /** The records that have a key, the latest first. */
  of(key: string): Generator<number>;
  /** Entries of records that were taken out, as a share of all; 0 while there are few. */
  waste(): number;
};

export const createPostings = (): Postings => {
  // A table of open addressing: 0, or the number of a key.
  let table = new Uint32Array(START * 2);
  const [high, low, counts, heads] = [
    createNumbers(START),
    createNumbers(START),
    createNumbers(START),
    createNumbers(START),
  ];
  let keys = 0;
  // An entry is a key of a record; the entries of a record stand one after the other.
  const [keyOf, recordOf, nextOf] = [createNumbers(START), createNumbers(START), createNumbers(START)];
  let entries = 0;
  let dead = 0;
  const [firstOf, sizeOf] = [createNumbers(START), createNumbers(START)];

  /** Where a key stands, or would. Hashes are evenly spread, so their own digits are the place. */
  const slotOf = (hi: number, lo: number): number => {
    const mask = table.length - 1;
    let slot = lo & mask;
    for (let key = table[slot] ?? 0; key !== 0; key = table[slot] ?? 0) {
      if (low.get(key) === lo && high.get(key) === hi) return slot;
      slot = (slot + 1) & mask;
    }
    return slot;
  };
  const grow = (): void => {
    table = new Uint32Array(table.length * 2);
    for (let key = 1; key <= keys; key += 1) table[slotOf(high.get(key), low.get(key))] = key;
  };
  const find = (text: string): number => table[slotOf(...digitsOf(text))] ?? 0;
  const findOrAdd = (text: string): number => {
    const [hi, lo] = digitsOf(text);
    const slot = slotOf(hi, lo);
    const known = table[slot] ?? 0;
    if (known !== 0) return known;
    keys += 1;
    table[slot] = keys;
    high.set(keys, hi);
    low.set(keys, lo);
    if (keys * 2 > table.length) grow();
    return keys;
  };

  return {
    add(record, texts) {
      firstOf.set(record, entries + 1);
      sizeOf.set(record, texts.length);
      for (const text of texts) {
        const key = findOrAdd(text);
        entries += 1;
        keyOf.set(entries, key);
        recordOf.set(entries, record);
        nextOf.set(entries, heads.get(key));
        heads.set(key, entries);
        counts.set(key, counts.get(key) + 1);
      }
    },
    remove(record) {
      const first = firstOf.get(record);
      const size = sizeOf.get(record);
      for (let entry = first; entry < first + size; entry += 1) {
        const key = keyOf.get(entry);
        counts.set(key, counts.get(key) - 1);
      }
      sizeOf.set(record, 0);
      dead += size;
    },
    count: (text) => counts.get(find(text)),
    *of(text) {
      for (let entry = heads.get(find(text)); entry !== 0; entry = nextOf.get(entry)) {
        const record = recordOf.get(entry);
        if (sizeOf.get(record) > 0) yield record;
      }
    },
    waste: () => (entries < START ? 0 : dead / entries),
  };
};
