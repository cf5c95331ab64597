import { subjectKeyDestroyed } from '@icrm/contracts';
import { connectEventStore, type RecordedEvent } from '@icrm/event-store';
import { connectReadStore } from '@icrm/read-store';
import { newId } from '@icrm/runtime';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createRegister } from '../src/projections/register.ts';
import { registered } from '../src/projections/registered.ts';
import { by, eventsOf, type Others, type Sales, type SalesClient, startSales } from './start-sales.ts';

const start = '2026-03-02T09:00:00.000Z';
/** The time of every instance. */
let now = Date.parse(start);
const clock = { now: () => new Date(now) };
const after = (ms: number) => new Date(Date.parse(start) + ms).toISOString();
const tenant = 'acme';
const customerId = newId();

let sales: Sales;
let client: SalesClient;
let others: Others;
beforeAll(async () => {
  sales = await startSales(2, { clock });
  const [[one], [other]] = [sales.clients, sales.others];
  if (one === undefined || other === undefined) throw new Error('an instance was asked for');
  client = one;
  others = other;
});
afterAll(() => sales.stop());

const answer = async (asked: Promise<{ readonly answer: string }>) => JSON.parse((await asked).answer);
const types = async (stream: string) => (await eventsOf(sales.store, stream)).map(({ type }) => type);

test('a hand-over that nobody accepts in time times out once, and the campaign learns what it brought', async () => {
  const value = { minor: 1_000n, currency: 'EUR' };
  const deal = { customerId, title: 'Roof', value, leadId: '', opportunityId: '', owner: 'agent-7' };
  const { opportunityId } = await client.openOpportunity({ context: by(), ...deal });
  const over = { opportunityId, to: 'seller-3', campaignId: 'spring', acceptWithinMinutes: 60 };
  const asked = await others.opportunities.handOverOpportunity({ context: by(), ...over });
  expect(asked.acceptBy).toBe(after(3_600_000));
  const stream = `opportunity-acme.${opportunityId}`;
  now = Date.parse(after(3_600_001));
  await eventually(async () => expect((await types(stream)).at(-1)).toBe('HandOverTimedOut'), {
    withinMs: 20_000,
  });
  const tooLate = others.opportunities.acceptHandOver({
    context: by(newId(), after(4_000_000)),
    opportunityId,
  });
  await expect(tooLate).rejects.toMatchObject({ reason: 'hand-over-not-pending' });

  const again = { ...over, to: 'seller-4' };
  await others.opportunities.handOverOpportunity({ context: by(newId(), after(4_000_000)), ...again });
  await others.opportunities.acceptHandOver({ context: by(newId(), after(4_100_000)), opportunityId });
  await client.winOpportunity({ context: by(newId(), after(5_000_000)), opportunityId, value });
  expect(await types(stream)).toEqual([
    ...['OpportunityOpened', 'OpportunityHandedOver', 'HandOverTimedOut', 'OpportunityHandedOver'],
    ...['HandOverAccepted', 'OpportunityWon', 'SaleAttributed'],
  ]);
  await eventually(async () => {
    const ended = await answer(others.opportunities.getWinLoss({ tenant, from: '', until: '' }));
    expect(ended).toMatchObject({
      won: { count: 1, values: [{ minor: 1_000, currency: 'EUR' }] },
      campaigns: [{ name: 'spring', won: { count: 1 } }],
    });
  });
});

test('the pipeline is told as it is and as it was, and the forecast from how stages ended', async () => {
  const owner = `seller-${newId()}`;
  const open = async (minor: bigint, at: string) => {
    const value = { minor, currency: 'EUR' };
    const deal = { customerId, title: 'Roof', value, leadId: '', opportunityId: '', owner };
    return (await client.openOpportunity({ context: by(newId(), at), ...deal })).opportunityId;
  };
  const first = await open(1_000n, after(0));
  const second = await open(500n, after(60_000));
  const context = by(newId(), after(120_000));
  await client.advanceOpportunity({ context, opportunityId: first, to: 'proposed' });
  for (const [opportunityId, score] of [
    [first, 40],
    [second, 80],
  ] as const) {
    const model = { model: 'close-rate', version: 1, score, reasons: [] };
    await others.opportunities.scoreOpportunity({ context: by(), opportunityId, ...model });
  }
  const pipeline = (asOf: string) =>
    answer(others.opportunities.listPipeline({ tenant, owner, stage: '', asOf }));
  await eventually(async () =>
    expect((await pipeline('')).stages).toMatchObject([
      { stage: 'qualified', count: 1, values: [{ minor: 500 }] },
      { stage: 'proposed', count: 1, values: [{ minor: 1_000 }] },
      { stage: 'negotiating', count: 0 },
    ]),
  );
  expect((await pipeline(after(30_000))).stages).toMatchObject([{ count: 1 }, { count: 0 }, { count: 0 }]);
  await eventually(async () => {
    const top = await answer(others.opportunities.topOpportunities({ tenant, owner, limit: 1 }));
    expect(top.opportunities).toMatchObject([{ opportunityId: second, score: 80 }]);
  });
  const tracked = await answer(others.opportunities.trackOpportunity({ tenant, opportunityId: first }));
  expect(tracked.stages[0]).toEqual({ stage: 'qualified', from: after(0), ms: 120_000 });
  const forecast = await answer(others.opportunities.getForecast({ tenant, owner }));
  expect(forecast.stages[0]).toMatchObject({ stage: 'qualified', count: 1 });
});

