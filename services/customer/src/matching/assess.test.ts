import { score } from '@icrm/matching';
import { describe, expect, test } from '@jest/globals';
import type { Sharing } from './align.ts';
import { assess } from './assess.ts';
import type { MatchProfile } from './match-profile.ts';
import { toMatchable } from './matchable.ts';
import { ruleFor } from './rules.ts';

type Details = {
  readonly givenName?: string;
  readonly familyName?: string;
  readonly legalName?: string;
  readonly birthDate?: string;
  readonly contactEmail?: string;
  readonly contactPhone?: string;
  readonly address?: { readonly line: string; readonly city: string; readonly postcode: string };
};
const record = (details: Details, identifiers: MatchProfile['identifiers'] = []) => {
  const said = Object.fromEntries(
    Object.entries(details).map(([field, value]) => [field, [{ source: 'web', value }]]),
  );
  const kind = details.legalName === undefined ? 'person' : 'organisation';
  return toMatchable('x', { kind, said, identifiers });
};

const population = 500_000;
const none: Sharing = new Map();
const persons = (a: Details, b: Details, sharing = none) =>
  assess(ruleFor('person', population), [record(a), record(b)], sharing);
const companies = (a: Details, b: Details) =>
  assess(ruleFor('organisation', population), [record(a), record(b)], none);

const ana = { givenName: 'Ana', familyName: 'Ruiz' };
const home = { address: { line: 'Calle Mayor 5, 2 B', city: 'Madrid', postcode: '28001' } };
const born = { birthDate: '1980-05-12' };
const mail = { contactEmail: 'ana@example.com' };
const phone = { contactPhone: '+34600000001' };

describe('two persons', () => {
  test.each([
    ['the same e-mail and name', { ...ana, ...mail }, { ...ana, ...mail }, 'same-email'],
    ['the same e-mail, one without a name', { ...ana, ...mail }, mail, 'same-email'],
    [
      'the same phone and name',
      { ...ana, ...phone },
      { givenName: 'Anna', familyName: 'Ruiz', ...phone },
      'same-phone',
    ],
    ['name, birth date and address', { ...ana, ...born, ...home }, { ...ana, ...born, ...home }, 'person'],
  ])('with %s are linked', (_what, a, b, rule) =>
    expect(persons(a, b)).toMatchObject({ verdict: 'link', rule, ruleVersion: 1 }),
  );

  test.each([
    ['the same name', ana, ana],
    [
      'the same phone and different names',
      { ...ana, ...phone },
      { givenName: 'Luis', familyName: 'Gil', ...phone },
    ],
    ['the same phone and nothing else', phone, phone],
    [
      'the same mailbox of a function',
      { contactEmail: 'info@acme.example' },
      { contactEmail: 'info@acme.example' },
    ],
  ])('with %s are not', (_what, a, b) => expect(persons(a, b).verdict).toBe('none'));

  test.each([
    [
      'mother and daughter who share everything',
      { ...ana, ...mail, ...phone, ...home },
      { givenName: 'Marta', familyName: 'Ruiz', ...mail, ...phone, ...home },
    ],
    [
      'father and son of one name',
      { ...ana, ...mail, ...phone, ...home, ...born },
      { ...ana, ...mail, ...phone, ...home, birthDate: '2009-01-30' },
    ],
  ])('%s are left to a person', (_what, a, b) => expect(persons(a, b).verdict).toBe('review'));

  test('of one family at one address are not linked', () =>
    expect(persons({ ...ana, ...home }, { givenName: 'Luis', familyName: 'Ruiz', ...home }).verdict).not.toBe(
      'link',
    ));

  test('a value that too many share counts for nothing, and is told', () => {
    const sharing = new Map([['p:34600000001', 60]]);
    const found = persons({ ...ana, ...phone }, { ...ana, ...phone }, sharing);
    expect(found).toMatchObject({ verdict: 'none', shared: { field: 'phone', by: 60 } });
    expect(found.evidence).toEqual([{ field: 'names', outcome: 'agrees', weight: 11.8 }]);
  });

  test('evidence names comparisons and weights, never values', () => {
    const { evidence, score } = persons(
      { ...ana, ...mail, ...born },
      { ...ana, ...mail, birthDate: '1980-12-05' },
    );
    expect(evidence).toEqual([
      { field: 'names', outcome: 'agrees', weight: 11.8 },
      { field: 'birth-date', outcome: 'close', weight: 4.1 },
      { field: 'e-mail', outcome: 'agrees', weight: 12 },
    ]);
    expect(score).toBe(27.9);
  });

  test('an external id of one system in common is certain', () => {
    const erp = [{ kind: 'external', system: 'erp', value: 'C-1', key: 'k' }] as const;
    const found = assess(ruleFor('person', population), [record(ana, erp), record({}, erp)], none);
    expect(found).toMatchObject({ verdict: 'link', rule: 'same-external-id' });
    expect(found.evidence).toContainEqual({ field: 'external-id', outcome: 'agrees', weight: 0 });
  });
});

describe('a birth date that differs', () => {
  const at = (birthDate: string) => ({ ...ana, ...home, birthDate });
  test('may be a slip where all the rest agrees', () =>
    expect(persons(at('1980-05-12'), at('1984-11-30'))).toMatchObject({ verdict: 'link', rule: 'person' }));
  test('by a generation, of one name at one place, is left to a person', () =>
    expect(persons(at('1980-05-12'), at('2009-01-30')).verdict).toBe('review'));
  test('keeps a phone from linking by itself', () =>
    expect(
      persons({ ...ana, ...phone, birthDate: '1980-05-12' }, { ...ana, ...phone, birthDate: '1984-11-30' })
        .rule,
    ).toBe('person'));
});

test('the sum is that of the matching package', () => {
  const rule = ruleFor('person', population);
  const [a, b] = [
    record({ ...ana, ...born, ...home }),
    record({ givenName: 'Anna', familyName: 'Ruis', ...home }),
  ];
  const expected = score(rule, a.folded, b.folded).bits;
  expect(assess(rule, [a, b], none).score).toBeCloseTo(expected, 2);
});

describe('two organisations', () => {
  const place = { address: { line: 'Gran Via 1', city: 'Madrid', postcode: '28013' } };
  test('of one name at one place are linked, whatever their legal form is written like', () =>
    expect(
      companies(
        { legalName: 'Acme Logistics, S.L.', ...place },
        { legalName: 'ACME LOGISTICS SL', ...place },
      ),
    ).toMatchObject({ verdict: 'link', rule: 'organisation' }));
  test('of different names in one building are not', () =>
    expect(
      companies({ legalName: 'Acme', ...place, ...phone }, { legalName: 'Zenit', ...place, ...phone })
        .verdict,
    ).not.toBe('link'));
});
