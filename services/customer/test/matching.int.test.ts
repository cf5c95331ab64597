import type { customerV1, identityV1 } from '@icrm/contracts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { by, email, eventsOf, phone, refusal } from './start-customers.ts';
import { type MatchingWorld, startMatching } from './start-matching.ts';

let world: MatchingWorld;
beforeAll(async () => {
  world = await startMatching();
});
afterAll(() => world.stop());

type Given = Partial<customerV1.Details>;
const tenant = 'acme';
const place = (line: string, city: string, postcode: string): Given => ({
  address: { line, city, region: '', postcode, country: 'ES' },
});
const named = (givenName: string, familyName: string): Given => ({ givenName, familyName });

const givenNames = ['Ulises', 'Beatriz', 'Joaquin', 'Mercedes', 'Wenceslao', 'Dolores'];
const familyNames = 'Abad Ybarra Quintero Fuster Zamora Olmedo Izquierdo Navarrete Tejedor Bustos'.split(' ');

const linksOf = async (customerId: string, minPosition = 0n) => {
  const { pairs } = await world.identity.listLinks({ tenant, customerId, minPosition });
  return pairs.map(({ customerId: one, otherCustomerId: other, ...pair }) => ({
    ...pair,
    with: one === customerId ? other : one,
  }));
};
const statesOf = async (customerId: string) =>
  (await linksOf(customerId)).map(({ with: other, state }) => [other, state]);
const streamOf = (linkId: string) => eventsOf(world.store, `link-${tenant}.${linkId}`);
const candidates = async (minPosition = 0n) =>
  (
    await world.identity.listCandidates({
      tenant,
      state: '',
      limit: 200,
      cursor: '',
      minPosition,
      minScore: undefined,
    })
  ).candidates;
const candidateOf = async (one: string, other: string): Promise<identityV1.Candidate | undefined> =>
  (await candidates()).find(
    ({ pair }) =>
      pair?.customerId !== undefined &&
      [pair.customerId, pair.otherCustomerId].sort().join() === [one, other].sort().join(),
  );
const onlyPair = async (customerId: string) => {
  const [pair, ...rest] = await linksOf(customerId);
  if (pair === undefined || rest.length > 0) throw new Error(`${rest.length} further pairs`);
  return pair;
};

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
    const joined = [...(await linksOf(web)), ...(await linksOf(call)), ...(await linksOf(file))];
    expect(new Set(joined.map(({ rule, state }) => `${rule} ${state}`))).toEqual(
      new Set(['same-phone linked', 'person linked']),
    );
    const [byPhone] = joined.filter(({ rule }) => rule === 'same-phone');
    const [linked] = await streamOf(byPhone?.linkId ?? '');
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
    expect(await onlyPair(contact)).toMatchObject({ with: holder, rule: 'same-email', state: 'linked' });
  });

  test('a change matches too', async () => {
    const one = await world.register({ ...named('Oscar', 'Prieto'), contactPhone: '+34611000020' });
    const other = await world.register(named('Oscar', 'Prieto'));
    expect(await linksOf(other)).toEqual([]);
    const { result } = await world.customers.addIdentifier({
      context: by(),
      customerId: other,
      identifier: phone('611000020'),
      source: 'web',
    });
    expect(await linksOf(other, result?.position)).toMatchObject([{ with: one, rule: 'same-phone' }]);
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
      expect((await linksOf(customerId)).filter(({ state }) => state === 'linked')).toEqual([]);
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
      expect((await linksOf(customerId)).filter(({ state }) => state === 'linked')).toEqual([]);
    const held = await onlyPair(second);
    expect(held).toMatchObject({
      with: first,
      state: 'withheld',
      reason: 'shared-value',
      sharedField: 'phone',
      wouldHold: 2,
    });
    expect(held.sharedBy).toBeGreaterThan(10);
    expect((await streamOf(held.linkId)).map(({ type }) => type)).toEqual(['LinkWithheld']);
  });

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
    const beyond = await linksOf(chain.at(25) ?? '');
    expect(beyond).toContainEqual(
      expect.objectContaining({
        state: 'withheld',
        reason: 'component-size',
        wouldHold: 26,
        with: chain.at(24),
      }),
    );
    expect(await statesOf(last)).toContainEqual([chain.at(25), 'linked']);
  });

  test('organisations are matched by name and place', async () => {
    const at = place('Gran Via 1', 'Bilbao', '48001');
    const one = await world.register({ legalName: 'Talleres Norte, S.L.', ...at }, { kind: 'organisation' });
    const other = await world.register(
      { legalName: 'TALLERES NORTE SL', ...at },
      { kind: 'organisation', source: 'erp' },
    );
    expect(await onlyPair(other)).toMatchObject({ with: one, rule: 'organisation', state: 'linked' });
  });
});

