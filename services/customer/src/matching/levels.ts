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

/** Years between parents and the children who bear their names. */
const generation = { from: 15, to: 50 };

const yearOf = ({ birthDate }: Folded): number => Number(birthDate.slice(0, 4));

/**
 * Whether something says that two are not one, however much else they share: different given names without an equal
 * or nearly equal birth date, or one name a generation apart, as of father and son. A birth date alone may be a slip
 * of whoever typed it, and is left to the sum. A national id in common overrules all.
 */
export const isContradicted = (levels: Levels, x: Folded, y: Folded): boolean => {
  if (!levels.has('names')) return levels.get('legal name')?.last === true;
  if (levelOf(levels, 'national id') === 0) return false;
  const names = levelOf(levels, 'names');
  const birthDate = levelOf(levels, 'birth date');
  const bothGiven = x.givenName !== '' && y.givenName !== '';
  const givenDiffers = names === 8 || (bothGiven && onlyFamilyAgrees.includes(names));
  if (givenDiffers) return birthDate === missing || isDifferentDate(birthDate);
  const years = Math.abs(yearOf(x) - yearOf(y));
  return names === 0 && birthDate === 4 && years >= generation.from && years <= generation.to;
};

const isDifferentDate = (level: number): boolean => level > 2;

/** Whether anything at all speaks against two being one: enough to keep a single value from linking them. */
export const isDoubted = (levels: Levels, x: Folded, y: Folded): boolean =>
  isContradicted(levels, x, y) ||
  (isDifferentDate(levelOf(levels, 'birth date')) && levelOf(levels, 'national id') !== 0);

export const outcomeOf = (it: LevelReached | undefined): LinkEvidence['outcome'] => {
  if (it === undefined || it.level === missing) return 'missing';
  if (it.level === 0) return 'agrees';
  return it.last ? 'differs' : 'close';
};

/** `birth date` as a label of the contracts. */
export const labelOf = (comparison: string): string => comparison.replaceAll(' ', '-');
