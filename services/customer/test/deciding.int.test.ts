import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Look, lookAt, named, place, tenant } from './matching-steps.ts';
import { by, phone, refusal } from './start-customers.ts';
import { type MatchingWorld, startMatching } from './start-matching.ts';

let world: MatchingWorld;
let look: Look;
beforeAll(async () => {
  world = await startMatching();
  look = lookAt(world);
});
afterAll(() => world.stop());

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
    const found = await look.candidateOf(one, other);
    return { context: by(), linkId: found?.pair?.linkId ?? '', reason: 'looked at both' };
  };

  test('a candidate shows both records beside each other', async () => {
    const [one, other] = await twins('arenas');
    const found = await look.candidateOf(one, other);
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
    expect(await look.onlyPair(one)).toMatchObject({
      with: other,
      state: 'linked',
      rule: 'manual',
      reason: 'looked at both',
    });
    expect(await look.candidateOf(one, other)).toBeUndefined();

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
    expect(await look.linksOf(one, result?.position)).toMatchObject([
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
    expect(await look.linksOf(one, result?.position)).toMatchObject([
      { state: 'apart', reason: 'looked at both' },
    ]);

    // A third record that matches both would make them one after all.
    const third = await world.register({ ...named('Uxue', 'cano'), contactEmail: 'cano@example.com' });
    const states = await look.linksOf(third);
    expect(states.map(({ state }) => state).sort()).toEqual(['linked', 'withheld']);
    expect(states.find(({ state }) => state === 'withheld')).toMatchObject({
      reason: 'kept-apart',
      wouldHold: 3,
    });
  });

  test('a proposal that the records no longer bear out is withdrawn', async () => {
    const [one, other] = await twins('duque');
    const found = await look.candidateOf(one, other);
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
    await look.linksOf(one, result?.position);
    expect((await look.streamOf(found?.pair?.linkId ?? '')).map(({ type }) => type)).toEqual([
      'LinkProposed',
      'LinkProposalWithdrawn',
    ]);
  });

  test('many are accepted after a preview, which they must still be true to', async () => {
    const pairs = [await twins('espino'), await twins('fuentes')];
    const linkIds = (await Promise.all(pairs.map(([one, other]) => look.candidateOf(one, other)))).map(
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
      expect((await look.streamOf(linkId)).filter(({ type }) => type === 'CustomersLinked')).toHaveLength(1);
  });

  test('pages hold every candidate once, the best first', async () => {
    const all = (await look.candidates()).map(({ pair }) => pair?.linkId);
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
    const scores = (await look.candidates()).map(({ pair }) => pair?.score ?? 0);
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
