import { join } from 'node:path';
import { tempFolder } from '@icrm/testkit';
import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { buildMarts } from '../src/marts/build-marts.ts';
import { marts } from '../src/marts/catalogue.ts';
import { askMetric } from '../src/metrics/ask-metric.ts';
import { findMetric } from '../src/metrics/catalogue.ts';
import type { SeriesMetric } from '../src/metrics/definition.ts';
import { rolledUp } from '../src/metrics/rollup.ts';
import type { LoggedEvent } from '../src/warehouse/logged-event.ts';
import { openWarehouse, type Warehouse } from '../src/warehouse/warehouse.ts';
import { foldOf, foldOfWarehouse } from './independent-fold.ts';
import { companyLog, createLog, customerOf, day, dealOut, placed, registered } from './sample-log.ts';

const folder = await tempFolder('warehouse');
afterAll(() => folder.remove());
const runs = Number(process.env['ICRM_RUNS'] ?? 5);
const topic = 'icrm.sales.events.v1';

const inMemory = () => openWarehouse({ file: ':memory:' });
const load = ({ loader }: Warehouse, events: readonly LoggedEvent[]) =>
  loader.take({ source: { topic, partition: 0 }, events });

describe('a warehouse', () => {
  test('is what an independent fold of the log is, however the log is cut, repeated and interleaved', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1_000 }),
        fc.array(fc.nat({ max: 120 }), { minLength: 4, maxLength: 12 }),
        async (seed, cuts) => {
          const log = companyLog(600, seed);
          const warehouse = await inMemory();
          await Promise.all(
            dealOut(log).map(async (events, partition) => {
              for (let at = 0, n = 0; at < events.length; n += 1) {
                const size = 1 + (cuts[n % cuts.length] ?? 0);
                // Every other batch begins with what came before once more, as after a crash or a rebalance.
                const from = n % 2 === 0 ? at : Math.max(0, at - 20);
                await warehouse.loader.take({
                  source: { topic, partition },
                  events: events.slice(from, at + size),
                });
                at += size;
              }
            }),
          );
          expect(await foldOfWarehouse(warehouse)).toEqual(foldOf(log));
          await warehouse.close();
        },
      ),
      { numRuns: runs },
    );
  }, 120_000);

  test('goes on where it was when it is opened again', async () => {
    const file = join(folder.path, 'again', 'warehouse.duckdb');
    const log = companyLog(400, 7);
    const first = await openWarehouse({ file });
    await load(first, log.slice(0, 250));
    await first.close();
    const second = await openWarehouse({ file });
    expect(second.generation).toBe(first.generation);
    await load(second, log);
    expect(await foldOfWarehouse(second)).toEqual(foldOf(log));
    await second.close();
  });

  test('keeps what it cannot read, with the reason, once', async () => {
    const warehouse = await inMemory();
    const unreadable = [{ place: `${topic}/0/7`, reason: 'data: not JSON' }];
    for (let n = 0; n < 2; n += 1)
      await warehouse.loader.take({ source: { topic, partition: 0 }, events: [], unreadable });
    expect(await warehouse.store.query('SELECT place, reason FROM unreadable')).toEqual(unreadable);
    await warehouse.close();
  });

  test('answers while it loads, each answer of whole batches', async () => {
    const warehouse = await inMemory();
    const { events, add } = createLog();
    for (let n = 0; n < 3_000; n += 1) add(placed({ customerId: customerOf(n), at: day(n / 100) }));
    let loading = true;
    const seen = new Set<number>();
    const ask = async () => {
      while (loading) {
        const [row] = await warehouse.ask(
          'SELECT (SELECT count(*) FROM sale) AS sales, (SELECT count(*) FROM interaction) AS events',
          { tenant: 'acme', position: 10n ** 18n },
        );
        expect(row?.['sales']).toBe(row?.['events']);
        seen.add(Number(row?.['sales']));
      }
    };
    const readers = Promise.all([ask(), ask(), ask()]);
    for (let at = 0; at < events.length; at += 100) await load(warehouse, events.slice(at, at + 100));
    loading = false;
    await readers;
    expect([...seen].every((sales) => sales % 100 === 0)).toBe(true);
    expect(seen.size).toBeGreaterThan(2);
    await warehouse.close();
  });
});

