import type { CaseEvent } from '@icrm/contracts';
import { nameId } from '@icrm/runtime';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { askOf } from '../src/analyses/analysis.ts';
import { analyses } from '../src/analyses/catalogue.ts';
import { operationalMetrics } from '../src/integration/operational-metrics.ts';
import { buildMarts, martStates, refreshMarts } from '../src/marts/build-marts.ts';
import type { MartDefinition } from '../src/marts/definition.ts';
import { askMetric } from '../src/metrics/ask-metric.ts';
import { findMetric } from '../src/metrics/catalogue.ts';
import type { LoggedEvent } from '../src/warehouse/logged-event.ts';
import { openWarehouse, type Warehouse } from '../src/warehouse/warehouse.ts';
import { complaint, createLog, customerOf, day, placed, registered } from './sample-log.ts';
import { shopLog } from './shop.ts';

const tenant = 'acme';
let shop: Warehouse;
beforeAll(async () => {
  shop = await loaded(shopLog(200, 9).events);
});
afterAll(() => shop.close());

const loaded = async (events: readonly LoggedEvent[]): Promise<Warehouse> => {
  const warehouse = await openWarehouse({ file: ':memory:' });
  await warehouse.loader.take({ source: { topic: 't', partition: 0 }, events });
  return warehouse;
};
const analyse = async (warehouse: Warehouse, name: string, parameters: Record<string, string> = {}) => {
  const question = { tenant, from: day(0), to: day(1_000), parameters };
  const result = await analyses.find((it) => it.name === name)?.run(askOf(warehouse, question), question);
  return {
    summary: result?.summary ?? {},
    rows: (result?.rows ?? []) as Record<string, number | string | boolean>[],
  };
};
const metric = async (warehouse: Warehouse, name: string, question: object = {}, version = 0) => {
  const definition = findMetric(name, version);
  if (definition === undefined) throw new Error(name);
  return askMetric(warehouse, definition, { tenant, ...question });
};

describe('analyses', () => {
  test('drivers: missed promises lower ratings, and nothing else of this shop does', async () => {
    const { summary, rows } = await analyse(shop, 'drivers');
    expect(summary['explained']).toBeGreaterThan(0.5);
    expect(rows[0]).toMatchObject({ measure: 'promises-missed' });
    expect(rows[0]?.['effect']).toBeLessThan(-40);
    expect(rows[0]?.['p']).toBeLessThan(0.001);
  });

  test('survival: curves fall, groups that are alike are not told apart', async () => {
    const { summary, rows } = await analyse(shop, 'survival', { lostAfterDays: '120' });
    const home = rows.filter(({ group }) => group === 'home').map(({ survival }) => Number(survival));
    expect(home.every((share, i) => share <= (home[i - 1] ?? 1))).toBe(true);
    expect(summary).toMatchObject({ logRank: { between: ['home', 'business'] }, cox: { beside: 'home' } });
    expect((summary['logRank'] as { p: number }).p).toBeGreaterThan(0.001);
  });

  test('parity: a bias that is planted is flagged, an equal treatment is not', async () => {
    const { events, add } = createLog();
    for (let n = 0; n < 600; n += 1) {
      const customerId = customerOf(n);
      const at = day(n / 10);
      add(registered(customerId, at, n % 2 === 0 ? 'home' : 'business'));
      const biased = n % 2 === 0 ? n % 10 !== 0 : n % 10 < 6;
      for (const event of complaint(
        { caseId: nameId(`parity ${n}`), customerId, at },
        { kept: biased, score: 5 },
      ))
        add(event, { channel: n % 4 < 2 ? 'phone' : 'web' });
    }
    const warehouse = await loaded(events);
    const bySegment = await analyse(warehouse, 'parity', { outcome: 'first-response', by: 'segment' });
    expect(bySegment.summary['flagged']).toEqual(['business', 'home']);
    const byChannel = await analyse(warehouse, 'parity', { outcome: 'first-response', by: 'channel' });
    expect(byChannel.summary['flagged']).toEqual([]);
    await warehouse.close();
  });
});

