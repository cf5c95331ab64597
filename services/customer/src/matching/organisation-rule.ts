import {
  type Comparison,
  type Folded,
  jaroWinkler,
  type MatchRule,
  missing,
  type ThresholdInput,
  thresholdsFor,
  withinTypos,
} from '@icrm/matching';

const phrase = (name: string, field: keyof Folded, alikeFrom: number): Comparison => ({
  name,
  levels: ['equal', 'alike', 'different'],
  compare({ [field]: a }, { [field]: b }) {
    if (a === '' || b === '') return missing;
    if (a === b) return 0;
    return jaroWinkler(a, b) >= alikeFrom ? 1 : 2;
  },
});

const code = (name: string, field: keyof Folded): Comparison => ({
  name,
  levels: ['equal', 'typing error', 'different'],
  compare({ [field]: a }, { [field]: b }) {
    if (a === '' || b === '') return missing;
    if (a === b) return 0;
    return withinTypos(a, b, 1) ? 1 : 2;
  },
});

/**
 * Version 1 of the rule for organisations. Weights are set by reasoning, not learned: a legal name is nearly unique
 * within a register, a tax id is unique, a place and a telephone are shared by those who rent in one building.
 * A published version never changes: add a version.
 */
export const organisationRule = (thresholds: ThresholdInput): MatchRule => ({
  name: 'organisation',
  version: 1,
  comparisons: [
    phrase('legal name', 'familyName', 0.94),
    code('tax id', 'nationalId'),
    code('e-mail', 'email'),
    code('phone', 'phone'),
    phrase('street', 'street', 0.9),
    code('street number', 'streetNumber'),
    phrase('city', 'city', 0.9),
    code('postcode', 'postcode'),
  ],
  weights: {
    'legal name': [17, 9, -6],
    'tax id': [19, 8, -9],
    'e-mail': [10, 6, -1],
    phone: [9, 4, -1],
    street: [8, 6, -2],
    'street number': [5, 0, -2],
    city: [6, 5, -3],
    postcode: [7, 3, -3],
  },
  identity: { comparisons: ['legal name', 'tax id'], from: 5 },
  ...thresholdsFor(thresholds),
});
