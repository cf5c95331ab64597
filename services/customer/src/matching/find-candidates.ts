import { roughScore } from '@icrm/matching';
import type { Sharing } from './align.ts';
import type { CandidateIndex } from './candidate-index.ts';
import { createLookUpInStore, type Key, type LookUp, lookUpInMemory, type Sharer } from './look-up.ts';
import { keysOf, type Matchable } from './matchable.ts';
import type { Records } from './records.ts';

/** Another customer that shares a key, and the version of its record. */
export type Candidate = { readonly customerId: string; readonly position: bigint };
/** The customers that share a key with a record, and how many share each contact or id. */
export type Candidates = { readonly others: readonly Candidate[]; readonly sharing: Sharing };

/** Finds whom to compare a record with, in a base of `size` records. */
export type FindCandidates = (
  tenant: string,
  record: { readonly customerId: string; readonly matchable: Matchable },
  size: number,
) => Promise<Candidates>;

/** A key that more records than this share tells too little to be worth its comparisons. */
const blockLimit = 50;
/** Of contacts and ids it matters only whether they are shared by few or by many. */
const contactLimit = 12;
/** Records compared with one, the most alike by their traits and by how rare the keys are that they share. */
const candidateLimit = 16;

type NamedKey = Key & { readonly text: string };

/** Asks the index in memory where there is one, and the read store otherwise. */
export const createFindCandidates = (
  records: Pick<Records, 'documents' | 'hash' | 'traitBytes'>,
  index?: Pick<CandidateIndex, 'isReady' | 'count' | 'of'>,
): FindCandidates => {
  const inStore = createLookUpInStore(records);
  const inMemory = index === undefined ? inStore : lookUpInMemory(index);
  const lookUp: LookUp = (keys) => (index?.isReady() === true ? inMemory(keys) : inStore(keys));

  return async (tenant, { customerId, matchable }, size) => {
    const keys = keysOf(matchable).map((text): NamedKey => {
      const always = isContact(text);
      const hash = records.hash(tenant, matchable.kind, text);
      return { text, hash, always, limit: always ? contactLimit : blockLimit };
    });
    const { sharers, counts } = await lookUp(keys);
    const telling = bitsOf(counts, size);
    const traits = records.traitBytes(tenant, matchable);
    const others = [...sharers]
      .map((it) => ({ ...it, bits: roughScore(traits, it.traits) + sum(it, telling) }))
      .sort((a, b) => b.bits - a.bits)
      // One more: the record itself is among them when it is known already.
      .slice(0, candidateLimit + 1)
      .map(({ who }) => who())
      .filter((it) => it.customerId !== customerId)
      .slice(0, candidateLimit);
    const contacts = keys.filter(({ always }) => always);
    return { others, sharing: new Map(contacts.map(({ text, hash }) => [text, counts.get(hash) ?? 0])) };
  };
};

const isContact = (text: string): boolean => /^[epni]:/.test(text);

/** What it tells to have a key in common: the rarer the more, as the weight of a rare name in Fellegi and Sunter. */
const bitsOf = (counts: ReadonlyMap<string, number>, size: number): ReadonlyMap<string, number> =>
  new Map(
    [...counts].map(([hash, count]) => [
      hash,
      Math.max(0.1, Math.log2(Math.max(2, size) / Math.max(1, count))),
    ]),
  );

const sum = ({ shared }: Sharer, bits: ReadonlyMap<string, number>): number =>
  shared.reduce((total, hash) => total + (bits.get(hash) ?? 0), 0);