describe('a question', () => {
  test('sees its tenant alone, and nothing later than its position', async () => {
    const warehouse = await inMemory();
    const { events, add } = createLog();
    add(placed({ customerId: customerOf(1), at: day(1), amountMinor: 100 }));
    add(placed({ customerId: customerOf(2), at: day(2), amountMinor: 10 }), { tenant: 'globex' });
    add(placed({ customerId: customerOf(1), at: day(3), amountMinor: 1 }));
    await load(warehouse, events);
    const total = async (tenant: string, position?: bigint) =>
      (
        await warehouse.ask('SELECT sum(amount_minor) AS total FROM sale', {
          tenant,
          ...(position === undefined ? {} : { position }),
        })
      )[0]?.['total'];
    expect([await total('acme'), await total('globex'), await total('acme', 25n)]).toEqual([101, 10, 100]);
    await warehouse.close();
  });

  test('knows the history of a customer, and who is one and the same', async () => {
    const warehouse = await inMemory();
    const { events, add } = createLog();
    const [a, b, c] = [1, 2, 3].map(customerOf).sort() as [string, string, string];
    for (const id of [a, b, c]) add(registered(id, day(1)));
    add({
      type: 'CustomerDetailsChanged',
      data: { customerId: a, details: { segment: 'key' }, retracted: [], source: 'erp', at: day(5) },
    });
    const link = (x: string, y: string) => ({
      linkId: customerOf(9),
      customerIds: [x, y] as [string, string],
      at: day(6),
    });
    const linked = { rule: 'person', ruleVersion: 1, score: 20, evidence: [] };
    add({ type: 'CustomersLinked', data: { ...link(a, b), ...linked } });
    const together = add({ type: 'CustomersLinked', data: { ...link(b, c), ...linked } });
    add({ type: 'CustomersUnlinked', data: { ...link(b, c), reason: 'father and son' } });
    await load(warehouse, events);
    const scope = { tenant: 'acme' };
    expect(
      await warehouse.ask(
        `SELECT segment, valid_from, valid_to FROM customer_version WHERE customer_id = '${a}' ORDER BY valid_from`,
        scope,
      ),
    ).toEqual([
      { segment: 'home', valid_from: day(1), valid_to: day(5) },
      { segment: 'key', valid_from: day(5), valid_to: null },
    ]);
    const persons = async (position: bigint) =>
      (
        await warehouse.ask('SELECT customer_id, person_id FROM person ORDER BY 1', { ...scope, position })
      ).map(({ person_id: person }) => person);
    expect(await persons(together.position)).toEqual([a, a, a]);
    expect(await persons(together.position + 10n)).toEqual([a, a]);
    await warehouse.close();
  });

  test('gives the same revenue by its mart and what came since as by every sale, whatever partition was slow', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1_000 }), fc.nat({ max: 5 }), async (seed, slow) => {
        const warehouse = await inMemory();
        const dealt = dealOut(companyLog(400, seed));
        const take = (partition: number, events: readonly LoggedEvent[]) =>
          warehouse.loader.take({ source: { topic, partition }, events });
        const revenue = async (version: number, position?: bigint) => {
          const definition = findMetric('revenue', version);
          if (definition === undefined) throw new Error('revenue');
          const question = { tenant: 'acme', dimensions: ['channel', 'category'], grain: 'month' as const };
          const rolled = await askMetric(warehouse, definition, { ...question, position });
          const answered = await rolledUp(warehouse, definition as SeriesMetric, { ...question, position });
          expect(answered === undefined).toBe(position !== undefined);
          const { rollup: _rollup, ...raw } = definition as SeriesMetric;
          expect(rolled).toEqual(await askMetric(warehouse, raw, { ...question, position }));
          expect(rolled.length).toBeGreaterThan(0);
        };
        // One partition comes after the mart was built, with positions that are older than the mart.
        for (const [partition, events] of dealt.entries())
          if (partition !== slow) await take(partition, events);
        await buildMarts(warehouse, marts, { tenant: 'acme', now: day(100) });
        await take(slow, dealt[slow] ?? []);
        for (const version of [1, 2]) {
          await revenue(version);
          await revenue(version, warehouse.loader.position / 2n);
        }
        await warehouse.close();
      }),
      { numRuns: runs },
    );
  }, 120_000);

  test('takes an order as it was amended: revenue of its own day, one order, no longer the first amount', async () => {
    const { events, add } = createLog();
    const order = placed({ customerId: customerOf(1), at: day(1), amountMinor: 1_000 });
    const { orderId, customerId, currency, lines } = order.data;
    add(order);
    add({
      type: 'OrderAmended',
      data: {
        ...{
          orderId,
          customerId,
          currency,
          beforeMinor: 1_000,
          totalMinor: 700,
          reason: 'less',
          at: day(40),
        },
        lines: lines.map((line) => ({ ...line, amountMinor: 700 })),
      },
    });
    const warehouse = await inMemory();
    await load(warehouse, events);
    const scope = { tenant: 'acme' };
    expect(await warehouse.ask('SELECT amount_minor, happened_at FROM purchase', scope)).toEqual([
      { amount_minor: 700, happened_at: day(1) },
    ]);
    const definition = findMetric('revenue');
    if (definition === undefined) throw new Error('revenue');
    expect(await askMetric(warehouse, definition, { tenant: 'acme', grain: 'month' })).toEqual([
      { month: '2026-01-01', value: 1_000 },
      { month: '2026-02-01', value: -300 },
    ]);
    await warehouse.close();
  });

  test('finds nothing of a person who was erased but sums', async () => {
    const warehouse = await inMemory();
    const { events, add } = createLog();
    const customerId = customerOf(1);
    add(registered(customerId, day(1), 'key'));
    add(placed({ customerId, at: day(2) }));
    add({
      type: 'CustomerErased',
      data: { customerId, receiptId: customerId, reason: 'request', at: day(3) },
    });
    add({
      type: 'CustomerDetailsChanged',
      data: { customerId, details: { segment: 'late' }, retracted: [], source: 'erp', at: day(4) },
    });
    for (const event of events) await load(warehouse, [event]);
    const scope = { tenant: 'acme' };
    expect(await warehouse.ask('SELECT segment, language, country, erased FROM customer', scope)).toEqual([
      { segment: null, language: null, country: null, erased: true },
    ]);
    expect(await warehouse.ask('SELECT sum(amount_minor) AS total FROM sale', scope)).toEqual([
      { total: 1_000 },
    ]);
    await warehouse.close();
  });
});
