import { findEvent } from '@icrm/contracts';
import { connectEventStore, type EventStore, type RecordedEvent } from '@icrm/event-store';
import { type Engines, startEngines } from '@icrm/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { askOf } from '../src/analyses/analysis.ts';
import { analyses } from '../src/analyses/catalogue.ts';
import { buyerFeatures, featuresAt } from '../src/models/features.ts';
import { runModels } from '../src/models/run-models.ts';
import { fromLog } from '../src/warehouse/logged-event.ts';
import { openWarehouse, type Warehouse } from '../src/warehouse/warehouse.ts';
import { findLeaks } from './find-leaks.ts';
import { day } from './sample-log.ts';
import { shopLog } from './shop.ts';

const tenant = 'acme';
const { events, leftOn } = shopLog(220, 5);
let engines: Engines;
let store: EventStore;
let warehouse: Warehouse;
let facts: RecordedEvent[] = [];

/** What was published comes back to the warehouse as by the topics, behind the shop's own log. */
const comeBack = async (): Promise<RecordedEvent[]> => {
  const all: RecordedEvent[] = [];
  for await (const event of store.readAll()) all.push(event);
  const context = (type: string) => findEvent(type)?.context ?? '';
  await warehouse.loader.take({
    source: { topic: 'icrm.analytics.events.v1', partition: 0 },
    events: all.map((event) => {
      const logged = fromLog(event, context(event.type));
      return { ...logged, position: logged.position + 10n ** 12n };
    }),
  });
  return all;
};
const of = <T extends string>(type: T) =>
  facts.filter((it) => it.type === type).map(({ data }) => data as never);
const run = (moment: string) => runModels({ warehouse, store, tenant, moment });

beforeAll(async () => {
  engines = await startEngines({ eventstore: true });
  store = connectEventStore({
    connectionString: engines.environment['ICRM_EVENTSTORE'] ?? '',
    personal: 'stored',
  });
  warehouse = await openWarehouse({ file: ':memory:' });
  await warehouse.loader.take({ source: { topic: 'icrm.sales.events.v1', partition: 0 }, events });
}, 60_000);
afterAll(async () => {
  await warehouse.close();
  await store.close();
  await engines.stop();
});

describe('features', () => {
  const asOf = { tenant, moment: day(400) };

  test('see nothing that happened later: orders, cancellations, cases, ratings, links', async () => {
    expect(await findLeaks(warehouse, buyerFeatures, asOf)).toEqual([]);
    expect((await featuresAt(warehouse, asOf)).length).toBeGreaterThan(100);
  }, 60_000);

  test('that look past the scope are caught by name', async () => {
    const leaky = {
      ...buyerFeatures,
      names: [...buyerFeatures.names, 'orders-in-all'],
      sql: `SELECT f.*, (SELECT count(*) FROM main.sale s WHERE s.customer_id = f.person_id)::DOUBLE AS "orders-in-all"
        FROM (${buyerFeatures.sql}) f`,
    };
    expect(await findLeaks(warehouse, leaky, asOf)).toEqual(['orders-in-all']);
  }, 60_000);
});

