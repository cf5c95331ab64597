import { newId } from '@icrm/runtime';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { by, eventsOf, type Others, type Sales, type SalesClient, startSales } from './start-sales.ts';

const start = '2026-03-02T09:00:00.000Z';
/** The time of every instance. */
let now = Date.parse(start);
const clock = { now: () => new Date(now) };
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

const rules = (owner: string) => ({
  scoring: [
    {
      ruleId: 'solar',
      when: [{ field: 'topic', op: 'contains', values: ['solar'] }],
      points: 40,
      because: 'asks for solar',
    },
  ],
  labels: [],
  assignment: [
    {
      ruleId: 'phone',
      when: [{ field: 'source', op: 'in', values: ['phone'] }],
      to: { owner: 'inside-1', pool: [], territory: undefined },
    },
    { ruleId: 'place', when: [], to: { owner: '', pool: [], territory: true } },
    { ruleId: 'rest', when: [], to: { owner, pool: [], territory: undefined } },
  ],
});
const capture = (source: string, attributes: Record<string, string> = {}) =>
  client.captureLead({
    context: by(),
    ...{
      customerId,
      source,
      sourceReference: newId(),
      topic: 'solar roof',
      campaignId: 'spring',
      attributes,
    },
  });

test('leads are assigned by the rules in force, which can be asked why and replayed without a difference', async () => {
  expect((await others.leads.publishLeadRules({ context: by(), rules: rules('seller-1') })).version).toBe(1);
  const madrid = {
    territoryId: 'centre',
    name: 'Centre',
    owner: 'seller-3',
    accounts: [],
    segments: [],
    areas: [{ country: 'ES', region: 'M', postcodePrefix: '' }],
  };
  await others.accounts.publishTerritoryPlan({
    context: by(),
    effectiveFrom: start,
    territories: [madrid],
  });
  const { leadId } = await capture('web');
  const inMadrid = (await capture('web', { country: 'ES', region: 'M' })).leadId;
  for (let n = 0; n < 10; n += 1) await capture(n % 2 === 0 ? 'phone' : 'web');

  const why = await answer(others.leads.whyAssigned({ tenant, leadId }));
  expect(why).toMatchObject({
    owner: 'seller-1',
    by: 'rules',
    decision: { ruleId: 'rest', rulesVersion: 1, inputs: { source: 'web', score: '40' } },
    score: { score: 40, reasons: [{ because: 'asks for solar' }] },
    passedOver: [
      { ruleId: 'phone', because: 'source is not in phone' },
      { ruleId: 'place', because: 'nobody holds its target' },
    ],
  });
  expect(await answer(others.leads.whyAssigned({ tenant, leadId: inMadrid }))).toMatchObject({
    owner: 'seller-3',
    decision: { ruleId: 'place' },
  });

  await others.leads.publishLeadRules({ context: by(), rules: rules('seller-2') });
  const simulate = (more: { rules?: ReturnType<typeof rules>; version: number }) =>
    answer(others.leads.simulateLeadRules({ tenant, rules: undefined, ...more }));
  expect(await simulate({ version: 0 })).toEqual({ leads: 12, changed: 0, scoreChanged: 0, changes: [] });
  expect(await simulate({ version: 1 })).toMatchObject({ changed: 0 });
  expect(await simulate({ version: 2 })).toMatchObject({ leads: 12, changed: 6, scoreChanged: 0 });
  expect(await simulate({ version: 0, rules: rules('seller-9') })).toMatchObject({ changed: 6 });

  await eventually(async () => {
    const listed = { tenant, status: 'open', owner: 'seller-1', source: '', limit: 50, after: '' };
    expect((await answer(others.leads.listLeads(listed))).leads).toHaveLength(6);
  });
  const page = async (after: string) => {
    const listed = { tenant, status: '', owner: '', source: '', limit: 5, after };
    return (await answer(others.leads.listLeads(listed))).leads.map((it: { leadId: string }) => it.leadId);
  };
  const pages: string[][] = [];
  do pages.push(await page(pages.at(-1)?.at(-1) ?? ''));
  while (pages.at(-1)?.length === 5);
  expect(pages.map(({ length }) => length)).toEqual([5, 5, 2]);
  expect(new Set(pages.flat()).size).toBe(12);
  await others.leads.acceptLead({ context: by(), leadId });
  expect((await answer(others.leads.trackLead({ tenant, leadId }))).events.at(-1)).toMatchObject({
    type: 'LeadAcceptedBySales',
    data: { owner: 'seller-1', campaignId: 'spring' },
  });
});

test('a hint becomes a lead, an accepted offer an opportunity caused by its call', async () => {
  const hint = {
    customerId,
    kind: 'ends',
    topic: 'pump',
    evidenceEventIds: [],
    hintId: '',
    expiresInHours: 1,
  };
  const { hintId } = await others.leads.raiseHint({ context: by(), ...hint });
  const context = by();
  const { leadId } = await others.leads.acceptHint({ context, hintId });
  expect(await types(`lead-acme.${leadId}`)).toContain('LeadCaptured');
  expect((await others.leads.acceptHint({ context, hintId })).result?.repeated).toBe(true);

  const offer = {
    customerId,
    callId: 'call-9',
    productId: 'P-2',
    title: 'Battery',
    reasons: [],
    offerId: '',
  };
  const { offerId } = await others.leads.suggestOffer({ context: by(), ...offer });
  await others.leads.presentOffer({ context: by(), offerId });
  const value = { minor: 5n, currency: 'EUR' };
  const { opportunityId } = await others.leads.acceptOffer({ context: by(), offerId, value });
  const [opened] = await eventsOf(sales.store, `opportunity-acme.${opportunityId}`);
  expect(opened?.metadata).toMatchObject({ causationId: 'call-9' });

  await eventually(async () =>
    expect(await answer(others.opportunities.getTelesales({ tenant, from: '', until: '' }))).toMatchObject({
      calls: 1,
      offers: { suggested: 1, presented: 1, accepted: 1, declined: 0 },
      conversion: 1,
    }),
  );
  const { hintId: ignored } = await others.leads.raiseHint({ context: by(), ...hint });
  now += 7_200_000;
  await eventually(async () => expect(await types(`hint-acme.${ignored}`)).toContain('HintExpired'), {
    withinMs: 20_000,
  });
});
