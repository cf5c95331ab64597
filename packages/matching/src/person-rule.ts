import { personComparisons } from './person.ts';
import type { MatchRule } from './rule.ts';
import { type ThresholdInput, thresholdsFor } from './thresholds.ts';

/**
 * Version 1 of the rule for persons. Weights estimated by {@link estimateWeights} on 5,000 synthetic Australian
 * person records (FEBRL data set 2) and rounded; e-mail and phone, which those lack, are set as strong as a birth
 * date, since both are shared in families and offices. A published version never changes: add a version.
 */
export const personRule = (thresholds: ThresholdInput): MatchRule => ({
  name: 'person',
  version: 1,
  comparisons: personComparisons,
  weights: {
    names: [11.8, 11.7, 12.5, 12.3, 4.5, 4.3, 5, 2.8, -4.9],
    'birth date': [12.3, 4.7, 4.1, -4.4, -3.9],
    'national id': [12.6, 11, -4.2],
    'e-mail': [12, 8, -2],
    phone: [11, 5, -2],
    'street number': [6, -1.7, -2.9],
    address: [12.5, 12.8, 7.7, 5.7, 8.6, -6.6],
    city: [9.3, 8.2, -3.8],
    postcode: [9.5, 3.8, -4.7],
    region: [2.1, 0, -4.6],
  },
  identity: { comparisons: ['names', 'birth date', 'national id', 'e-mail'], from: 5 },
  ...thresholdsFor(thresholds),
});
