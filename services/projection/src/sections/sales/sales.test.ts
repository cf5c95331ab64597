import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type AnyEvent, given } from '../../../test/given.ts';
import {
  a,
  at,
  b,
  cancelled,
  lead,
  linked,
  opportunity,
  ordered,
  registered,
} from '../../../test/sample-events.ts';

const salesOf = async (...events: readonly AnyEvent[]) =>
  (
    await given(registered(a), ...events)
      .project()
      .view(a)
  )?.sales;

describe('sales', () => {
  test('add up per currency, and the main currency is the one of most orders', async () => {
    expect(
      await salesOf(
        ordered(a, 300, { currency: 'USD', on: at(3) }),
        ordered(a, 100, { on: at(4) }),
        ordered(a, 200, { on: at(5) }),
      ),
    ).toMatchObject({
      orders: 3,
      totals: [
        { minor: 300, currency: 'EUR' },
        { minor: 300, currency: 'USD' },
      ],
      rfm: { currency: 'EUR', orders: 2, monetaryMinor: 300, firstOrderAt: at(4), lastOrderAt: at(5) },
    });
  });

  test('a cancelled order is out of every figure but stays in the list', async () => {
    const last = ordered(a, 200, { on: at(5) });
    const sales = await salesOf(ordered(a, 100, { on: at(4) }), last, cancelled(last, at(6)));
    expect(sales).toMatchObject({
      orders: 1,
      cancelledOrders: 1,
      totals: [{ minor: 100, currency: 'EUR' }],
      rfm: { lastOrderAt: at(4), monetaryMinor: 100 },
    });
    expect(sales?.recentOrders.map(({ status }) => status)).toEqual(['cancelled', 'placed']);
  });

  test('without a standing order there is nothing to rank', async () => {
    const only = ordered(a, 200);
    expect(await salesOf(only, cancelled(only))).toMatchObject({ orders: 0, totals: [] });
    expect(await salesOf(only, cancelled(only))).not.toHaveProperty('rfm');
  });

  test('open opportunities advance and end', async () => {
    const opened: AnyEvent = {
      type: 'OpportunityOpened',
      data: {
        opportunityId: opportunity,
        customerId: a,
        title: 'Roof',
        value: { minor: 5, currency: 'EUR' },
        at: at(2),
      },
    };
    const advanced: AnyEvent = {
      type: 'OpportunityAdvanced',
      data: { opportunityId: opportunity, customerId: a, from: 'qualified', to: 'proposed', at: at(3) },
    };
    expect((await salesOf(opened, advanced))?.openOpportunities).toEqual([
      {
        opportunityId: opportunity,
        title: 'Roof',
        stage: 'proposed',
        value: { minor: 5, currency: 'EUR' },
        openedAt: at(2),
      },
    ]);
    const won: AnyEvent = {
      type: 'OpportunityWon',
      data: { opportunityId: opportunity, customerId: a, value: { minor: 4, currency: 'EUR' }, at: at(4) },
    };
    expect(await salesOf(opened, advanced, won)).toMatchObject({
      openOpportunities: [],
      opportunitiesWon: 1,
    });
    const lost: AnyEvent = {
      type: 'OpportunityLost',
      data: { opportunityId: opportunity, customerId: a, reason: 'price', at: at(4) },
    };
    expect(await salesOf(opened, lost)).toMatchObject({ openOpportunities: [], opportunitiesLost: 1 });
  });

  test('open leads are settled', async () => {
    const captured: AnyEvent = {
      type: 'LeadCaptured',
      data: {
        leadId: lead,
        customerId: a,
        source: 'portal',
        sourceReference: 'f',
        topic: 'roof',
        at: at(2),
      },
    };
    expect((await salesOf(captured))?.openLeads).toEqual([
      { leadId: lead, topic: 'roof', source: 'portal', at: at(2) },
    ]);
    const qualified: AnyEvent = { type: 'LeadQualified', data: { leadId: lead, customerId: a, at: at(3) } };
    expect(await salesOf(captured, qualified)).toMatchObject({ openLeads: [], leadsQualified: 1 });
    const refused: AnyEvent = {
      type: 'LeadDisqualified',
      data: { leadId: lead, customerId: a, reason: 'no budget', at: at(3) },
    };
    expect(await salesOf(captured, refused)).toMatchObject({ openLeads: [], leadsDisqualified: 1 });
  });

  test('of linked customers are summed', async () => {
    const sales = await salesOf(
      ordered(a, 100, { on: at(3) }),
      registered(b),
      ordered(b, 50, { on: at(7) }),
      linked(a, b),
    );
    expect(sales).toMatchObject({ orders: 2, rfm: { monetaryMinor: 150, lastOrderAt: at(7) } });
  });

  test('cite how many events they are made of, and the latest', async () => {
    const order = ordered(a, 100);
    const explained = await given(registered(a), order, cancelled(order)).project().explained(a);
    expect(explained?.provenance?.['sales.orders']).toMatchObject({
      value: 0,
      events: 2,
      type: 'OrderCancelled',
      rule: 'fold-of-orders@1',
    });
  });

  test('figures are those of the standing orders, whatever was cancelled in whatever order', async () => {
    const orders = fc.array(
      fc.record({ minor: fc.nat(10_000), day: fc.integer({ min: 1, max: 28 }), cancel: fc.boolean() }),
      { maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(orders, async (drawn) => {
        const placed = drawn.map(({ minor, day }) => ordered(a, minor, { on: at(day) }));
        const standing = placed.filter((_, index) => drawn[index]?.cancel === false);
        const events = placed.flatMap((order, index) =>
          drawn[index]?.cancel === true ? [order, cancelled(order, at(29))] : [order],
        );
        const times = standing.map(({ data }) => data.at).sort();
        const sales = await salesOf(...events);
        expect(sales?.orders).toBe(standing.length);
        expect(sales?.rfm?.monetaryMinor ?? 0).toBe(
          standing.reduce((sum, { data }) => sum + data.totalMinor, 0),
        );
        expect(sales?.rfm?.lastOrderAt).toBe(times.at(-1));
        expect(sales?.rfm?.firstOrderAt).toBe(times[0]);
      }),
    );
  });
});