describe('deciding', () => {
  // Of one name at one place, but born on different days: for a person to decide. No two couples resemble each other.
  const couples: Readonly<
    Record<string, readonly [givenName: string, city: string, postcode: string, year: number]>
  > = {
    arenas: ['Rosa', 'Sevilla', '41001', 1940],
    baena: ['Tobias', 'Lugo', '27002', 1943],
    cano: ['Uxue', 'Gijon', '33203', 1946],
    duque: ['Fermin', 'Teruel', '44004', 1949],
    espino: ['Amparo', 'Cadiz', '11005', 1952],
    fuentes: ['Gonzalo', 'Huesca', '22006', 1955],
    gallego: ['Noemi', 'Palma', '07007', 1958],
  };
  const twins = async (familyName: string): Promise<[string, string]> => {
    const [givenName = '', city = '', postcode = '', year = 0] = couples[familyName] ?? [];
    const home = {
      ...named(givenName, familyName),
      ...place(`Calle ${familyName} ${year - 1900}`, city, postcode),
      contactEmail: `${familyName}@example.com`,
    };
    const one = await world.register({ ...home, birthDate: `${year}-03-03` });
    const other = await world.register({ ...home, birthDate: `${year + 28}-10-25` });
    return [one, other];
  };
  const decide = async (one: string, other: string) => {
    const found = await candidateOf(one, other);
    return { context: by(), linkId: found?.pair?.linkId ?? '', reason: 'looked at both' };
  };

  test('a candidate shows both records beside each other', async () => {
    const [one, other] = await twins('arenas');
    const found = await candidateOf(one, other);
    expect(found).toMatchObject({
      pair: { state: 'proposed', rule: 'person', ruleVersion: 1 },
      verdictNow: 'review',
    });
    const values = found?.fields.find(({ field }) => field === 'birth-date');
    expect([values?.value, values?.otherValue].sort()).toEqual(['1940-03-03', '1968-10-25']);
    expect(values).toMatchObject({ outcome: 'differs', level: 'different' });
  });

  test('accepted, they are one; undone, they are two for good', async () => {
    const [one, other] = await twins('baena');
    const request = await decide(one, other);
    const accepted = await world.identity.acceptCandidate(request);
    expect(await world.identity.acceptCandidate(request)).toMatchObject({ result: { repeated: true } });
    expect(await onlyPair(one)).toMatchObject({
      with: other,
      state: 'linked',
      rule: 'manual',
      reason: 'looked at both',
    });
    expect(await candidateOf(one, other)).toBeUndefined();

    const { linkId } = accepted;
    await world.identity.undoLink({ context: by(), linkId, reason: 'mother and daughter' });
    const { result } = await world.customers.changeDetails({
      context: by(),
      customerId: one,
      details: {
        ...named('Tobias', 'baena'),
        segment: 'home',
        legalName: undefined,
        birthDate: '1971-10-25',
        language: undefined,
        timeZone: undefined,
        address: undefined,
        contactEmail: undefined,
        contactPhone: undefined,
      },
      retracted: [],
      source: 'phone',
    });
    expect(await linksOf(one, result?.position)).toMatchObject([
      { state: 'apart', reason: 'mother and daughter' },
    ]);
    const { history } = await world.identity.getCandidate({ tenant, linkId });
    expect(history.map(({ type, actor }) => [type, actor?.id])).toEqual([
      ['LinkProposed', 'matching'],
      ['CustomersLinked', 'clerk-7'],
      ['CustomersUnlinked', 'clerk-7'],
    ]);
  });

  test('rejected, they are never proposed again, not through a third either', async () => {
    const [one, other] = await twins('cano');
    const request = await decide(one, other);
    await world.identity.rejectCandidate(request);
    const { result } = await world.customers.addIdentifier({
      context: by(),
      customerId: one,
      identifier: phone('+34611000077'),
      source: 'web',
    });
    expect(await linksOf(one, result?.position)).toMatchObject([
      { state: 'apart', reason: 'looked at both' },
    ]);

    // A third record that matches both would make them one after all.
    const third = await world.register({ ...named('Uxue', 'cano'), contactEmail: 'cano@example.com' });
    const states = await linksOf(third);
    expect(states.map(({ state }) => state).sort()).toEqual(['linked', 'withheld']);
    expect(states.find(({ state }) => state === 'withheld')).toMatchObject({
      reason: 'kept-apart',
      wouldHold: 3,
    });
  });

  test('a proposal that the records no longer bear out is withdrawn', async () => {
    const [one, other] = await twins('duque');
    const found = await candidateOf(one, other);
    const { result } = await world.customers.changeDetails({
      context: by(),
      customerId: other,
      details: {
        givenName: 'Xavier',
        familyName: 'Zubiri',
        birthDate: '1931-01-01',
        contactEmail: 'xz@example.com',
        address: { line: 'Rua Nova 8', city: 'Lugo', region: '', postcode: '27001', country: 'ES' },
        legalName: undefined,
        segment: undefined,
        language: undefined,
        timeZone: undefined,
        contactPhone: undefined,
      },
      retracted: [],
      source: 'web',
    });
    await linksOf(one, result?.position);
    expect((await streamOf(found?.pair?.linkId ?? '')).map(({ type }) => type)).toEqual([
      'LinkProposed',
      'LinkProposalWithdrawn',
    ]);
  });

  test('many are accepted after a preview, which they must still be true to', async () => {
    const pairs = [await twins('espino'), await twins('fuentes')];
    const linkIds = (await Promise.all(pairs.map(([one, other]) => candidateOf(one, other)))).map(
      (it) => it?.pair?.linkId ?? '',
    );
    const preview = await world.identity.previewCandidates({ tenant, linkIds });
    expect(preview).toMatchObject({
      viewsBefore: 4,
      viewsAfter: 2,
      notCandidates: [],
      joined: [{ from: [1, 1] }, { from: [1, 1] }],
    });

    const request = { context: by(), linkIds, reason: 'checked by telephone', effect: preview.effect };
    const foreign = { ...request, context: by(), effect: 'another' };
    expect(await refusal(world.identity.acceptCandidates(foreign))).toMatchObject({
      code: 'FAILED_PRECONDITION',
      reason: 'effect-changed',
    });
    expect(await world.identity.acceptCandidates(request)).toMatchObject({ linked: 2 });
    expect(await world.identity.acceptCandidates(request)).toMatchObject({ linked: 2 });
    for (const linkId of linkIds)
      expect((await streamOf(linkId)).filter(({ type }) => type === 'CustomersLinked')).toHaveLength(1);
  });

  test('pages hold every candidate once, the best first', async () => {
    const all = (await candidates()).map(({ pair }) => pair?.linkId);
    const paged: (string | undefined)[] = [];
    for (let cursor = ''; ; ) {
      const page = await world.identity.listCandidates({
        tenant,
        state: '',
        limit: 2,
        cursor,
        minPosition: 0n,
        minScore: undefined,
      });
      paged.push(...page.candidates.map(({ pair }) => pair?.linkId));
      cursor = page.nextCursor;
      if (cursor === '') break;
    }
    expect(paged).toEqual(all);
    const scores = (await candidates()).map(({ pair }) => pair?.score ?? 0);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  });

  test('bad questions are told what is wrong with them', async () => {
    const list = { tenant, state: '', limit: 0, cursor: '', minPosition: 0n, minScore: undefined };
    expect(await refusal(world.identity.listCandidates({ ...list, cursor: 'x' }))).toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    expect(await refusal(world.identity.listCandidates({ ...list, state: 'linked' }))).toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    expect(
      await refusal(world.identity.listCandidates({ ...list, minPosition: 2n ** 60n }, { deadlineMs: 400 })),
    ).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      reason: 'not-matched-yet',
    });
    const linkId = '0193a000-0000-7000-8000-0000000000ff';
    expect(
      await refusal(world.identity.acceptCandidate({ context: by(), linkId, reason: 'x' })),
    ).toMatchObject({ reason: 'candidate-not-found' });
    const [one, other] = await twins('gallego');
    const request = await decide(one, other);
    expect(
      await refusal(world.identity.acceptCandidate({ ...request, context: { ...by(), tenant: 'other' } })),
    ).toMatchObject({ reason: 'candidate-not-found' });
    expect(await refusal(world.identity.undoLink(request))).toMatchObject({ reason: 'not-linked' });
    const future = {
      customerId: one,
      otherCustomerId: other,
      rule: 'person',
      ruleVersion: 99,
      score: 1,
      evidence: [],
      reason: '',
    };
    expect(await refusal(world.customers.linkCustomers({ context: by(), ...future }))).toMatchObject({
      code: 'INVALID_ARGUMENT',
      reason: 'unknown-rule-version',
    });
  });
});
