import { candidatePairs } from './blocking.ts';
import { type Comparison, type Level, missing } from './comparison.ts';
import type { TrainingPass } from './estimate.ts';
import type { Folded, MatchField } from './match-record.ts';
import { jaroWinkler, withinTypos } from './similarity.ts';

type Agreement = 'equal' | 'alike' | 'different' | 'missing';

const agreement = (a: string, b: string): Agreement => {
  if (a === '' || b === '') return 'missing';
  if (a === b) return 'equal';
  const similarity = jaroWinkler(a, b);
  if (similarity >= 0.88) return 'alike';
  if (a.length < 6) return withinTypos(a, b, 1) ? 'alike' : 'different';
  // Two typing errors in six letters leave more in common than that, so most pairs need no second look.
  return similarity >= 0.6 && withinTypos(a, b, 2) ? 'alike' : 'different';
};
const agrees = (it: Agreement): boolean => it === 'equal' || it === 'alike';

/** Given and family name together, so that swapped names are one thing and not two disagreements. */
const names: Comparison = {
  name: 'names',
  levels: [
    'both equal',
    'one equal, one alike',
    'both alike',
    'swapped',
    'family name equal',
    'given name equal',
    'family name alike',
    'given name alike',
    'different',
  ],
  compare(a, b) {
    const given = agreement(a.givenName, b.givenName);
    const family = agreement(a.familyName, b.familyName);
    if (given === 'missing' && family === 'missing') return missing;
    if (agrees(given) && agrees(family)) return bothAgree(given, family);
    if (isSwapped(a, b)) return 3;
    if (family === 'equal') return 4;
    if (given === 'equal') return 5;
    if (family === 'alike') return 6;
    return given === 'alike' ? 7 : 8;
  },
};
const bothAgree = (given: Agreement, family: Agreement): Level => {
  if (given === family) return given === 'equal' ? 0 : 2;
  return 1;
};
const isSwapped = (a: Folded, b: Folded): boolean =>
  agrees(agreement(a.givenName, b.familyName)) && agrees(agreement(a.familyName, b.givenName));

const birthDate: Comparison = {
  name: 'birth date',
  levels: ['equal', 'one typing error', 'month and day swapped', 'same year', 'different'],
  compare({ birthDate: a }, { birthDate: b }) {
    if (a === '' || b === '') return missing;
    if (a === b) return 0;
    if (withinTypos(a, b, 1)) return 1;
    if (a.slice(0, 4) + a.slice(6, 8) + a.slice(4, 6) === b) return 2;
    return a.slice(0, 4) === b.slice(0, 4) ? 3 : 4;
  },
};

/** Equal, within one typing error, or different; for codes and numbers. */
const code = (name: string, field: MatchField): Comparison => ({
  name,
  levels: ['equal', 'typing error', 'different'],
  compare({ [field]: a }, { [field]: b }) {
    if (a === '' || b === '') return missing;
    if (a === b) return 0;
    return withinTypos(a, b, 1) ? 1 : 2;
  },
});

const phrase = (name: string, field: MatchField): Comparison => ({
  name,
  levels: ['equal', 'alike', 'different'],
  compare({ [field]: a }, { [field]: b }) {
    const level = agreement(a, b);
    if (level === 'missing') return missing;
    return level === 'equal' ? 0 : Number(level === 'different') + 1;
  },
});

/** Street and second line together, since the one is often entered in the other's place. */
const address: Comparison = {
  name: 'address',
  levels: ['both equal', 'both alike', 'one equal', 'one alike', 'crossed', 'different'],
  compare(a, b) {
    const street = agreement(a.street, b.street);
    const locality = agreement(a.locality, b.locality);
    if (street === 'equal' && locality === 'equal') return 0;
    if (agrees(street) && agrees(locality)) return 1;
    if (street === 'equal' || locality === 'equal') return 2;
    if (agrees(street) || agrees(locality)) return 3;
    if (agrees(agreement(a.street, b.locality)) || agrees(agreement(a.locality, b.street))) return 4;
    return street === 'missing' && locality === 'missing' ? missing : 5;
  },
};

/** The aspects by which persons are compared. */
export const personComparisons: readonly Comparison[] = [
  names,
  birthDate,
  code('national id', 'nationalId'),
  code('e-mail', 'email'),
  code('phone', 'phone'),
  code('street number', 'streetNumber'),
  address,
  phrase('city', 'city'),
  code('postcode', 'postcode'),
  code('region', 'region'),
];

/** How persons are blocked to learn from, each time on other aspects, so that every aspect is free in some pass. */
export const personPasses = (records: readonly Folded[]): TrainingPass[] => [
  { pairs: candidatePairs(records, { kinds: ['d'] }), blockedOn: ['birth date'] },
  { pairs: candidatePairs(records, { kinds: ['s'] }), blockedOn: ['names'] },
  {
    pairs: candidatePairs(records, { kinds: ['sn', 'sc', 'lc'] }),
    blockedOn: ['address', 'street number', 'city'],
  },
];
