import { type MatchRule, personRule } from '@icrm/matching';
import { exactRules } from './exact-rules.ts';
import type { MatchProfile } from './match-profile.ts';
import { organisationRule } from './organisation-rule.ts';

/** Below this many records the thresholds do not fall any more: a small base still meets the names of the whole world. */
export const smallestPopulation = 10_000;

/** The rule for a kind of customer in a base of this size. */
export const ruleFor = (kind: MatchProfile['kind'], records: number): MatchRule => {
  const population = Math.max(smallestPopulation, records);
  return kind === 'person' ? personRule({ population }) : organisationRule({ population });
};

/** The versions there are of the rules of this service, by name. */
const versions: ReadonlyMap<string, number> = new Map(
  [...exactRules, ruleFor('person', 0), ruleFor('organisation', 0)].map(({ name, version }) => [
    name,
    version,
  ]),
);

/** Whether a link names a rule of this service in a version that there never was. Rules of others are theirs to number. */
export const isUnknownVersion = (rule: string, version: number): boolean => {
  const latest = versions.get(rule);
  return latest !== undefined && version > latest;
};
