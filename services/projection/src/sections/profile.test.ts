import { describe, expect, test } from '@jest/globals';
import { type AnyEvent, given } from '../../test/given.ts';
import {
  a,
  ana,
  at,
  b,
  changed,
  lifted,
  linked,
  overridden,
  registered,
  unlinked,
} from '../../test/sample-events.ts';

const id = a;
const profileOf = async (...events: readonly AnyEvent[]) =>
  (
    await given(...events)
      .project()
      .view(id)
  )?.profile;

describe('the profile', () => {
  test('is what the registration said', async () => {
    expect(await profileOf(registered(id))).toEqual(ana);
  });

  test('a later word of another source wins, and the earlier one comes back when it is taken back', async () => {
    const said = [registered(id), changed(id, { segment: 'business' }, { source: 'erp' })];
    expect((await profileOf(...said))?.segment).toBe('business');
    const takenBack = changed(id, {}, { source: 'erp', retracted: ['segment'], on: at(3) });
    expect((await profileOf(...said, takenBack))?.segment).toBe('home');
  });

  test('a source takes back only what it said itself', async () => {
    const takenBack = changed(id, { language: 'en' }, { source: 'erp', retracted: ['segment'] });
    expect((await profileOf(registered(id), takenBack))?.segment).toBe('home');
  });

  test('a field that nobody claims any more is absent', async () => {
    const takenBack = changed(id, {}, { source: 'web', retracted: ['segment'] });
    expect(await profileOf(registered(id), takenBack)).not.toHaveProperty('segment');
  });

  test('the parts of an address are never mixed from two sources', async () => {
    const moved = changed(id, { address: { city: 'Sevilla' } }, { source: 'phone' });
    expect((await profileOf(registered(id), moved))?.address).toEqual({ city: 'Sevilla' });
  });

  test('passes over fields of a newer program', async () => {
    const newer = changed(a, JSON.parse('{"segment":"gold","moon":"full","constructor":"x"}'));
    expect(await profileOf(registered(a), newer)).toEqual({ ...ana, segment: 'gold' });
  });

  test('an event that happened earlier but came later does not win', async () => {
    const late = changed(id, { segment: 'old' }, { source: 'import', on: '2020-01-01T00:00:00.000Z' });
    expect((await profileOf(registered(id), late))?.segment).toBe('home');
  });

  test.each([
    [{ givenName: 'Ana', familyName: 'Ruiz' }, 'Ana Ruiz'],
    [{ legalName: 'Solar SL', givenName: 'Ana' }, 'Solar SL'],
    [{ contactEmail: 'ana@example.com' }, 'ana@example.com'],
    [{}, 'unnamed'],
  ])('%j is shown as %s', async (details, name) => {
    expect((await given(registered(id, details)).project().view(id))?.displayName).toBe(name);
  });

  test('cites the event, the rule and the candidates that lost', async () => {
    const explained = await given(
      registered(id),
      registered(b, { givenName: 'Anna' }, { source: 'phone', on: at(2) }),
      linked(id, b),
    )
      .project()
      .explained(id);
    expect(explained?.provenance?.['profile.givenName']).toMatchObject({
      value: 'Anna',
      eventId: 'event-2',
      customerId: b,
      source: 'phone',
      rule: 'most-recent@1',
      lost: [{ value: 'Ana', eventId: 'event-1', customerId: a }],
    });
  });

  test('is forgotten with the person, and who said something when stays', async () => {
    const erased = await given(registered(id), {
      type: 'CustomerErased',
      data: { customerId: id, receiptId: id, reason: 'request', at: at(9) },
    })
      .project()
      .explained(id);
    expect(erased).toMatchObject({
      erased: true,
      displayName: '[erased]',
      profile: {
        givenName: '[erased]',
        segment: 'home',
        address: { line: '[erased]', city: '[erased]', country: 'ES' },
      },
    });
    expect(erased?.provenance?.['profile.givenName']?.source).toBe('web');
  });
});