describe('what the coming weeks bring', () => {
  test('contacts by reason: the level of steady weeks, with an interval, no worse than the week before', async () => {
    const { events, add } = createLog();
    for (let week = 0; week < 30; week += 1)
      for (let n = 0; n < 8 + ((week * 5) % 7); n += 1) {
        const names = {
          caseId: nameId(`weekly ${week} ${n}`),
          customerId: customerOf(n),
          at: day(week * 7 + 1),
        };
        for (const event of complaint(names, { kept: true, score: 5 })) add(event);
      }
    const warehouse = await loaded(events);
    const question = { tenant, from: day(0), to: day(30 * 7 + 5), parameters: { weeks: '2' } };
    const result = await analyses
      .find(({ name }) => name === 'contact-reasons')
      ?.run(askOf(warehouse, question), question);
    const rows = (result?.rows ?? []) as readonly Record<string, number>[];
    expect(rows.map(({ reason }) => reason)).toEqual(['complaint', 'complaint']);
    const [next] = rows;
    // Every week has 8 to 14, 11 on the mean.
    expect(next?.['expected']).toBeGreaterThan(9);
    expect(next?.['expected']).toBeLessThan(13);
    expect(next?.['low']).toBeGreaterThan(6);
    expect(next?.['high']).toBeLessThan(16);
    expect(next?.['error']).toBeLessThanOrEqual(next?.['errorOfLastWeek'] ?? 0);
    await warehouse.close();
  });
});

describe('a portfolio', () => {
  test('tells a successor of everybody somebody answers for, and nobody else', async () => {
    const { events, add } = createLog();
    const [mine, given, released] = [customerOf(1), customerOf(2), customerOf(3)];
    for (const customerId of [mine, given, released]) add(registered(customerId, day(0), 'key'));
    add(placed({ customerId: mine, at: day(3), amountMinor: 5_000 }));
    const leadId = nameId('portfolio lead');
    const lead = (n: number, type: string, customerId: string, more: object) =>
      other(n, type, { customerId, at: day(n), ...{ leadId, ...more } });
    const member = 'seller-3';
    const warehouse = await loaded([
      ...events,
      lead(1, 'LeadAssigned', mine, { owner: member }),
      lead(2, 'LeadAssigned', given, { owner: member }),
      lead(3, 'LeadReassigned', given, { owner: 'seller-4' }),
      lead(4, 'AccountTeamAssigned', released, { member, role: 'key-account-manager' }),
      lead(5, 'AccountTeamReleased', released, { member }),
    ]);
    const { summary, rows } = await analyse(warehouse, 'portfolio', { owner: member });
    expect(summary).toMatchObject({ customers: 1, spentMinor: 5_000 });
    expect(rows).toMatchObject([{ customerId: mine, segment: 'key', orders: 1, openCases: 0 }]);
    expect((await analyse(warehouse, 'portfolio')).rows).toEqual([
      { owner: 'seller-3', customers: 1 },
      { owner: 'seller-4', customers: 1 },
    ]);
    await warehouse.close();
  });
});

/** An event of a context that the sample log does not know. */
const other = (n: number, type: string, data: { customerId?: string; at: string }): LoggedEvent => ({
  position: BigInt(1_000_000 + n),
  id: nameId(`other ${n}`),
  type,
  data,
  tenant,
  context: 'marketing',
  customerId: data.customerId ?? '',
  happenedAt: data.at,
  recordedAt: data.at,
  channel: 'system',
  actorKind: 'system',
  actorId: 'test',
  stream: `test-${n}`,
  correlationId: '',
  causationId: '',
});

