import { ERASED } from '@icrm/contracts';
import { describe, expect, test } from '@jest/globals';
import { splitAddressLine } from './address-line.ts';
import { foldProfile, type MatchProfile, type ProfileEvent } from './match-profile.ts';
import { keysOf, toMatchable } from './matchable.ts';

const at = '2026-03-02T09:00:00.000Z';
const customerId = 'ana';
const email = { kind: 'email', value: 'ana@example.com', key: 'k1' } as const;
const registered: ProfileEvent = {
  type: 'CustomerRegistered',
  data: {
    customerId,
    kind: 'person',
    stage: 'prospect',
    details: { givenName: 'Ana', familyName: 'Ruiz', contactPhone: '+34600000001' },
    identifiers: [email],
    source: 'web',
    at,
  },
};
const said = (
  source: string,
  details: Extract<ProfileEvent, { type: 'CustomerDetailsChanged' }>['data']['details'],
  retracted: 'givenName'[] = [],
): ProfileEvent => ({ type: 'CustomerDetailsChanged', data: { customerId, details, retracted, source, at } });
const fold = (...events: readonly ProfileEvent[]): MatchProfile =>
  events.reduce<MatchProfile | undefined>(foldProfile, undefined) ?? {
    kind: 'person',
    said: {},
    identifiers: [],
  };
const shown = (...events: readonly ProfileEvent[]) => toMatchable(customerId, fold(...events));

describe('an address line', () => {
  test.each([
    ['Calle Mayor 5, 2 B', 'Calle Mayor', '5', ''],
    ['Calle Mayor, 5', 'Calle Mayor', '5', ''],
    ['5 High Street', 'High Street', '5', ''],
    ['12B High Street, Rose Cottage', 'High Street', '12b', 'Rose Cottage'],
    ['Rose Cottage', 'Rose Cottage', '', ''],
    ['', '', '', ''],
  ])('%s', (line, street, streetNumber, locality) =>
    expect(splitAddressLine(line)).toEqual({ street, streetNumber, locality }),
  );
});

describe('a profile', () => {
  test('shows the latest word of each field, whoever said it', () => {
    const it = shown(
      registered,
      said('phone', { givenName: 'Anna' }),
      said('web', { familyName: 'Ruiz Gil' }),
    );
    expect(it.shown).toMatchObject({ givenName: 'Anna', familyName: 'Ruiz Gil' });
  });

  test('falls back on what another source says when one takes its word back', () =>
    expect(
      shown(registered, said('phone', { givenName: 'Anna' }), said('phone', {}, ['givenName'])).shown
        .givenName,
    ).toBe('Ana'));

  test('has every contact and identifier', () => {
    const it = shown(
      registered,
      said('phone', { contactPhone: '+34600000002', contactEmail: 'a@b.example' }),
    );
    expect(it.phones).toEqual(['34600000002', '34600000001']);
    expect(it.emails).toEqual(['a@b.example', 'ana@example.com']);
    expect(keysOf(it)).toEqual(
      expect.arrayContaining(['e:a@b.example', 'e:ana@example.com', 'p:34600000001']),
    );
  });

  test('loses an identifier that is removed', () =>
    expect(
      shown(registered, { type: 'IdentifierRemoved', data: { customerId, kind: 'email', key: 'k1', at } })
        .emails,
    ).toEqual([]));

  test('knows nothing of what was erased', () => {
    const it = shown(registered, said('web', { familyName: ERASED, contactPhone: ERASED }));
    expect([it.folded.familyName, it.phones]).toEqual(['', []]);
  });

  test.each([
    ['Calle Mayor 5', 'mayor'],
    ['12 High Street', 'high'],
    ['Av. de la Paz, 3', 'delapaz'],
    ['Vialidad 7', 'vialidad'],
  ])('lives at %s, whose kind of street tells nothing', (line, street) => {
    const { folded, shown: seen } = shown(registered, said('web', { address: { line } }));
    expect(folded.street).toBe(street);
    expect(line).toContain(seen.street ?? '');
  });

  test('of an organisation is looked for by its name without the legal form', () => {
    const company = (legalName: string) =>
      toMatchable('x', {
        kind: 'organisation',
        said: { legalName: [{ source: 'erp', value: legalName }] },
        identifiers: [],
      });
    for (const name of ['Acme Logistics, S.L.', 'ACME Logistics SL', 'Acme Logistics'])
      expect(company(name).folded.familyName).toBe('acmelogistics');
    expect(keysOf(company('Acme Logistics GmbH'))).toContain('l:acmelogistics');
    expect(company('Texas').folded.familyName).toBe('texas');
  });
});