test('opportunities are put in order by versioned rules, with reasons', async () => {
  const rule = (ruleId: string, points: number, field: string, value: string) => ({
    ...{ ruleId, points, because: ruleId },
    when: [{ field, op: field === 'stage' ? 'in' : 'at-least', values: [value] }],
  });
  const publish = (...scoring: ReturnType<typeof rule>[]) =>
    others.opportunities.publishOpportunityRules({ context: by(), rules: { scoring } });
  const seller = newId();
  const open = async (minor: bigint) =>
    (
      await client.openOpportunity({
        context: by(),
        ...{ opportunityId: '', customerId: newId(), leadId: '', title: 'Roof', owner: seller },
        value: { minor, currency: 'EUR' },
      })
    ).opportunityId;
  const unscored = await open(10n);
  await eventually(async () =>
    expect(
      await answer(others.opportunities.topOpportunities({ tenant, owner: seller, limit: 0 })),
    ).toMatchObject({ opportunities: [{ opportunityId: unscored }] }),
  );
  const first = await publish(rule('large', 40, 'value', '1000'), rule('proposed', 30, 'stage', 'proposed'));
  expect(first.version).toBe(1);
  expect(first.scored).toBeGreaterThanOrEqual(1);
  const [small, large] = [await open(10n), await open(1_000n)];
  await others.opportunities.referOpportunity({
    context: by(),
    ...{ opportunityId: small, by: 'technician-2', department: 'field-service', workReference: 'WO-17' },
  });
  await client.advanceOpportunity({ context: by(), opportunityId: large, to: 'proposed' });
  const top = async () =>
    (
      await answer(others.opportunities.topOpportunities({ tenant, owner: seller, limit: 0 }))
    ).opportunities.map(({ opportunityId, score }: { opportunityId: string; score: number }) => [
      opportunityId,
      score,
    ]);
  await eventually(async () => expect((await top())[0]).toEqual([large, 70]));
  const scored = (await eventsOf(sales.store, `opportunity-acme.${large}`)).filter(
    ({ type }) => type === 'OpportunityScored',
  );
  expect(scored.map(({ data }) => data)).toMatchObject([
    { model: 'rules', version: 1, score: 40, reasons: ['+40 large'] },
    { model: 'rules', version: 1, score: 70, reasons: ['+40 large', '+30 proposed'] },
  ]);
  await publish(rule('referred', 90, 'value', '1'));
  await eventually(async () =>
    expect((await top()).map(([, score]: [string, number]) => score)).toEqual([90, 90, 90]),
  );
  const twice = publish(rule('one', 1, 'value', '1'), rule('one', 2, 'value', '1'));
  await expect(twice).rejects.toMatchObject({ reason: 'rule-named-twice' });
});

