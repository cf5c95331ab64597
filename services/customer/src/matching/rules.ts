import type { MatchRules } from '@icrm/contracts';
import { type MatchRule, personRule } from '@icrm/matching';
import type { MatchRulesState } from '../domain/match-rules.ts';
import { type ExactRule, exactRules } from './exact-rules.ts';
import type { MatchProfile } from './match-profile.ts';
import { organisationRule } from './organisation-rule.ts';

/** Below this many records the thresholds do not fall any more: a small base still meets the names of the whole world. */
export const smallestPopulation = 10_000;

/** A rule with the deterministic ones that come before it. */
export type RuleSet = MatchRule & { readonly exact: readonly ExactRule[] };

/** A version of the rules of a tenant. */
export type RulesInForce = {
  readonly version: number;
  readonly settings: MatchRules;
  /** The rule for a kind of customer in a base of this size. */
  ruleFor(kind: MatchProfile['kind'], records: number): RuleSet;
};

/** What version 1 has: the rules of the program. */
export const firstSettings: MatchRules = {
  certainty: 0.99,
  duplicateShare: 0.2,
  exact: exactRules.map(({ name, trust, sharedByAtMost }) => ({ name, trust, sharedByAtMost })),
};

/** A version out of what was published; undefined when there is none. Links by a version name it. */
export const rulesOf = ({ published }: MatchRulesState, version: number): RulesInForce | undefined => {
  const settings = version === 1 ? firstSettings : published.find((it) => it.version === version)?.rules;
  if (settings === undefined) return undefined;
  const { certainty, duplicateShare } = settings;
  const exact = exactRules.flatMap((rule): ExactRule[] => {
    const set = settings.exact.find(({ name }) => name === rule.name);
    if (set === undefined) return [{ ...rule, version }];
    const { trust, sharedByAtMost } = set;
    return trust === 'off' ? [] : [{ ...rule, trust, sharedByAtMost, version }];
  });
  return {
    version,
    settings,
    ruleFor(kind, records) {
      const thresholds = { population: Math.max(smallestPopulation, records), certainty, duplicateShare };
      const rule = kind === 'person' ? personRule(thresholds) : organisationRule(thresholds);
      return { ...rule, version, exact };
    },
  };
};

const first = rulesOf({ published: [], active: 1 }, 1);

/** The rule of version 1 for a kind of customer in a base of this size. */
export const ruleFor = (kind: MatchProfile['kind'], records: number): RuleSet => {
  if (first === undefined) throw new Error('version 1 is always there');
  return first.ruleFor(kind, records);
};

/** The names of the rules of this service. */
const ownRules: ReadonlySet<string> = new Set([
  ...exactRules.map(({ name }) => name),
  'person',
  'organisation',
]);

/** Whether a link names a rule of this service in a version that there never was. Rules of others are theirs to number. */
export const isUnknownVersion = (
  { published }: MatchRulesState,
  { rule, version }: { readonly rule: string; readonly version: number },
): boolean => ownRules.has(rule) && version > published.length + 1;
