import { createPostings } from './postings.ts';
import type { IndexEntry } from './records.ts';

/** What the index knows of a record: who it is of, and which version. */
export type IndexedRecord = Pick<IndexEntry, 'tenant' | 'customerId' | 'position'> & {
  readonly traits: Uint8Array;
};

/** Which records have which keys, in the memory of the one instance that writes the records. */
export type CandidateIndex = {
  /** Reads everything; what is put and removed meanwhile counts. Does nothing when it is there or on its way. */
  load(documents: AsyncIterable<IndexEntry>): Promise<void>;
  /** Lets go of everything: another instance writes the records. */
  clear(): void;
  isReady(): boolean;
  put(entry: IndexEntry): void;
  remove(tenant: string, customerId: string): void;
  /** How many records of a tenant there are. */
  size(tenant: string): number;
  /** How many records have a key. */
  count(key: string): number;
  /** The records that have a key, the latest first, at most `most`. */
  of(key: string, most: number): IndexedRecord[];
};

/** Beyond this share of entries of old versions, everything is read anew. */
const mostWaste = 0.5;
const placeOf = (tenant: string, customerId: string): string => `${tenant}.${customerId}`;

const nothing = () => ({
  postings: createPostings(),
  records: [] as (IndexedRecord | undefined)[],
  /** The number of a customer's record. */
  numbers: new Map<string, number>(),
  sizes: new Map<string, number>(),
  /** Who was removed while everything was read: what was read before must not come back. */
  removed: new Set<string>(),
  isReady: false,
});
/** A copy of its own: a buffer would hold on to the pool it was cut from. */
const toBytes = (traits: string): Uint8Array => Uint8Array.from(Buffer.from(traits, 'base64'));

type Held = ReturnType<typeof nothing>;

const takeOut = (held: Held, tenant: string, customerId: string): void => {
  const place = placeOf(tenant, customerId);
  const number = held.numbers.get(place);
  if (number === undefined) return;
  held.postings.remove(number);
  held.records[number] = undefined;
  held.numbers.delete(place);
  held.sizes.set(tenant, (held.sizes.get(tenant) ?? 0) - 1);
};

const putIn = (held: Held, { tenant, customerId, position, keys, traits }: IndexEntry): void => {
  const place = placeOf(tenant, customerId);
  const known = held.records[held.numbers.get(place) ?? -1];
  if (known !== undefined && known.position >= position) return;
  takeOut(held, tenant, customerId);
  const number = held.records.push({ tenant, customerId, position, traits: toBytes(traits) }) - 1;
  held.numbers.set(place, number);
  held.postings.add(number, keys);
  held.sizes.set(tenant, (held.sizes.get(tenant) ?? 0) + 1);
};

/** An index that is not loaded: nothing is kept in it until it is. */
export const createCandidateIndex = (): CandidateIndex => {
  let held: Held | undefined;

  return {
    async load(documents) {
      if (held !== undefined) return;
      const loading = nothing();
      held = loading;
      try {
        for await (const entry of documents) {
          if (held !== loading) return;
          if (!loading.removed.has(placeOf(entry.tenant, entry.customerId))) putIn(loading, entry);
        }
        loading.isReady = true;
        loading.removed.clear();
      } catch (error) {
        if (held === loading) held = undefined;
        throw error;
      }
    },
    clear() {
      held = undefined;
    },
    isReady: () => held?.isReady ?? false,
    put(entry) {
      if (held === undefined) return;
      putIn(held, entry);
      if (held.isReady && held.postings.waste() > mostWaste) held = undefined;
    },
    remove(tenant, customerId) {
      if (held === undefined) return;
      if (!held.isReady) held.removed.add(placeOf(tenant, customerId));
      takeOut(held, tenant, customerId);
    },
    size: (tenant) => held?.sizes.get(tenant) ?? 0,
    count: (key) => held?.postings.count(key) ?? 0,
    of(key, most) {
      const found: IndexedRecord[] = [];
      if (held === undefined) return found;
      for (const number of held.postings.of(key)) {
        const record = held.records[number];
        if (record !== undefined) found.push(record);
        if (found.length === most) break;
      }
      return found;
    },
  };
};
