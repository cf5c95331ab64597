import { describe, expect, test } from '@jest/globals';
import { type MatchRecord, normalise } from './match-record.ts';
import { personRule } from './person-rule.ts';
import { explain, score, verdict } from './rule.ts';

const rule = personRule({ population: 5_000 });
const ana: MatchRecord = {
  id: 'a',
  givenName: 'Ana',
  familyName: 'Ruiz Pérez',
  birthDate: '1980-02-03',
  street: 'Calle Mayor',
  streetNumber: '7',
  city: 'Madrid',
  postcode: '28013',
};
const judge = (other: Partial<MatchRecord>) =>
  verdict(rule, score(rule, normalise(ana), normalise({ ...ana, ...other, id: 'b' })));
const levelOf = (name: string, other: Partial<MatchRecord>) =>
  explain(rule, normalise(ana), normalise({ ...ana, ...other, id: 'b' })).find(
    ({ comparison }) => comparison === name,
  )?.level;

describe('the person rule', () => {
  test('links the same person written with accents, capitals and one typing error', () =>
    expect(judge({ familyName: 'RUIZ PEREZ', givenName: 'Anna', postcode: '28031' })).toBe('link'));

  test('sees swapped names as one thing', () =>
    expect(levelOf('names', { givenName: 'Ruiz Pérez', familyName: 'Ana' })).toBe('swapped'));

  test('sees month and day swapped', () =>
    expect(levelOf('birth date', { birthDate: '1980-03-02' })).toBe('month and day swapped'));

  test('does not link people who share only a household', () =>
    expect(judge({ givenName: 'Javier', familyName: 'Gómez', birthDate: '1955-11-30' })).not.toBe('link'));

  test('does not link father and son at one address', () =>
    expect(judge({ givenName: 'Javier', birthDate: '2004-11-30' })).toBe('review'));

  test('does not link namesakes in different places', () =>
    expect(
      judge({
        birthDate: '1961-07-12',
        street: 'Gran Vía',
        streetNumber: '120',
        city: 'Bilbao',
        postcode: '48001',
      }),
    ).toBe('none'));

  test('takes a missing field as no evidence', () => {
    const lines = explain(
      rule,
      normalise(ana),
      normalise({ id: 'b', givenName: 'Ana', familyName: 'Ruiz Pérez' }),
    );
    expect(lines.map(({ comparison }) => comparison)).toEqual(['names']);
  });

  test('asks for more evidence in a larger base', () =>
    expect(personRule({ population: 500_000 }).linkFrom).toBeGreaterThan(rule.linkFrom + 6));
});
