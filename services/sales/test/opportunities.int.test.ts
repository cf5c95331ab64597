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
  const top = await answer(others.opportunities.topOpportunities({ tenant, owner, limit: 1 }));
  expect(top.opportunities).toMatchObject([{ opportunityId: second, score: 80 }]);
  const tracked = await answer(others.opportunities.trackOpportunity({ tenant, opportunityId: first }));
  expect(tracked.stages[0]).toEqual({ stage: 'qualified', from: after(0), ms: 120_000 });
  const forecast = await answer(others.opportunities.getForecast({ tenant, owner }));
  expect(forecast.stages[0]).toMatchObject({ stage: 'qualified', count: 1 });
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
  expect(
    (await answer(others.accounts.getAccount({ tenant, accountId: top, asOf: '' }))).events.at(-1),
  ).toMatchObject({
    data: { field: 'email', old: 'luis@example.com', new: 'l@example.com' },
  });
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
