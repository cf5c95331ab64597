import type { EngineeringEvent, OrderEvent, OrderLine } from '@icrm/contracts';
import { fold } from '@icrm/decider';
import { specify } from '@icrm/decider/testing';
import { describe, expect, test } from '@jest/globals';
import { engineering } from './engineering.ts';
import { type OrderCommand, type OrderFacts, order } from './order.ts';

const at = '2026-03-02T09:00:00.000Z';
const line = (quantity: number, amountMinor: number): OrderLine => ({
  ...{ productId: 'P-1', name: 'Panel', category: 'solar', quantity, amountMinor },
});
const [panels, battery] = [line(12, 240), line(1, 700)];

describe('an order', () => {
  const names = { orderId: 'o-1', customerId: 'ana' };
  const placed: OrderEvent = {
    type: 'OrderPlaced',
    data: { ...names, currency: 'EUR', lines: [panels, battery], totalMinor: 940, at },
  };
  const confirmed: OrderEvent = { type: 'OrderConfirmed', data: { ...names, at } };
  const shipped = (lines: { line: number; quantity: number }[], complete: boolean): OrderEvent => ({
    type: 'OrderShipped',
    data: { ...names, shipmentId: 's-1', lines, complete, at },
  });
  const given = (facts: Partial<OrderFacts>, ...events: OrderEvent[]) =>
    specify(order, { now: at, shipmentId: 's-1', ...facts })(...events);
  const ship = (...lines: { line: number; quantity: number }[]): OrderCommand => ({
    type: 'ShipOrder',
    data: { lines },
  });
  const amend: OrderCommand = { type: 'AmendOrder', data: { lines: [panels], reason: 'no battery' } };
  const cancel: OrderCommand = { type: 'CancelOrder', data: { reason: 'x' } };
  const release = (data: { configurationId?: string; engineeringId?: string }): OrderCommand => ({
    type: 'ReleaseOrder',
    data,
  });
  const cancelled: OrderEvent = {
    type: 'OrderCancelled',
    data: { ...names, reason: 'x', totalMinor: 940, currency: 'EUR', at },
  };

  test('is confirmed once', () => {
    given({}, placed).when({ type: 'ConfirmOrder', data: {} }).then(confirmed);
    given({}, placed, confirmed)
      .when({ type: 'ConfirmOrder', data: {} })
      .thenRejected('order-already-confirmed');
  });
  test('is amended until goods are on their way', () => {
    given({}, placed)
      .when(amend)
      .then({
        type: 'OrderAmended',
        data: {
          ...names,
          lines: [panels],
          currency: 'EUR',
          totalMinor: 240,
          beforeMinor: 940,
          reason: 'no battery',
          at,
        },
      });
    const sent = shipped([{ line: 0, quantity: 1 }], false);
    given({}, placed, confirmed, sent).when(amend).thenRejected('order-shipped');
    given({}, placed, confirmed, sent).when(cancel).thenRejected('order-shipped');
    given({}, placed, confirmed).when(cancel).then(cancelled);
  });
  test('is shipped in parts, never more than was ordered', () => {
    given({}, placed).when(ship()).thenRejected('order-not-confirmed');
    const part = shipped([{ line: 0, quantity: 10 }], false);
    given({}, placed, confirmed)
      .when(ship({ line: 0, quantity: 4 }, { line: 0, quantity: 6 }))
      .then(part);
    given({}, placed, confirmed, part)
      .when(ship({ line: 0, quantity: 3 }))
      .thenRejected('more-than-ordered');
    given({}, placed, confirmed, part)
      .when(ship({ line: 5, quantity: 1 }))
      .thenRejected('more-than-ordered');
    const rest = shipped(
      [
        { line: 0, quantity: 2 },
        { line: 1, quantity: 1 },
      ],
      true,
    );
    given({}, placed, confirmed, part).when(ship()).then(rest);
    given({}, placed, confirmed, part, rest).when(ship()).thenRejected('nothing-to-ship');
  });
  test('is released with a design, once', () => {
    const released: OrderEvent = {
      type: 'OrderReleased',
      data: { ...names, mode: 'configured', configurationId: 'c-1', at },
    };
    const configured = { configured: true };
    given(configured, placed)
      .when(release({ configurationId: 'c-1' }))
      .thenRejected('order-not-confirmed');
    given(configured, placed, confirmed)
      .when(release({ configurationId: 'c-1' }))
      .then(released);
    given(configured, placed, confirmed, released)
      .when(release({ configurationId: 'c-1' }))
      .thenRejected('order-already-released');
    given({}, placed, confirmed)
      .when(release({ configurationId: 'c-9' }))
      .thenRejected('configuration-not-found');
    given({}, placed, confirmed).when(release({})).thenRejected('release-without-design');
    given({}, placed, confirmed)
      .when(release({ engineeringId: 'e-1' }))
      .thenRejected('specification-not-approved');
    given({ approvedVersion: 2 }, placed, confirmed)
      .when(release({ engineeringId: 'e-1' }))
      .then({
        type: 'OrderReleased',
        data: { ...names, mode: 'engineered', engineeringId: 'e-1', specificationVersion: 2, at },
      });
  });
  test('tells how far its making has come, and is taken apart', () => {
    given({}, placed, confirmed)
      .when({ type: 'ReportManufacturing', data: { stage: 'assembled', reference: 'MO-7' } })
      .then({
        type: 'ManufacturingProgressed',
        data: { ...names, stage: 'assembled', reference: 'MO-7', at },
      });
    const part = { productId: 'P-9', name: 'Part', category: 'none', quantity: 2, listMinor: 5 };
    const bundle = {
      status: 'composed',
      ...{ bundleId: 'b-1', version: 4, name: 'B', currency: 'EUR', priceMinor: 9, parts: [part] },
    } as const;
    const unbundle = (at: number): OrderCommand => ({ type: 'UnbundleLine', data: { line: at } });
    const taken = { productId: 'P-9', name: 'Part', category: 'none', quantity: 2, amountMinor: 700 };
    const event: OrderEvent = {
      type: 'BundleDecomposed',
      data: { ...names, line: 1, bundleId: 'b-1', bundleVersion: 4, lines: [taken], at },
    };
    given({ bundle: { ...bundle, parts: [part] } }, placed)
      .when(unbundle(1))
      .then(event);
    given({}, placed).when(unbundle(1)).thenRejected('line-not-a-bundle');
    given({}, placed).when(unbundle(9)).thenRejected('line-not-found');
    expect(fold(order, [placed, event])).toMatchObject({ lines: [panels, taken], totalMinor: 940 });
  });
});

