import { likelyScore, type MatchRule, roughScore } from '@icrm/matching';
import type { Sharing } from './align.ts';
import type { CandidateIndex } from './candidate-index.ts';
import { createLookUpInStore, type Key, type LookUp, lookUpInMemory, type Sharer } from './look-up.ts';
import { keysOf, type Matchable } from './matchable.ts';
import type { Records } from './records.ts';

/** Another customer that shares a key, and the version of its record. */
export type Candidate = { readonly customerId: string; readonly position: bigint };
/** The customers that share a key with a record, and how many share each contact or id. */
export type Candidates = { readonly others: readonly Candidate[]; readonly sharing: Sharing };

/** Finds whom to compare a record with by a rule, in a base of `size` records. */
export type FindCandidates = (
  tenant: string,
  record: { readonly customerId: string; readonly matchable: Matchable },
  by: { readonly rule: MatchRule; readonly size: number },
) => Promise<Candidates>;

/** A key that more records than this share tells too little to ask the read store for them. */
const blockLimit = 50;
/** Of contacts and ids it matters only whether they are shared by few or by many. */
const contactLimit = 12;
/** Records compared with one, the most alike by their traits and by how rare the keys are that they share. */
const candidateLimit = 8;
/** The best are compared whatever they come to: errors may be more than two. */
const alwaysCompared = 2;

type NamedKey = Key & { readonly text: string };
/** What speaks for a candidate: enough to be compared or not, and for its rank. */
type Worth = { readonly bits: number; readonly isWorth: boolean };

/** Asks the index in memory where there is one, and the read store otherwise. */
export const createFindCandidates = (
  records: Pick<Records, 'documents' | 'hash' | 'traitBytes'>,
  index?: Pick<CandidateIndex, 'isReady' | 'count' | 'of'>,
): FindCandidates => {
  const inStore = createLookUpInStore(records);
  const inMemory = index === undefined ? inStore : lookUpInMemory(index);
  const lookUp: LookUp = (keys) => (index?.isReady() === true ? inMemory(keys) : inStore(keys));

  return async (tenant, { customerId, matchable }, { rule, size }) => {
    const keys = keysOf(matchable).map((text): NamedKey => {
      const always = isContact(text);
      const hash = records.hash(tenant, matchable.kind, text);
      return { text, hash, always, limit: always ? contactLimit : blockLimit };
    });
    const { sharers, counts } = await lookUp(keys);
    const traits = records.traitBytes(tenant, matchable);
    const promise = matchable.kind === 'person' ? ofPerson(rule, keys) : ofOrganisation(counts, size);
    const others = [...sharers]
      .map((sharer) => ({ sharer, ...promise(traits, sharer) }))
      .sort((a, b) => b.bits - a.bits)
      // One more: the record itself is among them when it is known already.
      .slice(0, candidateLimit + 1)
      .map(({ sharer, isWorth }) => ({ candidate: sharer.who(), isWorth }))
      .filter(({ candidate }) => candidate.customerId !== customerId)
      .slice(0, candidateLimit)
      .filter(({ isWorth }, rank) => isWorth || rank < alwaysCompared)
      .map(({ candidate }) => candidate);
    const contacts = keys.filter(({ always }) => always);
    return { others, sharing: new Map(contacts.map(({ text, hash }) => [text, counts.get(hash) ?? 0])) };
  };
};

type PromiseOf = (traits: Uint8Array, sharer: Sharer) => Worth;

const isContact = (text: string): boolean => /^[epni]:/.test(text);

const comparisonOf: Readonly<Record<string, string>> = { e: 'e-mail', p: 'phone' };

/**
 * By what the rule would give for the traits, two errors allowed. Who shares a contact or an id is worth it whatever else
 * differs, since rules rest on it alone.
 */
const ofPerson = (rule: MatchRule, keys: readonly NamedKey[]): PromiseOf => {
  const likely = likelyScore(rule);
  const contactBits = new Map(
    keys.flatMap(({ text, hash, always }) =>
      always ? [[hash, rule.weights[comparisonOf[text.charAt(0)] ?? '']?.[0] ?? 0] as const] : [],
    ),
  );
  const namesKey = keys.find(({ text }) => text.startsWith('s:'))?.hash ?? '';
  return (traits, { traits: theirs, shared }) => {
    const { oneSlip, twoSlips } = likely(traits, theirs, shared.includes(namesKey));
    const inCommon = shared.filter((hash) => contactBits.has(hash));
    const bits = inCommon.reduce((sum, hash) => sum + (contactBits.get(hash) ?? 0), 0);
    return { bits: oneSlip + bits, isWorth: inCommon.length > 0 || twoSlips >= rule.reviewFrom };
  };
};

/** By equal traits, and by how rare the keys in common are. Few organisations share a key: all are worth it. */
const ofOrganisation = (counts: ReadonlyMap<string, number>, size: number): PromiseOf => {
  const rarity = (hash: string): number =>
    Math.max(0.1, Math.log2(Math.max(2, size) / Math.max(1, counts.get(hash) ?? 0)));
  return (traits, { traits: theirs, shared }) => {
    const rough = roughScore(traits, theirs);
    return { bits: shared.reduce((sum, hash) => sum + rarity(hash), rough), isWorth: true };
  };
};
