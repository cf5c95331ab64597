import type { LinkEvidence } from '@icrm/contracts';
import { align } from './align.ts';
import { labelOf, outcomeOf } from './levels.ts';
import type { Matchable } from './matchable.ts';
import type { RuleSet } from './rules.ts';

/** One aspect of two records as a person compares them. */
export type Compared = LinkEvidence & {
  /** How the two agree, in the words of the rule; '' when one says nothing. */
  readonly level: string;
  readonly value: string;
  readonly otherValue: string;
};

/** Every aspect of two records with what each says. */
export const sideBySide = (
  { comparisons, weights, exact }: RuleSet,
  a: Matchable,
  b: Matchable,
): Compared[] => {
  const [x, y] = align([a, b], new Map(), exact);
  return comparisons.map(({ name, levels, compare }) => {
    const level = compare(x, y);
    return {
      field: labelOf(name),
      value: shownOf(a, name),
      otherValue: shownOf(b, name),
      outcome: outcomeOf({ level, last: level === levels.length - 1 }),
      level: levels[level] ?? '',
      weight: weights[name]?.[level] ?? 0,
    };
  });
};

const shownFields: Readonly<Record<string, readonly (keyof Matchable['shown'])[]>> = {
  names: ['givenName', 'familyName'],
  'legal name': ['familyName'],
  'birth date': ['birthDate'],
  'street number': ['streetNumber'],
  street: ['street'],
  address: ['street', 'locality'],
  city: ['city'],
  postcode: ['postcode'],
  region: ['region'],
};

const shownOf = ({ shown, emails, phones, nationalIds }: Matchable, name: string): string => {
  if (name === 'e-mail') return emails.join(', ');
  if (name === 'phone') return phones.map((digits) => `+${digits}`).join(', ');
  if (name === 'national id' || name === 'tax id') return nationalIds.join(', ');
  return (shownFields[name] ?? []).flatMap((field) => shown[field] || []).join(' ');
};
