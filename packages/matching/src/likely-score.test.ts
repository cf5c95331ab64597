import { describe, expect, test } from '@jest/globals';
import { type Folded, likelyScore, normalise, personRule, score, traitsOf } from './index.ts';

const rule = personRule({ population: 500_000 });
const likely = likelyScore(rule);
const ana = {
  id: 'a',
  givenName: 'Anastasia',
  familyName: 'Quintero',
  birthDate: '1984-07-19',
  streetNumber: '12',
  street: 'Serrano',
  city: 'Madrid',
  postcode: '28006',
};
const folded = (change: Partial<typeof ana> = {}): Folded => normalise({ ...ana, ...change });
/** A number for each different text, 0 for none. */
const numbers = (...records: readonly Folded[]): Uint8Array[] => {
  const texts = new Map<string, number>([['', 0]]);
  const numberOf = (text: string) => texts.get(text) ?? texts.set(text, texts.size).size - 1;
  return records.map((it) =>
    Uint8Array.from(traitsOf(it), (text, at) => (text === '' ? 0 : numberOf(`${at}/${text}`))),
  );
};
const compare = (one: Folded, other: Folded, sameNames = false) => {
  const [a, b] = numbers(one, other);
  if (a === undefined || b === undefined) throw new Error('two were given');
  return likely(a, b, sameNames);
};

describe('what two records can come to', () => {
  test('is their score when everything is equal', () => {
    const { bits } = score(rule, folded(), folded());
    const { oneSlip, twoSlips } = compare(folded(), folded());
    expect(oneSlip).toBeCloseTo(bits);
    expect(twoSlips).toBeCloseTo(bits);
  });

  test.each([
    ['a letter of the family name', { familyName: 'Kuintero' }],
    ['a digit of the birth date', { birthDate: '1984-07-18' }],
    ['the city', { city: 'Madird' }],
  ])('with one error, in %s, is no less than their score', (_what, change) => {
    const { bits } = score(rule, folded(), folded(change));
    expect(compare(folded(), folded(change)).oneSlip).toBeGreaterThanOrEqual(bits);
  });

  test('with two errors counts both only where two are allowed', () => {
    const other = folded({ birthDate: '1984-07-18', postcode: '28007' });
    const { bits } = score(rule, folded(), other);
    const { oneSlip, twoSlips } = compare(folded(), other);
    expect(twoSlips).toBeGreaterThanOrEqual(bits);
    expect(oneSlip).toBeLessThan(twoSlips);
  });

  test('is too little for two who share a street and nothing else', () => {
    const neighbour = {
      givenName: 'Benito',
      familyName: 'Lorca',
      birthDate: '1955-01-03',
      streetNumber: '90',
    };
    expect(compare(folded(), folded(neighbour)).twoSlips).toBeLessThan(
      compare(folded(), folded({ givenName: 'Benito' })).oneSlip,
    );
  });

  test('takes swapped names for equal when they are told to be', () => {
    const swapped = folded({ givenName: ana.familyName, familyName: ana.givenName });
    expect(compare(folded(), swapped, true).oneSlip).toBeGreaterThan(compare(folded(), swapped).oneSlip);
  });

  test('says nothing of what is missing', () => {
    expect(compare(normalise({ id: 'x' }), folded())).toEqual({ oneSlip: 0, twoSlips: 0 });
  });
});