describe('a run of the models', () => {
  test('learns from the past, expects, decides and gives its reasons', async () => {
    const report = await run(day(540));
    expect(report).toMatchObject({
      trained: [{ kind: 'churn' }, { kind: 'contact' }, { kind: 'lifetime-value' }],
      skipped: [],
    });
    expect(report.predictions).toBeGreaterThan(200);
    expect(report.decisions).toBeGreaterThan(100);
    facts = await comeBack();
    const models = of('ModelTrained') as { kind: string; measures: Record<string, number> }[];
    expect(models.find(({ kind }) => kind === 'churn')?.measures['auc']).toBeGreaterThan(0.7);
    const churn = (
      of('PredictionMade') as { kind: string; customerId: string; value: number; reasons: object[] }[]
    ).filter(({ kind }) => kind === 'churn');
    // Those who had left by then are told from those who had not.
    const mean = (list: readonly { value: number }[]) =>
      list.reduce((sum, { value }) => sum + value, 0) / list.length;
    const gone = churn.filter(({ customerId }) => (leftOn.get(customerId) ?? 0) < 540);
    const here = churn.filter(({ customerId }) => (leftOn.get(customerId) ?? 0) >= 540);
    expect(mean(gone)).toBeGreaterThan(mean(here) + 0.3);
    expect(churn.every(({ reasons }) => reasons.length === 3)).toBe(true);
    const decisions = of('DecisionPublished') as { kind: string; arm: string }[];
    const plays = decisions.filter(({ kind }) => kind === 'retention-play');
    const heldOut = plays.filter(({ arm }) => arm === 'holdout').length / plays.length;
    expect(heldOut).toBeGreaterThan(0.08);
    expect(heldOut).toBeLessThan(0.35);
    // Who left long ago is at a late stage of their life as a customer, by a rule that is named.
    const stages = of('LifecycleStageChanged') as { customerId: string; to: string; rule: string }[];
    expect(stages.length).toBe(report.stages);
    const late = stages.filter(({ to }) => to === 'dormant' || to === 'lost');
    const longGone = late.filter(({ customerId }) => (leftOn.get(customerId) ?? 0) < 540).length;
    expect(longGone / late.length).toBeGreaterThan(0.9);
    expect(new Set(stages.map(({ rule }) => rule))).toEqual(new Set(['usual-gap.1']));
    // Every contact of this shop is a complaint, and that is what the next is expected to be about.
    const contacts = (of('PredictionMade') as { kind: string; about?: string }[]).filter(
      ({ kind }) => kind === 'contact',
    );
    expect(contacts.length).toBeGreaterThan(100);
    expect(new Set(contacts.map(({ about }) => about))).toEqual(new Set(['complaint']));
    // Whoever was let down again and again is cared for first; nobody is held out of that.
    const care = (
      of('DecisionPublished') as { kind: string; arm: string; reasons: { feature: string }[] }[]
    ).filter(({ kind }) => kind === 'care-first');
    expect(care.length).toBeGreaterThan(0);
    expect(care.every(({ arm }) => arm === 'treated')).toBe(true);
    expect(care[0]?.reasons.map(({ feature }) => feature)).toContain('low-ratings');
  }, 120_000);

  test('again says nothing that is known', async () => {
    const before = facts.length;
    const report = await run(day(540));
    expect(report).toMatchObject({ predictions: 0, decisions: 0, stages: 0 });
    facts = await comeBack();
    expect(facts).toHaveLength(before);
  }, 120_000);

  test('compares what it expected with what came, calibrated, and the play with those left alone', async () => {
    const report = await run(day(640));
    expect(report.evaluated).toBeGreaterThan(100);
    facts = await comeBack();
    const analyse = async (name: string, parameters: Record<string, string>) => {
      const question = { tenant, from: day(0), to: day(900), parameters };
      return analyses.find((it) => it.name === name)?.run(askOf(warehouse, question), question);
    };
    const calibration = await analyse('calibration', { kind: 'churn' });
    expect(calibration?.summary['auc']).toBeGreaterThan(0.7);
    expect(calibration?.summary['brier']).toBeLessThan(0.2);
    // The rule tried with other numbers: a lower bar calls more people, and finds more of those who left.
    const tried = (await analyse('what-if', { threshold: '0.3' }))?.summary as Record<
      'inForce' | 'proposed',
      { called: number; found: number; precision: number }
    >;
    expect(tried.proposed.called).toBeGreaterThan(tried.inForce.called);
    expect(tried.proposed.found).toBeGreaterThanOrEqual(tried.inForce.found);
    expect(tried.proposed.precision).toBeLessThanOrEqual(tried.inForce.precision);
    const contact = await analyse('calibration', { kind: 'contact' });
    expect(contact?.summary['auc']).toBeGreaterThan(0.6);
    const experiments = await analyse('experiments', { of: 'decisions' });
    expect(experiments?.rows).toContainEqual(
      expect.objectContaining({
        subject: 'retention-play',
        uplift: expect.any(Number),
        low: expect.any(Number),
      }),
    );
    // Nobody acted on the play here: its interval holds no effect.
    const play = experiments?.rows.find((it) => Reflect.get(it, 'subject') === 'retention-play') as Record<
      string,
      number
    >;
    expect(play['low']).toBeLessThanOrEqual(0);
    expect(play['high']).toBeGreaterThanOrEqual(0);
    expect(play['sampleRatioP']).toBeGreaterThan(0.001);
  }, 120_000);

  test('with too little to learn from says so, and nothing else', async () => {
    const small = await openWarehouse({ file: ':memory:' });
    const report = await runModels({ warehouse: small, store, tenant: 'small', moment: day(540) });
    expect(report).toEqual({
      trained: [],
      skipped: ['churn', 'contact', 'lifetime-value'],
      predictions: 0,
      decisions: 0,
      evaluated: 0,
      stages: 0,
      insights: 0,
      goals: 0,
    });
    await small.close();
  });
});
