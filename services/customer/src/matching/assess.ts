import type { LinkEvidence } from '@icrm/contracts';
import { type MatchRule, missing, type Verdict, verdict } from '@icrm/matching';
import { align, keyOfValue, type Sharing } from './align.ts';
import { type ExactRule, trustOf } from './exact-rules.ts';
import {
  isContradicted,
  isDoubted,
  type LevelReached,
  type Levels,
  labelOf,
  levelsOf,
  namesAgree,
  outcomeOf,
} from './levels.ts';
import type { Matchable } from './matchable.ts';
import type { RuleSet } from './rules.ts';

/** What a rule says of two records. */
export type Assessment = {
  readonly verdict: Verdict;
  readonly rule: string;
  readonly ruleVersion: number;
  readonly score: number;
  readonly evidence: readonly LinkEvidence[];
  /** A deterministic rule would have linked, by a value that too many share. */
  readonly shared?: { readonly field: string; readonly by: number };
};

/**
 * Deterministic rules first, then the sum of the weights. A value that too many share counts as missing. Whatever the
 * sum, a rule never links two that something contradicts: mother and daughter can share everything but a name.
 */
export const assess = (
  rule: RuleSet,
  [a, b]: readonly [Matchable, Matchable],
  sharing: Sharing,
): Assessment => {
  const [x, y] = align([a, b], sharing, rule.exact);
  const levels = levelsOf(rule, x, y);
  const scored = scoreOf(rule, levels);
  const contradicted = isContradicted(levels, x, y);

  const equal = isDoubted(levels, x, y) ? [] : equalValues([a, b], rule.exact, levels);
  const exact = equal.find(({ exactRule, value }) => countOf(sharing, exactRule, value) === undefined);
  if (exact !== undefined)
    return {
      verdict: 'link',
      rule: exact.exactRule.name,
      ruleVersion: exact.exactRule.version,
      score: rounded(scored.bits),
      evidence: naming(evidenceOf(rule, levels), exact.exactRule),
    };

  const bySum = verdict(rule, scored);
  const meaning = bySum === 'link' && contradicted ? 'review' : bySum;
  const [common] = equal;
  const answer = {
    verdict: meaning,
    rule: rule.name,
    ruleVersion: rule.version,
    score: rounded(scored.bits),
    // Most pairs are none, and nobody asks why.
    evidence: meaning === 'none' && common === undefined ? [] : evidenceOf(rule, levels),
  };
  if (meaning === 'link' || common === undefined) return answer;
  const { exactRule, value } = common;
  return { ...answer, shared: { field: exactRule.field, by: countOf(sharing, exactRule, value) ?? 0 } };
};

const rounded = (bits: number): number => Math.round(bits * 100) / 100;

/** How many share a value, when they are too many. */
const countOf = (sharing: Sharing, { of, sharedByAtMost }: ExactRule, value: string): number | undefined => {
  const count = sharing.get(keyOfValue(of, value)) ?? 0;
  return count > sharedByAtMost ? count : undefined;
};

type EqualValue = { readonly exactRule: ExactRule; readonly value: string };

/** The deterministic rules that hold, most trusted first. */
const equalValues = (
  [a, b]: readonly [Matchable, Matchable],
  exact: readonly ExactRule[],
  levels: Levels,
): EqualValue[] =>
  exact.flatMap((exactRule) =>
    a[exactRule.of]
      .filter((value) => value.startsWith(exactRule.prefix) && b[exactRule.of].includes(value))
      .filter((value) => trustOf(exactRule, value) !== 'weak' || namesAgree(levels))
      .map((value) => ({ exactRule, value })),
  );

const weightOf = ({ weights }: MatchRule, name: string, { level }: LevelReached): number =>
  level === missing ? 0 : (weights[name]?.[level] ?? 0);

/** `score` of the matching package, from levels that are known. */
const scoreOf = (rule: MatchRule, levels: Levels): Parameters<typeof verdict>[1] => {
  let bits = 0;
  let identityBits = 0;
  for (const [name, reached] of levels) {
    const weight = weightOf(rule, name, reached);
    bits += weight;
    if (rule.identity.comparisons.includes(name)) identityBits += weight;
  }
  return { bits, identityBits };
};

const evidenceOf = (rule: MatchRule, levels: Levels): readonly LinkEvidence[] =>
  [...levels]
    .filter(([, { level }]) => level !== missing)
    .map(([name, reached]) => ({
      field: labelOf(name),
      outcome: outcomeOf(reached),
      weight: rounded(weightOf(rule, name, reached)),
    }));

/** The evidence names what a deterministic rule rests on, also where the sum does not weigh it. */
const naming = (evidence: readonly LinkEvidence[], { field }: ExactRule): readonly LinkEvidence[] =>
  evidence.some((it) => it.field === field)
    ? evidence
    : [...evidence, { field, outcome: 'agrees', weight: 0 }];