describe('a campaign', () => {
  test('is compared with those held out: uplift with its interval, return over its cost', async () => {
    const campaignId = nameId('campaign');
    const { events, add } = createLog();
    const entered = Array.from({ length: 400 }, (_, n) => {
      const customerId = customerOf(n);
      const heldOut = n % 4 === 0;
      // Of those treated 40 % buy, of those left alone 20 %.
      const buys = heldOut ? n % 20 === 0 : n % 5 < 2;
      if (buys) add(placed({ customerId, at: day(10), amountMinor: 1_000 }));
      return other(n, 'JourneyEntered', { customerId, at: day(5), ...{ campaignId, heldOut } });
    });
    const spent = other(999, 'CampaignSpendRecorded', {
      at: day(6),
      ...{ campaignId, amount: { minor: 30_000 } },
    });
    const warehouse = await loaded([...events, ...entered, spent]);
    const { rows } = await analyse(warehouse, 'experiments', { of: 'campaigns', holdoutShare: '0.25' });
    expect(rows).toMatchObject([
      {
        subject: campaignId,
        treated: 300,
        holdout: 100,
        treatedShare: 0.4,
        holdoutShare: 0.2,
        uplift: 0.2,
        sampleRatioP: 1,
      },
    ]);
    expect(rows[0]?.['low']).toBeGreaterThan(0.08);
    expect(rows[0]?.['p']).toBeLessThan(0.001);
    expect(await metric(warehouse, 'campaign-return')).toMatchObject([
      {
        treated: 300,
        holdout: 100,
        cost_minor: 30_000,
        gain_per_head_minor: 200,
        gain_minor: 60_000,
        return: 1,
      },
    ]);
    await warehouse.close();
  });
});

test('surveys of any scale are ratings between bad and good', async () => {
  const at = day(1);
  const answers = [
    { kind: 'nps', score: 10 },
    { kind: 'nps', score: 0 },
    { kind: 'csat', score: 3 },
  ];
  const warehouse = await loaded(
    answers.map((answer, n) => other(n, 'SurveyAnswered', { customerId: customerOf(n), at, ...answer })),
  );
  expect(await metric(warehouse, 'satisfaction', { dimensions: ['measure'] }, 1)).toEqual([
    { measure: 'csat', value: 50 },
    { measure: 'nps', value: 50 },
  ]);
  await warehouse.close();
});

describe('metrics', () => {
  test('RFM puts every buyer into one field, cohorts begin with everybody', async () => {
    const [buyers] = await metric(shop, 'buyers');
    const fields = await metric(shop, 'rfm');
    expect(fields.reduce((sum, row) => sum + Number(row['people']), 0)).toBe(buyers?.['value']);
    const firsts = (await metric(shop, 'cohorts')).filter(({ later }) => later === 0);
    expect(firsts.every(({ share }) => share === 1)).toBe(true);
    expect(firsts.reduce((sum, row) => sum + Number(row['people']), 0)).toBe(buyers?.['value']);
  });

  test('frustration names who came back again and again, process variants the ways and the rework', async () => {
    const { events, add } = createLog();
    const names = { caseId: nameId('frustrated'), customerId: customerOf(1), at: day(1) };
    const [opened, , rated, closed] = complaint(names, { kept: false, score: 1 }) as [
      CaseEvent,
      CaseEvent,
      CaseEvent,
      CaseEvent,
    ];
    const reopened: CaseEvent = { type: 'CaseReopened', data: { ...names, reason: 'low-score' } };
    const missed: CaseEvent = {
      type: 'ServiceLevelMissed',
      data: { ...names, clock: 'resolution', dueAt: day(1) },
    };
    for (const event of [opened, missed, rated, reopened, closed]) add(event);
    for (const event of complaint(
      { ...names, caseId: nameId('calm'), customerId: customerOf(2) },
      { kept: true, score: 5 },
    ))
      add(event);
    const warehouse = await loaded(events);
    expect(await metric(warehouse, 'frustration')).toMatchObject([
      { person_id: customerOf(1), reopened: 1, promises_missed: 1, low_ratings: 1, score: 6 },
    ]);
    expect(await metric(warehouse, 'process-variants')).toMatchObject([
      { variant: 'opened > rated > closed', cases: 1, rework: 0 },
      { variant: 'opened > rated > reopened > closed', cases: 1, rework: 1 },
    ]);
    expect(await metric(warehouse, 'effort', {}, 1)).toMatchObject([{ value: 0.5 }]);
    // The customer came once for each, and once again for one of them, which counts double.
    expect(await metric(warehouse, 'effort')).toMatchObject([{ value: 2 }]);
    const calls = [
      other(1, 'CallArrived', { customerId: customerOf(2), at: day(1) }),
      other(2, 'CallTransferred', { customerId: customerOf(2), at: day(1) }),
      other(3, 'CallFinished', { customerId: customerOf(2), at: day(1), ...{ handledMs: 600_000 } }),
      other(4, 'CallArrived', { customerId: customerOf(2), at: day(9) }),
    ];
    await warehouse.loader.take({ source: { topic: 'calls', partition: 0 }, events: calls });
    // A call of ten minutes that was passed on: four points more; the one after the end is none.
    expect(await metric(warehouse, 'effort')).toMatchObject([{ value: 4 }]);
    expect(await metric(warehouse, 'effort-parts')).toMatchObject([
      { kind: 'complaint', needs: 2, contacts: 1.5, transfers: 0.5, repeats: 0.5, minutes: 5 },
    ]);
    const waits = await metric(warehouse, 'bottlenecks');
    expect(waits.find(({ step }) => step === 'CaseReopened')).toMatchObject({
      before: 'CaseResolutionRated',
    });
    await warehouse.close();
  });

  test('that are operational are shown to OpenTelemetry while the service runs, and it stops', async () => {
    const { events, add } = createLog();
    add(placed({ customerId: customerOf(1), at: day(1) }));
    const warehouse = await loaded(events);
    let asked = 0;
    const part = operationalMetrics({
      warehouse: {
        name: 'warehouse',
        start: async () => undefined,
        stop: async () => undefined,
        behind: () => 0,
        rebuild: async function* () {},
        open: async () => {
          asked += 1;
          return warehouse;
        },
      },
      clock: { now: () => new Date(day(1.5)) },
      everyMs: 1,
    });
    await part.start();
    await eventually(async () => expect(asked).toBeGreaterThan(2), { withinMs: 20_000 });
    await part.stop();
    await warehouse.close();
  });
});