test('selling by telephone is told with what it cost', async () => {
  const [customerId, callId, agentId] = [newId(), newId(), 'agent-9'];
  await others.opportunities.publishCallRates({
    context: by(newId(), after(0)),
    ...{ currency: 'EUR', perCallMinor: 20n, perMinuteMinor: 60n },
  });
  const ring = async (type: string, at: string, data: object) => {
    const id = newId();
    const metadata = {
      ...{
        tenant,
        customerIds: [customerId],
        actor: { kind: 'system' as const, id: 'exchange' },
        channel: 'phone',
      },
      ...{ correlationId: id, causationId: id, commandId: id, occurredAt: at, receivedAt: at },
    } as const;
    const event = { id, type, data: { callId, customerId, ...data, at }, metadata };
    await sales.store.append(`phonecall-acme.${callId}`, [event], { expected: 'any' });
  };
  await ring('PhoneCallAnswered', after(1_000), { agentId });
  await ring('PhoneCallEnded', after(91_000), { cause: 'hung-up', talkedMs: 90_000, heldMs: 0 });
  const at = { from: '2001-01-01T00:00:00.000Z', until: '2001-01-02T00:00:00.000Z' };
  const lines = [{ productId: 'P-1', name: 'Panel', category: 'solar', quantity: 1n, amountMinor: 500n }];
  await client.placeOrder({
    context: by(newId(), '2001-01-01T12:00:00.000Z'),
    ...{ orderId: '', customerId, currency: 'EUR', lines, reference: '', agentId, callId },
  });
  await eventually(async () =>
    expect(await answer(others.opportunities.getTelesales({ tenant, ...at }))).toMatchObject({
      calls: 1,
      callConversion: 1,
      cost: { minor: 110, currency: 'EUR', seconds: 90, timedCalls: 1, perOrderMinor: 110 },
      agents: [{ agent: agentId, count: 1 }],
    }),
  );
});

test('accounts have parents, and move when the day of a plan has come', async () => {
  const account = {
    accountId: '',
    customerId: newId(),
    segment: '',
    country: 'FR',
    region: '',
    postcode: '',
  };
  const register = async (name: string) =>
    (await others.accounts.registerAccount({ context: by(), ...account, name })).accountId;
  const [top, below] = [await register('Group'), await register('Daughter')];
  await others.accounts.linkParentAccount({ context: by(), accountId: below, parentId: top });
  const round = others.accounts.linkParentAccount({ context: by(), accountId: top, parentId: below });
  await expect(round).rejects.toMatchObject({ reason: 'account-hierarchy-round' });
  await eventually(async () =>
    expect(await answer(others.accounts.getAccountHierarchy({ tenant, accountId: top }))).toMatchObject({
      name: 'Group',
      children: [{ name: 'Daughter' }],
    }),
  );

  const france = {
    territoryId: 'france',
    name: 'France',
    owner: 'seller-fr',
    accounts: [],
    segments: [],
    areas: [{ country: 'FR', region: '', postcodePrefix: '' }],
  };
  expect(
    await answer(others.accounts.simulateTerritoryPlan({ tenant, territories: [france], asOf: '' })),
  ).toMatchObject({ accounts: 2, moved: 2, owners: [{ owner: 'seller-fr', before: 0, after: 2 }] });
  const effectiveFrom = after(7_200_000);
  await others.accounts.publishTerritoryPlan({ context: by(), effectiveFrom, territories: [france] });
  const owner = (asOf: string) => answer(others.accounts.ownerOf({ tenant, accountId: below, asOf }));
  expect(await owner(after(7_199_000))).not.toHaveProperty('owner');
  expect(await owner(after(7_201_000))).toMatchObject({ owner: 'seller-fr', planVersion: 1 });
  now = Date.parse(after(7_201_000));
  await eventually(
    async () => {
      expect(await types('territories-acme.current')).toContain('TerritoryPlanApplied');
      for (const id of [top, below])
        expect(
          (await types(`account-acme.${id}`)).filter((type) => type === 'AccountMovedTerritory'),
        ).toHaveLength(1);
    },
    { withinMs: 20_000 },
  );
  const added = {
    accountId: top,
    contactId: '',
    name: 'Luis',
    role: '',
    email: 'luis@example.com',
    phone: '',
  };
  const { contactId } = await others.accounts.addContact({ context: by(), ...added });
  const changed = { ...added, contactId, email: 'l@example.com', source: 'visit' };
  await others.accounts.changeContact({ context: by(), ...changed });
  const { cards } = await others.accounts.exportContacts({ tenant, accountId: top });
  expect(cards).toContain('EMAIL:l@example.com');
  const file = `${cards.replace('l@example.com', 'luis@example.org')}BEGIN:VCARD\r\nVERSION:3.0\r\nN:Ruiz;Eva;;;\r\nTEL:+34600\r\nEND:VCARD\r\n`;
  const take = () => answer(others.accounts.importContacts({ context: by(), accountId: top, cards: file }));
  expect((await take()).imported).toMatchObject([{ contactId, outcome: 'changed' }, { outcome: 'added' }]);
  expect((await take()).imported).toMatchObject([{ outcome: 'unchanged' }, { outcome: 'unchanged' }]);
  const wrong = others.accounts.importContacts({ context: by(), accountId: top, cards: 'hello' });
  await expect(wrong).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  expect(
    (await answer(others.accounts.getAccount({ tenant, accountId: top, asOf: '' }))).events,
  ).toContainEqual(
    expect.objectContaining({
      data: expect.objectContaining({ field: 'email', old: 'luis@example.com', new: 'l@example.com' }),
    }),
  );
});

