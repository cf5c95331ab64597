import { type Comparison, missing } from './comparison.ts';
import type { Folded } from './match-record.ts';

/** Weights of one comparison in bits, one per level: log2(m / u), after Fellegi and Sunter (1969). */
export type LevelWeights = readonly number[];

/** A versioned rule: what each agreement is worth, and from which sum on to link or to ask. */
export type MatchRule = {
  readonly name: string;
  readonly version: number;
  readonly comparisons: readonly Comparison[];
  /** By the comparison's name. */
  readonly weights: Readonly<Record<string, LevelWeights>>;
  /** Bits; at or above, linked by rule. */
  readonly linkFrom: number;
  /** Bits; at or above and below linkFrom, a candidate for a person to decide. */
  readonly reviewFrom: number;
  /**
   * What must speak for the person and not only for the place: people of one household or office share an address,
   * and its parts agree together. Below `from` bits of these comparisons, a link is only proposed.
   */
  readonly identity: { readonly comparisons: readonly string[]; readonly from: number };
};

/** The weights of two records: all of them, and those that speak for the person. */
export type Score = { readonly bits: number; readonly identityBits: number };

/** One line of the evidence: which aspect agreed how well, and what that added. */
export type Evidence = { readonly comparison: string; readonly level: string; readonly bits: number };

/** What a sum of weights means. */
export type Verdict = 'link' | 'review' | 'none';

/** The sums of the weights of two records. */
export const score = ({ comparisons, weights, identity }: MatchRule, a: Folded, b: Folded): Score => {
  let bits = 0;
  let identityBits = 0;
  for (const { name, compare } of comparisons) {
    const level = compare(a, b);
    if (level === missing) continue;
    const weight = weights[name]?.[level] ?? 0;
    bits += weight;
    if (identity.comparisons.includes(name)) identityBits += weight;
  }
  return { bits, identityBits };
};

/** The same sum, line by line: for the record of a link and for the person who reviews it. */
export const explain = ({ comparisons, weights }: MatchRule, a: Folded, b: Folded): Evidence[] =>
  comparisons.flatMap(({ name, levels, compare }) => {
    const level = compare(a, b);
    if (level === missing) return [];
    return { comparison: name, level: levels[level] ?? '', bits: weights[name]?.[level] ?? 0 };
  });

/** What the weights mean under a rule. */
export const verdict = (rule: MatchRule, { bits, identityBits }: Score): Verdict => {
  if (bits >= rule.linkFrom && identityBits >= rule.identity.from) return 'link';
  return bits >= rule.reviewFrom ? 'review' : 'none';
};
