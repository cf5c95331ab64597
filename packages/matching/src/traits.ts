import { sound } from './blocking.ts';
import type { Folded } from './match-record.ts';

type Trait = { readonly of: (it: Folded) => string; readonly equal: number; readonly different: number };

/**
 * What can be compared by equality alone, and about how many bits that tells (rounded from the weights of the rule for
 * persons). A difference may be a typing error, so it tells little.
 */
const traits: readonly Trait[] = [
  { of: (it) => sound(it.givenName), equal: 4, different: -2 },
  { of: (it) => sound(it.familyName), equal: 5, different: -2 },
  { of: (it) => it.birthDate, equal: 12, different: -2 },
  { of: (it) => it.nationalId, equal: 13, different: -2 },
  { of: (it) => it.streetNumber, equal: 6, different: -2 },
  { of: (it) => it.street, equal: 6, different: -2 },
  { of: (it) => it.locality, equal: 6, different: -2 },
  { of: (it) => it.city, equal: 4, different: -2 },
  { of: (it) => it.postcode, equal: 5, different: -2 },
];

/** What a record has of each trait; '' where it says nothing. */
export const traitsOf = (it: Folded): string[] => traits.map(({ of }) => of(it));

/** How many numbers a summary has. */
export const traitCount = traits.length;

/**
 * A rough score in bits of two records by numbers that stand for their traits (0: none): good enough to tell which of
 * many candidates are worth a comparison, at the price of a few additions.
 */
export const roughScore = (a: Uint8Array, b: Uint8Array): number => {
  let bits = 0;
  for (let at = 0; at < traitCount; at += 1) {
    const [one = 0, other = 0] = [a[at], b[at]];
    if (one === 0 || other === 0) continue;
    bits += (one === other ? traits[at]?.equal : traits[at]?.different) ?? 0;
  }
  return bits;
};