describe('what is engineered', () => {
  const names = { engineeringId: 'e-1', customerId: 'ana' };
  const requested: EngineeringEvent = {
    type: 'EngineeringRequested',
    data: { ...names, requirement: 'curved', at },
  };
  const proposed = (version: number): EngineeringEvent => ({
    type: 'SpecificationProposed',
    data: { ...names, version, specification: 'flexible', priceMinor: 9, currency: 'EUR', at },
  });
  const approved: EngineeringEvent = { type: 'SpecificationApproved', data: { ...names, version: 2, at } };
  const rejected: EngineeringEvent = {
    type: 'SpecificationRejected',
    data: { ...names, version: 1, reason: 'heavy', at },
  };
  const given = specify(engineering, { now: at, id: 'e-1', actor: 'boss' });
  const propose = {
    type: 'ProposeSpecification',
    data: { specification: 'flexible', priceMinor: 9, currency: 'EUR' },
  } as const;
  const approve = (version: number) => ({ type: 'ApproveSpecification', data: { version } }) as const;

  test('is requested, proposed, rejected, proposed again and approved; every version is kept', () => {
    given()
      .when({ type: 'RequestEngineering', data: { customerId: 'ana', requirement: 'curved' } })
      .then(requested);
    given(requested).when(propose).then(proposed(1));
    given(requested, proposed(1))
      .when({ type: 'RejectSpecification', data: { version: 1, reason: 'heavy' } })
      .then(rejected);
    given(requested, proposed(1), rejected).when(propose).then(proposed(2));
    given(requested, proposed(1), rejected, proposed(2)).when(approve(2)).then(approved);
    expect(fold(engineering, [requested, proposed(1), rejected, proposed(2), approved])).toMatchObject({
      versions: [{ version: 1, rejected: 'heavy' }, { version: 2 }],
      approvedVersion: 2,
    });
  });
  test('is answered by who saw the latest version, once', () => {
    given(requested, proposed(1), proposed(2)).when(approve(1)).thenRejected('specification-not-latest');
    given(requested).when(approve(1)).thenRejected('specification-not-latest');
    given(requested, proposed(1), rejected).when(approve(1)).thenRejected('specification-not-latest');
    given(requested, proposed(1), proposed(2), approved)
      .when(propose)
      .thenRejected('specification-already-approved');
    given().when(propose).thenRejected('engineering-not-found');
  });
});
