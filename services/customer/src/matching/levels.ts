import type { LinkEvidence } from '@icrm/contracts';
import { type Folded, type MatchRule, missing } from '@icrm/matching';

/** How well one aspect agrees; `last` when it does not. */
export type LevelReached = { readonly level: number; readonly last: boolean };
/** The level of each comparison, by its name. */
export type Levels = ReadonlyMap<string, LevelReached>;

export const levelsOf = ({ comparisons }: MatchRule, x: Folded, y: Folded): Levels =>
  new Map(
    comparisons.map(({ name, levels, compare }) => {
      const level = compare(x, y);
      return [name, { level, last: level === levels.length - 1 }];
    }),
  );

const levelOf = (levels: Levels, name: string): number => levels.get(name)?.level ?? missing;

/** Both names equal or alike, or swapped; of an organisation the legal name. */
export const namesAgree = (levels: Levels): boolean => {
  const isPerson = levels.has('names');
  const level = levelOf(levels, isPerson ? 'names' : 'legal name');
  return level !== missing && level <= (isPerson ? 3 : 1);
};

/** Levels of `names` at which the given names differ, if both are known. */
const onlyFamilyAgrees = [4, 6];

/**
 * Whether something says that two are not one, however much else they share: different birth dates, or different
 * given names and no birth date to make up for it. A national id in common overrules both.
 */
export const isContradicted = (levels: Levels, x: Folded, y: Folded): boolean => {
  if (!levels.has('names')) return levels.get('legal name')?.last === true;
  if (levelOf(levels, 'national id') === 0) return false;
  const birthDate = levelOf(levels, 'birth date');
  if (birthDate > 2) return true;
  const bothGiven = x.givenName !== '' && y.givenName !== '';
  const givenDiffers =
    levels.get('names')?.last === true || (bothGiven && onlyFamilyAgrees.includes(levelOf(levels, 'names')));
  return givenDiffers && birthDate === missing;
};

export const outcomeOf = (it: LevelReached | undefined): LinkEvidence['outcome'] => {
  if (it === undefined || it.level === missing) return 'missing';
  if (it.level === 0) return 'agrees';
  return it.last ? 'differs' : 'close';
};

/** `birth date` as a label of the contracts. */
export const labelOf = (comparison: string): string => comparison.replaceAll(' ', '-');
