import type { OrderEvent, PriceTraceEvent } from '@icrm/contracts';
import { specify } from '@icrm/decider/testing';
import { describe, expect, test } from '@jest/globals';
import { credit } from './credit.ts';
import { type OrderFacts, order } from './order.ts';
import { wrongPrice } from './price-check.ts';

const at = '2026-03-02T09:00:00.000Z';
const names = { orderId: 'o-1', customerId: 'ana' };
const panels = { productId: 'P-1', name: 'Panel', category: 'solar', quantity: 2, amountMinor: 200 };
const line = (changes: Partial<typeof panels> = {}) => ({ ...panels, ...changes });
const placed: OrderEvent = {
  type: 'OrderPlaced',
  data: { ...names, currency: 'EUR', lines: [panels], totalMinor: 200, at },
};
const held: OrderEvent = { type: 'OrderHeld', data: { ...names, why: 'credit', reason: 'overdue', at } };
const goesOn = (reason: string, byHand: boolean): OrderEvent => ({
  type: 'OrderHoldReleased',
  data: { ...names, why: 'credit', reason, byHand, at },
});
const confirmed: OrderEvent = { type: 'OrderConfirmed', data: { ...names, at } };
const cancelled: OrderEvent = {
  type: 'OrderCancelled',
  data: { ...names, reason: 'x', totalMinor: 200, currency: 'EUR', at },
};
const blocked: OrderFacts = { now: at, creditBlock: 'overdue' };
const given = specify(order, { now: at });
const debtor = specify(order, blocked);
const place = { type: 'PlaceOrder', data: { ...names, currency: 'EUR', lines: [panels] } } as const;
const confirm = { type: 'ConfirmOrder', data: {} } as const;
const release = { type: 'ReleaseHold', data: { reason: 'cash' } } as const;
const hold = { type: 'HoldForCredit', data: { reason: 'overdue' } } as const;
const lift = { type: 'LiftHold', data: { reason: 'credit is given again' } } as const;

describe('an order of whom is given no credit', () => {
  test('waits from the beginning, and is not confirmed', () => {
    debtor().when(place).then(placed, held);
    debtor(placed, held).when(confirm).thenRejected('order-held');
    // It was placed before the block, and nobody has held it yet.
    debtor(placed).when(confirm).thenRejected('order-held');
  });

  test('goes on when somebody takes it upon themselves, and is not held for that again', () => {
    debtor(placed, held).when(release).then(goesOn('cash', true));
    debtor(placed, held, goesOn('cash', true)).when(confirm).then(confirmed);
    debtor(placed, held, goesOn('cash', true)).when(hold).then();
    given(placed).when(release).thenRejected('order-not-held');
  });

  test('goes on when credit is given again, at the latest as it is confirmed', () => {
    given(placed, held).when(lift).then(goesOn('credit is given again', false));
    given(placed, held).when(confirm).then(goesOn('credit is given again', false), confirmed);
    given(placed).when(lift).then();
    // What was lifted without anybody's word is held again.
    given(placed, held, goesOn('credit is given again', false)).when(hold).then(held);
  });

  test('is held once, and neither after it was confirmed nor cancelled', () => {
    given(placed).when(hold).then(held);
    for (const before of [[held], [confirmed], [cancelled]])
      given(placed, ...before)
        .when(hold)
        .then();
  });
});

describe('the credit of a customer', () => {
  const settle = (documentId: string, isBlocked: boolean) =>
    ({ type: 'SettleCredit', data: { customerId: 'ana', documentId, blocked: isBlocked } }) as const;
  const of = (type: 'CreditBlocked' | 'CreditReleased', documentId: string) =>
    ({ type, data: { customerId: 'ana', documentId, at } }) as const;
  const about = specify(credit, { now: at, id: 'ana', actor: 'erp' });

  test('is blocked as long as any document blocks it', () => {
    about().when(settle('a', true)).then(of('CreditBlocked', 'a'));
    about(of('CreditBlocked', 'a')).when(settle('a', true)).then();
    about().when(settle('a', false)).then();
    const both = [of('CreditBlocked', 'a'), of('CreditBlocked', 'b'), of('CreditReleased', 'a')];
    const state = both.reduce((so, event) => credit.evolve(so, event), credit.initial);
    expect(state.blocks).toEqual({ b: 'credit is blocked' });
  });
});

describe('a price that an order refers to', () => {
  const quoted: PriceTraceEvent['data'] = {
    ...{ priceTraceId: 'p-1', customerId: 'ana', priceListId: 'retail', version: 1, currency: 'EUR' },
    lines: [{ item: 'P-1', quantity: 2, unitMinor: 100, totalMinor: 200, trace: [] }],
    ...{ totalMinor: 200, validUntil: '2026-03-03T09:00:00.000Z', at },
  };
  const asked = { customerId: 'ana', currency: 'EUR', lines: [panels], at };

  test('is that of the items, their quantities and amounts, however their lines are split', () => {
    expect(wrongPrice(asked, quoted)).toBeUndefined();
    const split = [line({ quantity: 1, amountMinor: 50 }), line({ quantity: 1, amountMinor: 150 })];
    expect(wrongPrice({ ...asked, lines: split }, quoted)).toBeUndefined();
  });

  test.each([
    ['price-trace-not-found', asked, undefined],
    ['price-trace-expired', { ...asked, at: '2026-03-03T09:00:00.001Z' }, quoted],
    ['price-differs', { ...asked, customerId: 'ben' }, quoted],
    ['price-differs', { ...asked, currency: 'USD' }, quoted],
    ['price-differs', { ...asked, lines: [line({ amountMinor: 199 })] }, quoted],
    ['price-differs', { ...asked, lines: [line({ quantity: 3 })] }, quoted],
    ['price-differs', { ...asked, lines: [panels, line({ productId: 'P-2' })] }, quoted],
    ['price-differs', { ...asked, lines: [line({ productId: 'P-2' })] }, quoted],
  ] as const)('else the order is refused: %s', (reason, told, price) =>
    expect(wrongPrice(told, price)).toBe(reason),
  );

  test('is checked before the order is placed', () => {
    const refers = { ...place, data: { ...place.data, priceTraceId: 'p-1' } };
    given().when(refers).thenRejected('price-trace-not-found');
    specify(order, { now: at, quoted })()
      .when(refers)
      .then({ ...placed, data: { ...placed.data, priceTraceId: 'p-1' } } as OrderEvent);
  });
});