test('sellers make documents of templates of their own, the same text at any time', async () => {
  const [customerId, seller] = [newId(), { kind: 'staff', id: 'clerk-7' } as const];
  const template = { templateId: '', name: 'Thanks', language: '', body: 'Dear {{name}},\nthank you.' };
  const { templateId, version } = await others.activities.publishTemplate({ context: by(), ...template });
  expect(version).toBe(1);
  const inputs = [{ name: 'name', value: 'Ana' }];
  const make = (given = inputs) =>
    others.activities.generateDocument({
      context: by(),
      ...{ documentId: '', customerId, templateId, inputs: given },
    });
  await expect(make([])).rejects.toMatchObject({ reason: 'input-missing' });
  const { documentId, text } = await make();
  expect(text).toBe('Dear Ana,\nthank you.');
  await others.activities.publishTemplate({ context: by(), ...template, templateId, body: 'Bye {{name}}' });
  const made = () => answer(others.activities.getDocument({ tenant, documentId }));
  expect(await made()).toMatchObject({ text, templateVersion: 1, isAsMade: true });
  const stranger = by();
  const foreign = {
    ...stranger,
    actor: { kind: 'staff', id: 'somebody-else' },
  } as typeof stranger;
  const theirs = { documentId: '', customerId, templateId, inputs };
  await expect(others.activities.generateDocument({ context: foreign, ...theirs })).rejects.toMatchObject({
    reason: 'template-not-found',
  });
  await expect(
    others.activities.publishTemplate({ context: foreign, ...template, templateId }),
  ).rejects.toMatchObject({ reason: 'template-not-yours' });
  await eventually(async () =>
    expect(await answer(others.activities.listTemplates({ tenant, owner: seller.id }))).toMatchObject({
      templates: [{ templateId, version: 2 }],
    }),
  );

  // What was filled in is the customer's: it goes with their key, and that is confirmed.
  await sales.keyRing.erase(tenant, customerId);
  const { type, example } = subjectKeyDestroyed;
  const id = newId();
  const metadata = {
    ...{ tenant, customerIds: [customerId], actor: seller, channel: 'phone' },
    ...{ correlationId: id, causationId: id, commandId: id, occurredAt: after(0), receivedAt: after(0) },
  } as const;
  await sales.store.append(
    `erasure-acme.${customerId}`,
    [{ id, type, data: { ...example, customerId }, metadata }],
    { expected: 'any' },
  );
  await eventually(
    async () => expect(await types(`erasure-acme.${customerId}.sales`)).toEqual(['ErasureConfirmed']),
    { withinMs: 20_000 },
  );
  expect(await made()).toMatchObject({ inputs: [{ value: '[erased]' }], isAsMade: false });
});

test('the register built again from the log, some of it twice, is the one that was kept', async () => {
  const uri = sales.engines.environment['ICRM_MONGO'] ?? '';
  const [live, anew] = ['icrm', `icrm_${newId().slice(-6)}`].map((database) =>
    connectReadStore({ uri, database }),
  );
  if (live === undefined || anew === undefined) throw new Error('two were asked for');
  const [kept, rebuilt] = [createRegister(live, registered), createRegister(anew, registered)];
  await rebuilt.prepare();
  const events: RecordedEvent[] = [];
  for await (const event of sealed().readAll({ filter: { streamPrefixes: [...rebuilt.prefixes] } }))
    events.push(event);
  const half = events.slice(0, Math.ceil(events.length / 2));
  for (const some of [half, half, events]) await rebuilt.apply(some);
  for (const noun of ['opportunity', 'account', 'territories']) {
    const sort = { sort: { _id: 1 } } as const;
    const rows = await rebuilt.find(tenant, noun, {}, sort);
    expect(rows.length).toBeGreaterThan(0);
    await eventually(async () => expect(await kept.find(tenant, noun, {}, sort)).toEqual(rows));
  }
  await live.close();
  await anew.close();
});

/** The log as it lies, personal values sealed. */
const sealed = () =>
  connectEventStore({
    connectionString: sales.engines.environment['ICRM_EVENTSTORE'] ?? '',
    keyRing: sales.keyRing,
    personal: 'stored',
  });