describe('an override', () => {
  const explainedAt = async (moment: string, ...events: readonly AnyEvent[]) =>
    given(...events)
      .project(undefined, moment)
      .explained(id);
  const fixed = overridden(id, { segment: 'vip' }, { until: at(10) });
  const history = [registered(id), fixed, changed(id, { segment: 'business' }, { source: 'erp', on: at(5) })];

  test('goes before all rules, and says why the others lost', async () => {
    const view = await explainedAt(at(9), ...history);
    expect(view?.profile.segment).toBe('vip');
    expect(view?.provenance?.['profile.segment']).toMatchObject({
      value: 'vip',
      type: 'FieldOverridden',
      source: 'manual override',
      actor: { id: 'clerk-7' },
      rule: 'manual-override@1',
      lost: expect.arrayContaining([
        expect.objectContaining({
          value: 'business',
          why: `overridden by hand until ${at(10)}: saw the passport`,
        }),
      ]),
    });
  });

  test('is over at its end, and is named among those that lost', async () => {
    const view = await explainedAt(at(10), ...history);
    expect(view?.profile.segment).toBe('business');
    expect(view?.provenance?.['profile.segment']).toMatchObject({
      rule: 'most-recent@1',
      lost: expect.arrayContaining([
        expect.objectContaining({ value: 'vip', why: `the override ended ${at(10)}` }),
      ]),
    });
  });

  test('of a field that nobody else speaks of leaves nothing behind', async () => {
    const only = [registered(id, { givenName: 'Ana' }), fixed];
    expect((await explainedAt(at(9), ...only))?.profile.segment).toBe('vip');
    expect((await explainedAt(at(11), ...only))?.profile).toEqual({ givenName: 'Ana' });
  });

  test('holds until it is lifted, or replaced', async () => {
    const forGood = overridden(id, { segment: 'vip' });
    expect(await profileOf(registered(id), forGood)).toMatchObject({ segment: 'vip' });
    expect(await profileOf(registered(id), forGood, lifted(id, 'segment'))).toEqual(ana);
    expect(await profileOf(registered(id), forGood, overridden(id, { segment: 'gold' }))).toMatchObject({
      segment: 'gold',
    });
  });

  test('holds for everybody it is linked with, and goes with the link', async () => {
    const both = [registered(id), registered(b, { segment: 'business' }), overridden(b, { segment: 'vip' })];
    expect((await profileOf(...both, linked(a, b)))?.segment).toBe('vip');
    expect((await profileOf(...both, linked(a, b), unlinked(a, b)))?.segment).toBe('home');
  });

  test('of somebody who was erased says nothing any more', async () => {
    const gone: AnyEvent = {
      type: 'CustomerErased',
      data: { customerId: b, receiptId: b, reason: 'request', at: at(20) },
    };
    const events = [
      registered(id),
      registered(b),
      overridden(b, { familyName: 'Secreto' }),
      linked(a, b),
      gone,
    ];
    expect(JSON.stringify(await explainedAt(at(21), ...events))).not.toContain('Secreto');
    expect((await profileOf(...events))?.familyName).toBe(ana.familyName);
  });
});

describe('quality', () => {
  test('tells what is missing, what sources agree on, what they dispute, and what was said longest ago', async () => {
    const view = await given(
      registered(a, { givenName: 'Ana', familyName: 'Ruiz', language: 'es' }, { source: 'web', on: at(1) }),
      changed(
        a,
        { givenName: 'Ana', familyName: 'Ruíz', contactEmail: 'ana@example.com' },
        { source: 'erp', on: at(2) },
      ),
    )
      .project()
      .view(a);
    expect(view?.quality).toEqual({
      completeness: 0.57,
      missing: ['birthDate', 'contactPhone', 'address'],
      corroborated: ['givenName'],
      disputed: ['familyName'],
      oldest: { field: 'language', at: at(1) },
    });
  });

  test('asks an organisation for what organisations have', async () => {
    const view = await given(registered(a, { legalName: 'Ruiz SL', contactPhone: '+34911234567' }))
      .project()
      .view(a);
    expect(view?.quality).toMatchObject({
      completeness: 0.4,
      missing: ['contactEmail', 'address', 'language'],
    });
  });
});
