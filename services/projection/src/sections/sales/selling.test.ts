import type { ErpMirrorEvent, OrderEvent } from '@icrm/contracts';
import { nameId } from '@icrm/runtime';
import { expect, test } from '@jest/globals';
import { factsOf, fold } from '../../../test/given.ts';
import { a, at, ordered, registered } from '../../../test/sample-events.ts';
import { rulesAt, survivorshipVersions } from '../../view/survivorship-rules.ts';
import { sections } from '../index.ts';
import type { Section } from '../section.ts';
import type { SellingEvent } from './selling.ts';

type SomeEvent = SellingEvent | ErpMirrorEvent | OrderEvent | ReturnType<typeof registered>;

const sectionOf = (name: string): Section => {
  const found = sections.find((section) => section.name === name);
  if (found === undefined) throw new Error(`no section ${name}`);
  return found;
};
const viewed = (name: string, ...events: readonly SomeEvent[]) => {
  const facet = fold(factsOf([registered(a), ...events] as Parameters<typeof factsOf>[0])).get(a);
  const members = [{ customerId: a, state: facet?.sections[name] ?? sectionOf(name).initial }];
  const merging = { rules: rulesAt(survivorshipVersions, at(9)), at: at(9) };
  const view = sectionOf(name).view(members, merging)[name] as Record<string, unknown> | undefined;
  return { view, why: sectionOf(name).explain(members, merging) };
};

const line = { productId: 'P-1', name: 'Panel', category: 'none', quantity: 1, amountMinor: 500 };
const quote: SellingEvent = {
  type: 'QuoteGenerated',
  data: {
    ...{ quoteId: nameId('q-1'), customerId: a, number: 'Q-1', language: 'es', layout: 1, currency: 'EUR' },
    ...{ lines: [line], totalMinor: 500, validUntil: at(20), configurationIds: [], hash: 'h', at: at(2) },
  },
};

test('before the sales force does anything there is no section', () => {
  expect(viewed('selling').view).toBeUndefined();
  expect(viewed('erp').view).toBeUndefined();
});

test('open quotes, hints and accounts stand in the view with the events behind them', () => {
  const account = { accountId: nameId('acc-1'), customerId: a, at: at(3) };
  const { view, why } = viewed(
    'selling',
    quote,
    { type: 'QuoteViewed', data: { quoteId: nameId('q-1'), customerId: a, at: at(2) } },
    { type: 'AccountRegistered', data: { ...account, name: 'Ruiz SL' } },
    { type: 'AccountTeamAssigned', data: { ...account, member: 'seller-3', role: 'manager' } },
    { type: 'AccountMovedTerritory', data: { ...account, planVersion: 1, to: 'centre', owner: 'seller-3' } },
    {
      type: 'SalesHintRaised',
      data: {
        ...{ hintId: nameId('h-1'), customerId: a, kind: 'ends', topic: 'pump' },
        evidenceEventIds: [],
        expiresAt: at(9),
        at: at(3),
      },
    },
  );
  expect(view).toMatchObject({
    openQuotes: [{ quoteId: nameId('q-1'), total: { minor: 500 }, viewed: true }],
    openHints: [{ hintId: nameId('h-1'), topic: 'pump' }],
    accounts: [{ name: 'Ruiz SL', territory: 'centre', owner: 'seller-3', team: [{ member: 'seller-3' }] }],
  });
  expect(why['selling.openQuotes']).toMatchObject({ rule: 'fold-of-quotes@1', events: 2 });
  expect(why['selling.accounts']).toMatchObject({ events: 3 });
});

test('an accepted quote is no longer open', () => {
  const accepted: SellingEvent = {
    type: 'QuoteAccepted',
    data: { quoteId: nameId('q-1'), customerId: a, totalMinor: 500, currency: 'EUR', at: at(3) },
  };
  expect(viewed('selling', quote, accepted).view).toMatchObject({ openQuotes: [], quotesAccepted: 1 });
});

test('an amended order counts with what it comes to now, a shipped one is shown as such', () => {
  const order = ordered(a, 300, { on: at(3) });
  const { orderId } = order.data;
  const { view } = viewed(
    'sales',
    order,
    {
      type: 'OrderAmended',
      data: {
        ...{ orderId, customerId: a, lines: order.data.lines, currency: 'EUR' },
        totalMinor: 250,
        beforeMinor: 300,
        reason: 'x',
        at: at(4),
      },
    },
    {
      type: 'OrderShipped',
      data: {
        orderId,
        customerId: a,
        shipmentId: nameId('s-1'),
        lines: [{ line: 0, quantity: 1 }],
        complete: true,
        at: at(5),
      },
    },
  );
  expect(view).toMatchObject({
    orders: 1,
    totals: [{ minor: 250, currency: 'EUR' }],
    recentOrders: [{ total: { minor: 250 }, status: 'shipped' }],
  });
});

test('what the ERP says is shown with how fresh it is', () => {
  const invoice = (openMinor: number, version: number): ErpMirrorEvent => ({
    type: 'InvoiceMirrored',
    data: {
      ...{
        source: 'erp',
        documentId: 'INV-1',
        version,
        changedAt: at(version),
        customerId: a,
        number: 'F-1',
      },
      ...{ currency: 'EUR', totalMinor: 900, openMinor, issuedOn: '2026-03-01', dueOn: '2026-03-31' },
      ...{ status: openMinor === 0 ? 'paid' : 'open', at: at(version) },
    },
  });
  const { view, why } = viewed('erp', invoice(900, 1), invoice(400, 2));
  expect(view).toMatchObject({
    openInvoices: [{ number: 'F-1', open: { minor: 400 } }],
    open: [{ minor: 400, currency: 'EUR' }],
    creditBlocked: false,
    freshness: { changedAt: at(2), mirroredAt: at(2) },
  });
  expect(why['erp.openInvoices']).toMatchObject({ events: 2 });
  expect(viewed('erp', invoice(900, 1), invoice(0, 2)).view).toMatchObject({ openInvoices: [], open: [] });
});
