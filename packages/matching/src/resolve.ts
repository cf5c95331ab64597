import { candidatePairs } from './blocking.ts';
import { type Clusters, cluster, type ScoredPair } from './cluster.ts';
import type { Folded } from './match-record.ts';
import { type MatchRule, score, verdict } from './rule.ts';

/** What a batch over a whole base found. */
export type Resolution = Clusters & {
  /** Pairs between the two thresholds, best first. */
  readonly review: readonly ScoredPair[];
  /** How many pairs were compared. */
  readonly compared: number;
};

/** Compares every pair that shares a key and joins those that the rule links. */
export const resolve = (records: readonly Folded[], rule: MatchRule): Resolution => {
  const linked: ScoredPair[] = [];
  const review: ScoredPair[] = [];
  const pairs = candidatePairs(records);
  for (const [i, j] of pairs) {
    const [a, b] = [records[i], records[j]];
    if (a === undefined || b === undefined) continue;
    const scored = score(rule, a, b);
    const pair = { a: a.id, b: b.id, bits: scored.bits };
    const meaning = verdict(rule, scored);
    if (meaning === 'link') linked.push(pair);
    else if (meaning === 'review') review.push(pair);
  }
  review.sort((x, y) => y.bits - x.bits);
  return { ...cluster(linked), review, compared: pairs.length };
};
