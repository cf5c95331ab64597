import type { CandidateIndex, IndexedRecord } from './candidate-index.ts';
import { createRecentMap } from './recent-map.ts';
import type { RecordDocument, Records } from './records.ts';

/** A key as it is looked up: beyond `limit` records it tells too little, or it is enough to know that there are more. */
export type Key = {
  readonly hash: string;
  readonly limit: number;
  /** Whoever shares it is wanted even when many do. */
  readonly always: boolean;
};

/** Somebody who shares keys: those that were looked up and tell something. */
export type Sharer = Pick<IndexedRecord, 'traits' | 'who'> & { readonly shared: string[] };

/** Who shares keys, and how many have each: exact up to the limit of the key, then at least one more. */
type Shared = {
  readonly sharers: Iterable<Sharer>;
  readonly counts: ReadonlyMap<string, number>;
};

/** Finds who shares keys. */
export type LookUp = (keys: readonly Key[]) => Promise<Shared>;

/** Records of one look-up in memory besides those that share a contact or an id. */
const mostSharers = 800;

/**
 * Asks the index in memory: contacts and ids up to their limits, then the other keys, the rarest and so the most telling
 * first, each as a whole, as long as they are not too many together.
 */
export const lookUpInMemory =
  (index: Pick<CandidateIndex, 'count' | 'of'>): LookUp =>
  async (keys) => {
    const counts = new Map(keys.map(({ hash }) => [hash, index.count(hash)]));
    const countOf = ({ hash }: Key): number => counts.get(hash) ?? 0;
    const sharers = new Map<number, Sharer>();
    const noteAll = (hash: string, most: number): void => {
      for (const record of index.of(hash, most)) note(sharers, record, hash);
    };
    for (const { hash, limit, always } of keys) if (always) noteAll(hash, limit + 1);
    let left = mostSharers;
    for (const key of keys.filter(({ always }) => !always).sort((a, b) => countOf(a) - countOf(b))) {
      left -= countOf(key);
      if (left < 0) break;
      noteAll(key.hash, countOf(key));
    }
    return { sharers: sharers.values(), counts };
  };

const note = (sharers: Map<number, Sharer>, { number, traits, who }: IndexedRecord, hash: string): void => {
  const known = sharers.get(number);
  if (known === undefined) sharers.set(number, { traits, who, shared: [hash] });
  else known.shared.push(hash);
};

/** Records in one answer; when there are more, each key is asked for by itself. */
const queryLimit = 250;
/** How long a key is taken to be large before it is counted again. */
const largeForMs = 600_000;
const fields = ['customerId', 'position', 'keys', 'traits'];
type Found = Pick<RecordDocument, 'customerId' | 'position' | 'keys' | 'traits'>;

/**
 * Asks the read store, by one question for most records. Keys that turn out to be large (a frequent name, a long street)
 * are remembered and left out, so that a frequent name costs no more than a rare one.
 */
export const createLookUpInStore = (
  { documents }: Pick<Records, 'documents'>,
  elapsed: () => number = () => performance.now(),
): LookUp => {
  const large = createRecentMap<number>(100_000);
  const isLarge = ({ hash }: Key): boolean => (large.get(hash) ?? 0) > elapsed();

  const askOne = ({ hash, limit }: Key): Promise<Found[]> =>
    documents.find({ keys: hash }, { limit: limit + 1, fields });

  const ask = async (keys: readonly Key[]): Promise<readonly Found[]> => {
    if (keys.length === 0) return [];
    const filter = { keys: { $in: keys.map(({ hash }) => hash) } };
    const found = await documents.find(filter, { limit: queryLimit + 1, fields });
    if (found.length <= queryLimit) return found;
    return (await Promise.all(keys.map(askOne))).flat();
  };

  return async (keys) => {
    const few = keys.filter((key) => !isLarge(key));
    const many = keys.filter((key) => key.always && isLarge(key));
    const found = [await ask(few), ...(await Promise.all(many.map(askOne)))].flat();
    const byId = new Map(found.map((it) => [it.customerId, it]));
    const counts = countKeys(keys, byId.values());
    for (const key of few)
      if ((counts.get(key.hash) ?? 0) > key.limit) large.set(key.hash, elapsed() + largeForMs);

    const telling = new Set(keys.filter((key) => key.always || !isLarge(key)).map(({ hash }) => hash));
    const sharers = [...byId.values()].flatMap(({ customerId, position, keys: theirs, traits }) => {
      const shared = theirs.filter((hash) => telling.has(hash));
      return shared.length === 0
        ? []
        : { shared, traits: Buffer.from(traits, 'base64'), who: () => ({ customerId, position }) };
    });
    return { sharers, counts };
  };
};

/** How many have each of the keys that were asked for. */
const countKeys = (keys: readonly Key[], found: Iterable<Found>): ReadonlyMap<string, number> => {
  const counts = new Map(keys.map(({ hash }) => [hash, 0]));
  for (const it of found)
    for (const hash of it.keys) {
      const count = counts.get(hash);
      if (count !== undefined) counts.set(hash, count + 1);
    }
  return counts;
};
