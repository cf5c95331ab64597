import type { Sharing } from './align.ts';
import { keysOf, type Matchable } from './matchable.ts';
import { createRecentMap } from './recent-map.ts';
import type { RecordDocument, Records } from './records.ts';

/** Another customer that shares a key, and the version of its record. */
export type Candidate = { readonly customerId: string; readonly position: bigint };
/** The customers that share a key with a record, and how many share each contact or id. */
export type Candidates = { readonly others: readonly Candidate[]; readonly sharing: Sharing };

/** Finds whom to compare a record with. */
export type FindCandidates = (
  tenant: string,
  record: { readonly customerId: string; readonly matchable: Matchable },
) => Promise<Candidates>;

/** A key that more records than this share tells too little to be worth its comparisons. */
export const blockLimit = 50;
/** Of contacts and ids it matters only whether they are shared by few or by many. */
const contactLimit = 12;
/** Records in one answer; when there are more, each key is asked for by itself. */
const queryLimit = 250;
/** Records compared with one, those that share most keys first. */
const candidateLimit = 150;
/** How long a key is taken to be large before it is counted again. */
const largeForMs = 600_000;

type Key = { readonly text: string; readonly hash: string };
type Found = Pick<RecordDocument, 'customerId' | 'position' | 'keys'>;

/**
 * One question to the index for most records. Keys that turn out to be large (a frequent name, a long street) are
 * remembered and left out, so that a frequent name costs no more than a rare one.
 */
export const createFindCandidates = (
  records: Pick<Records, 'documents' | 'hash'>,
  elapsed: () => number = () => performance.now(),
): FindCandidates => {
  const large = createRecentMap<number>(100_000);
  const isLarge = ({ hash }: Key): boolean => {
    const until = large.get(hash);
    return until !== undefined && until > elapsed();
  };
  const fields = ['customerId', 'position', 'keys'];

  const askOne = async (key: Key): Promise<readonly Found[]> => {
    const limit = limitOf(key) + 1;
    return records.documents.find({ keys: key.hash }, { limit, fields });
  };

  const ask = async (keys: readonly Key[]): Promise<readonly Found[]> => {
    if (keys.length === 0) return [];
    const filter = { keys: { $in: keys.map(({ hash }) => hash) } };
    const found = await records.documents.find(filter, { limit: queryLimit + 1, fields });
    if (found.length <= queryLimit) return found;
    return (await Promise.all(keys.map(askOne))).flat();
  };

  return async (tenant, { customerId, matchable }) => {
    const keys = keysOf(matchable).map((text) => ({
      text,
      hash: records.hash(tenant, matchable.kind, text),
    }));
    const [few, many] = [keys.filter((key) => !isLarge(key)), keys.filter(isLarge)];
    const found = [await ask(few), ...(await Promise.all(many.filter(isContact).map(askOne)))].flat();
    const byId = new Map(found.map((it) => [it.customerId, it]));
    const counts = countKeys(keys, byId.values());
    for (const key of few)
      if ((counts.get(key.hash) ?? 0) > limitOf(key)) large.set(key.hash, elapsed() + largeForMs);

    const telling = new Set(keys.filter((key) => isContact(key) || !isLarge(key)).map(({ hash }) => hash));
    const shares = ({ keys: theirs }: Found) => theirs.filter((hash) => telling.has(hash)).length;
    const others = [...byId.values()]
      .map((it) => ({ customerId: it.customerId, position: it.position, shared: shares(it) }))
      .filter((it) => it.customerId !== customerId && it.shared > 0)
      .sort((a, b) => b.shared - a.shared)
      .slice(0, candidateLimit);
    const contacts = keys.filter(isContact);
    return { others, sharing: new Map(contacts.map(({ text, hash }) => [text, counts.get(hash) ?? 0])) };
  };
};

const isContact = ({ text }: Key): boolean => /^[epni]:/.test(text);
const limitOf = (key: Key): number => (isContact(key) ? contactLimit : blockLimit);

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
