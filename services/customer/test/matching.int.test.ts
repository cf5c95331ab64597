import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Given, type Look, lookAt, named, place, tenant } from './matching-steps.ts';
import { by, email, eventsOf, phone } from './start-customers.ts';
import { type MatchingWorld, startMatching } from './start-matching.ts';

let world: MatchingWorld;
let look: Look;
beforeAll(async () => {
  world = await startMatching();
  look = lookAt(world);
});
afterAll(() => world.stop());

const givenNames = ['Ulises', 'Beatriz', 'Joaquin', 'Mercedes', 'Wenceslao', 'Dolores'];
const familyNames = 'Abad Ybarra Quintero Fuster Zamora Olmedo Izquierdo Navarrete Tejedor Bustos'.split(' ');

describe('matching', () => {
  test('three records of one person through three channels become one', async () => {
    const elena: Given = {
      ...named('Elena', 'Vidal'),
      birthDate: '1984-07-19',
      ...place('Calle Serrano 12, 3 A', 'Madrid', '28006'),
    };
    const web = await world.register({
      ...elena,
      contactEmail: 'Elena.Vidal@example.com',
      contactPhone: '+34 611 000 001',
    });
    const call = await world.register(
      { ...named('Helena', 'Vidal'), contactPhone: '611 000 001' },
      { source: 'phone', channel: 'phone' },
    );
    const file = await world.register(
      { ...elena, familyName: 'Vidall' },
      { source: 'legacy', channel: 'import' },
    );
    const joined = [
      ...(await look.linksOf(web)),
      ...(await look.linksOf(call)),
      ...(await look.linksOf(file)),
    ];
    expect(new Set(joined.map(({ rule, state }) => `${rule} ${state}`))).toEqual(
      new Set(['same-phone linked', 'person linked']),
    );
    const [byPhone] = joined.filter(({ rule }) => rule === 'same-phone');
    const [linked] = await look.streamOf(byPhone?.linkId ?? '');
    expect(linked).toMatchObject({
      type: 'CustomersLinked',
      data: { rule: 'same-phone', ruleVersion: 1, customerIds: [web, call].sort() },
      metadata: { actor: { kind: 'system', id: 'matching' }, channel: 'system' },
    });
    const [registered] = await eventsOf(world.store, `customer-${tenant}.${call}`);
    expect(linked?.metadata.causationId).toBe(registered?.id);
    expect(linked?.metadata.correlationId).toBe(registered?.metadata.correlationId);
    expect(JSON.stringify(linked?.data)).not.toMatch(/elena|vidal|611/i);
  });

  test('an identifier of one that is a contact of another links the two', async () => {
    const holder = await world.register(named('Nuria', 'Sanz'), {
      identifiers: [email('nuria@example.com')],
    });
    const contact = await world.register({ ...named('Nuria', 'Sanz'), contactEmail: 'NURIA@example.com' });
    expect(await look.onlyPair(contact)).toMatchObject({ with: holder, rule: 'same-email', state: 'linked' });
  });

  test('a change matches too', async () => {
    const one = await world.register({ ...named('Oscar', 'Prieto'), contactPhone: '+34611000020' });
    const other = await world.register(named('Oscar', 'Prieto'));
    expect(await look.linksOf(other)).toEqual([]);
    const { result } = await world.customers.addIdentifier({
      context: by(),
      customerId: other,
      identifier: phone('611000020'),
      source: 'web',
    });
    expect(await look.linksOf(other, result?.position)).toMatchObject([{ with: one, rule: 'same-phone' }]);
  });

  test('a family at one address stays apart', async () => {
    const home = { ...place('Avenida del Puerto 40', 'Valencia', '46021'), contactPhone: '+34961000000' };
    const family: string[] = [];
    for (const [givenName, birthDate] of [
      ['Pilar', '1955-01-03'],
      ['Jorge', '1957-11-20'],
      ['Irene', '1988-06-06'],
      ['Hugo', '2012-02-14'],
    ])
      family.push(await world.register({ ...named(givenName ?? '', 'Molina'), birthDate, ...home }));
    for (const customerId of family)
      expect((await look.linksOf(customerId)).filter(({ state }) => state === 'linked')).toEqual([]);
  });

  test('a switchboard that sixty customers share joins nobody', async () => {
    const number = '+34910000000';
    const staff: string[] = [];
    for (let index = 0; index < 60; index += 1) {
      const [givenName = '', familyName = ''] = [givenNames[index % 6], familyNames[Math.floor(index / 6)]];
      staff.push(await world.register({ ...named(givenName, familyName), contactPhone: number }));
    }
    const first = await world.register({ ...named('Carmen', 'Lozano'), contactPhone: number });
    const second = await world.register({ ...named('Carmen', 'Lozano'), contactPhone: number });
    for (const customerId of staff)
      expect((await look.linksOf(customerId)).filter(({ state }) => state === 'linked')).toEqual([]);
    const held = await look.onlyPair(second);
    expect(held).toMatchObject({
      with: first,
      state: 'withheld',
      reason: 'shared-value',
      sharedField: 'phone',
      wouldHold: 2,
    });
    expect(held.sharedBy).toBeGreaterThan(10);
    expect((await look.streamOf(held.linkId)).map(({ type }) => type)).toEqual(['LinkWithheld']);
  }, 120_000);

  test('a component does not grow beyond its limit, and the guard says so', async () => {
    // Every two neighbours have a phone in common, which chains them.
    const number = (index: number) => `+3462${String(index).padStart(7, '0')}`;
    const chain: string[] = [];
    for (let index = 0; index < 27; index += 1)
      chain.push(
        await world.register(
          { ...named('Olga', 'Cadena'), contactPhone: number(index) },
          { identifiers: [phone(number(index + 1))] },
        ),
      );
    const last = chain.at(-1) ?? '';
    const beyond = await look.linksOf(chain.at(25) ?? '');
    expect(beyond).toContainEqual(
      expect.objectContaining({
        state: 'withheld',
        reason: 'component-size',
        wouldHold: 26,
        with: chain.at(24),
      }),
    );
    expect(await look.statesOf(last)).toContainEqual([chain.at(25), 'linked']);
  }, 120_000);

  test('organisations are matched by name and place', async () => {
    const at = place('Gran Via 1', 'Bilbao', '48001');
    const one = await world.register({ legalName: 'Talleres Norte, S.L.', ...at }, { kind: 'organisation' });
    const other = await world.register(
      { legalName: 'TALLERES NORTE SL', ...at },
      { kind: 'organisation', source: 'erp' },
    );
    expect(await look.onlyPair(other)).toMatchObject({ with: one, rule: 'organisation', state: 'linked' });
  });
});
