import { type MatchRule, personRule } from '@icrm/matching';
import type { MatchProfile } from './match-profile.ts';
import { organisationRule } from './organisation-rule.ts';

/** Below this many records the thresholds do not fall any more: a small base still meets the names of the whole world. */
export const smallestPopulation = 10_000;

/** The rule for a kind of customer in a base of this size. */
export const ruleFor = (kind: MatchProfile['kind'], records: number): MatchRule => {
  const population = Math.max(smallestPopulation, records);
  return kind === 'person' ? personRule({ population }) : organisationRule({ population });
};
