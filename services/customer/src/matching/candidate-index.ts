import { createPostings } from './postings.ts';
import { createRecordTable } from './record-table.ts';
import type { IndexEntry } from './records.ts';

/** Who shares a key, by a number; what is known of them is asked for when it matters. */
export type IndexedRecord = {
  readonly number: number;
  readonly traits: Uint8Array;
  who(): Pick<IndexEntry, 'customerId' | 'position'>;
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
  records: createRecordTable(),
  /** Who was removed while everything was read: what was read before must not come back. */
  removed: new Set<string>(),
  isReady: false,
});
type Held = ReturnType<typeof nothing>;

const takeOut = ({ postings, records }: Held, tenant: string, customerId: string): void => {
  const number = records.find(tenant, customerId);
  if (number < 0) return;
  postings.remove(number);
  records.remove(number);
};

const putIn = (held: Held, { tenant, customerId, position, keys, traits }: IndexEntry): void => {
  const { records, postings } = held;
  const known = records.find(tenant, customerId);
  if (known >= 0 && records.position(known) >= position) return;
  takeOut(held, tenant, customerId);
  postings.add(records.add(tenant, customerId, position, Buffer.from(traits, 'base64')), keys);
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
    size: (tenant) => held?.records.size(tenant) ?? 0,
    count: (key) => held?.postings.count(key) ?? 0,
    of(key, most) {
      const found: IndexedRecord[] = [];
      if (held === undefined) return found;
      const { postings, records } = held;
      for (const number of postings.of(key)) {
        found.push({
          number,
          traits: records.traits(number),
          who: () => ({ customerId: records.customerId(number), position: records.position(number) }),
        });
        if (found.length === most) break;
      }
      return found;
    },
  };
};