describe('a mart', () => {
  const buyersMart: MartDefinition = {
    name: 'test-buyers',
    version: 1,
    owner: 'test',
    summary: 'who bought',
    freshWithinSeconds: 60,
    columns: { person_id: 'varchar', orders: 'bigint' },
    sql: 'SELECT person_id, count(*) FROM purchase GROUP BY 1',
    checks: [{ name: 'nobody buys three times', wrong: 'SELECT count(*) FROM fresh WHERE orders >= 3' }],
  };
  const rowsOf = (warehouse: Warehouse) =>
    warehouse.store.query('SELECT person_id, orders FROM mart_test_buyers_v1 WHERE tenant = $tenant', {
      tenant,
    });

  test('whose check fails stays as it was, and says what is wrong', async () => {
    const { events, add } = createLog();
    const customerId = customerOf(1);
    add(placed({ customerId, at: day(1) }));
    const warehouse = await loaded(events);
    const now = day(10);
    expect(await buildMarts(warehouse, [buyersMart], { tenant, now })).toMatchObject([
      { rows: 1, problems: [] },
    ]);
    for (const n of [2, 3]) add(placed({ customerId, at: day(n) }));
    await warehouse.loader.take({ source: { topic: 't', partition: 0 }, events });
    const [state] = await buildMarts(warehouse, [buyersMart], { tenant, now: day(11) });
    expect(state).toMatchObject({ builtAt: now, rows: 1, problems: ['nobody buys three times: 1 wrong'] });
    expect(await rowsOf(warehouse)).toEqual([{ person_id: customerId, orders: 1 }]);
    await warehouse.close();
  });

  test('is built again when it is older than it may be and the log has moved on', async () => {
    const mart = { ...buyersMart, checks: [] };
    const { events, add } = createLog();
    add(placed({ customerId: customerOf(1), at: day(1) }));
    const warehouse = await loaded(events);
    await buildMarts(warehouse, [mart], { tenant, now: day(10) });
    add(placed({ customerId: customerOf(2), at: day(2) }));
    await warehouse.loader.take({ source: { topic: 't', partition: 0 }, events });
    await refreshMarts(warehouse, [mart], {
      tenant,
      now: new Date(Date.parse(day(10)) + 59_000).toISOString(),
    });
    expect(await rowsOf(warehouse)).toHaveLength(1);
    await refreshMarts(warehouse, [mart], {
      tenant,
      now: new Date(Date.parse(day(10)) + 61_000).toISOString(),
    });
    expect(await rowsOf(warehouse)).toHaveLength(2);
    expect(await martStates(warehouse, [mart], 'other')).toMatchObject([{ rows: 0, position: 0n }]);
    await warehouse.close();
  });
});
