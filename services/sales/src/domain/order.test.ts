import type { OrderEvent } from '@icrm/contracts';
import { specify } from '@icrm/decider/testing';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type OrderCommand, order } from './order.ts';

const at = '2026-03-02T09:00:00.000Z';
const given = specify(order, { now: at });

const line = (amountMinor: number) => ({
  productId: 'P-1',
  name: 'Panel',
  category: 'solar',
  quantity: 12,
  amountMinor,
});
const names = { orderId: 'order-1', customerId: 'ana' };
const panels = { ...names, reference: 'CA-2026-1', currency: 'EUR', lines: [line(240_000), line(9_900)] };
const placed: OrderEvent = { type: 'OrderPlaced', data: { ...panels, totalMinor: 249_900, at } };
const cancelled: OrderEvent = {
  type: 'OrderCancelled',
  data: { ...names, reason: 'changed mind', totalMinor: 249_900, currency: 'EUR', at },
};

type Placing = Extract<OrderCommand, { type: 'PlaceOrder' }>['data'];
const place = (change: Partial<Placing> = {}): OrderCommand => ({
  type: 'PlaceOrder',
  data: { ...panels, ...change },
});
const cancel: OrderCommand = { type: 'CancelOrder', data: { reason: 'changed mind' } };

describe('placing an order', () => {
  test('adds the lines up', () => given().when(place()).then(placed));

  test('agrees with a total that is right', () =>
    given()
      .when(place({ totalMinor: 249_900 }))
      .then(placed));

  test('refuses a total that is wrong, if only by a cent', () =>
    given()
      .when(place({ totalMinor: 249_901 }))
      .thenRejected('total-differs'));

  test('refuses an order without lines', () =>
    given()
      .when(place({ lines: [] }))
      .thenRejected('order-without-lines'));

  test('refuses a total that no longer counts cents', () =>
    given()
      .when(place({ lines: [line(Number.MAX_SAFE_INTEGER), line(1)] }))
      .thenRejected('total-too-large'));

  test('is refused a second time, cancelled or not', () => {
    given(placed).when(place()).thenRejected('order-already-placed');
    given(placed, cancelled).when(place()).thenRejected('order-already-placed');
  });

  test('totals to the sum of any lines, to the cent', () => {
    const amounts = fc.array(fc.nat({ max: 1e12 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(amounts, (minors) => {
        const decision = order.decide(place({ lines: minors.map(line) }), order.initial, { now: at });
        const totals = decision.accepted
          ? decision.events.map(({ data }) => ('totalMinor' in data ? BigInt(data.totalMinor) : 0n))
          : [];
        expect(totals).toEqual([minors.reduce((sum, minor) => sum + BigInt(minor), 0n)]);
      }),
    );
  });
});

describe('cancelling an order', () => {
  test('takes back the total it was placed with', () => given(placed).when(cancel).then(cancelled));
  test('is refused before it is placed', () => given().when(cancel).thenRejected('order-not-found'));
  test('is refused a second time', () =>
    given(placed, cancelled).when(cancel).thenRejected('order-already-cancelled'));
});
