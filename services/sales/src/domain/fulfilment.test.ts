import type { EngineeringEvent, OrderEvent, OrderLine, QuoteEvent, TillEvent } from '@icrm/contracts';
import { fold } from '@icrm/decider';
import { specify } from '@icrm/decider/testing';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { engineering } from './engineering.ts';
import { type OrderCommand, type OrderFacts, order } from './order.ts';
import { quote } from './quote.ts';
import { abandonment } from './self-service.ts';
import { type TillCommand, till } from './till.ts';

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

describe('a till', () => {
  const sale = (sequence: number, amountMinor = 100): TillCommand => ({
    type: 'RecordPosSale',
    data: {
      ...{ tillId: 't-1', sequence, currency: 'EUR', lines: [line(1, amountMinor)], offline: false },
      digest: `${sequence}/${amountMinor}`,
    },
  });
  const facts = { now: at, id: 't-1', actor: 't-1' };
  const after = (...sequences: number[]): TillEvent[] => {
    const events: TillEvent[] = [];
    for (const sequence of sequences) {
      const decision = till.decide(sale(sequence), fold(till, events), facts);
      if (decision.accepted) events.push(...decision.events);
    }
    return events;
  };
  const given = specify(till, facts);
  const sold = (sequence: number): TillEvent => ({
    type: 'PosSaleRecorded',
    data: {
      ...{ tillId: 't-1', sequence, currency: 'EUR', totalMinor: 100, lines: 1, offline: false },
      digest: `${sequence}/100`,
      at,
    },
  });

  test('counts from one', () => given().when(sale(1)).then(sold(1)));
  test('tells the gap when numbers are passed over, and when it closes', () => {
    given(...after(1))
      .when(sale(4))
      .then(sold(4), { type: 'PosGapDetected', data: { tillId: 't-1', from: 2, to: 3, at } });
    given(...after(1, 4))
      .when(sale(2))
      .then(sold(2), { type: 'PosGapClosed', data: { tillId: 't-1', sequence: 2, missing: 1, at } });
    given(...after(1, 4, 2))
      .when(sale(3))
      .then(sold(3), { type: 'PosGapClosed', data: { tillId: 't-1', sequence: 3, missing: 0, at } });
  });
  test('may repeat a sale, but not sell another under its number', () => {
    given(...after(1, 2))
      .when(sale(1))
      .then();
    given(...after(1, 2))
      .when(sale(1, 999))
      .thenRejected('till-sequence-taken');
  });
  test('in any order and with repetitions: what is missing is what never came', () =>
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 60 }), (sequences) => {
        const { highest, missing } = fold(till, after(...sequences));
        expect(highest).toBe(Math.max(0, ...sequences));
        const numbers = missing.flatMap(({ from, to }) =>
          Array.from({ length: to - from + 1 }, (_, n) => from + n),
        );
        const expected = Array.from({ length: highest }, (_, n) => n + 1).filter(
          (n) => !sequences.includes(n),
        );
        expect(numbers.toSorted((a, b) => a - b)).toEqual(expected);
      }),
    ));
});

test('a purchase without help that is broken off is recorded once', () => {
  const given = specify(abandonment, { now: at, id: 'x-1', actor: 'ana' });
  const data = { customerId: 'ana', step: 'payment', currency: 'EUR', lines: [panels] };
  given()
    .when({ type: 'AbandonSelfService', data })
    .then({
      type: 'SelfServiceAbandoned',
      data: { ...data, abandonmentId: 'x-1', totalMinor: 240, at },
    });
});

describe('a quote', () => {
  const names = { quoteId: '00000000-0000-7000-8000-00000000abcd', customerId: 'ana' };
  const data = {
    customerId: 'ana',
    language: 'es',
    currency: 'EUR',
    lines: [panels],
    configurationIds: [],
    validDays: 10,
  } as const;
  const generate = {
    type: 'GenerateQuote',
    data: { ...data, lines: [panels], configurationIds: [] },
  } as const;
  const validUntil = '2026-03-12T09:00:00.000Z';
  const generated: QuoteEvent = {
    type: 'QuoteGenerated',
    data: {
      ...names,
      ...{ language: 'es', currency: 'EUR', lines: [panels], configurationIds: [], totalMinor: 240 },
      ...{ number: 'Q-2026-00000000ABCD', layout: 1, validUntil, hash: 'h' },
      at,
    },
  };
  const given = (now: string, ...events: QuoteEvent[]) =>
    specify(quote, { now, id: names.quoteId, actor: 'boss', hash: () => 'h' })(...events);
  const accept = { type: 'AcceptQuote', data: {} } as const;
  const expire = { type: 'ExpireQuote', data: {} } as const;
  const later = '2026-03-13T09:00:00.000Z';
  const expired: QuoteEvent = { type: 'QuoteExpired', data: { ...names, at: later } };

  test('is generated once, of lines and of what was configured', () => {
    given(at)
      .when({ ...generate, data: { ...generate.data, lines: [panels], configurationIds: [] } })
      .then(generated);
    given(at, generated)
      .when({ ...generate, data: { ...generate.data, lines: [panels], configurationIds: [] } })
      .thenRejected('quote-already-generated');
    const configured = (...found: ({ currency: string } | undefined)[]) =>
      specify(quote, {
        now: at,
        id: names.quoteId,
        actor: 'boss',
        configured: found.map((it) => it && { ...battery, ...it }),
      })();
    const of = { type: 'GenerateQuote', data: { ...data, lines: [], configurationIds: ['c-1'] } } as const;
    const asked = { ...of, data: { ...of.data, lines: [], configurationIds: ['c-1'] } };
    configured(undefined).when(asked).thenRejected('configuration-not-found');
    configured({ currency: 'USD' }).when(asked).thenRejected('currency-differs');
    configured()
      .when({ ...asked, data: { ...asked.data, configurationIds: [] } })
      .thenRejected('quote-without-lines');
  });
  test('is sent, viewed and accepted in time', () => {
    given(at, generated)
      .when({ type: 'SendQuote', data: { by: 'email' } })
      .then({ type: 'QuoteSent', data: { ...names, by: 'email', at } });
    given(at, generated)
      .when({ type: 'ViewQuote', data: {} })
      .then({ type: 'QuoteViewed', data: { ...names, at } });
    given(validUntil, generated)
      .when(accept)
      .then({ type: 'QuoteAccepted', data: { ...names, totalMinor: 240, currency: 'EUR', at: validUntil } });
    given(at, generated)
      .when({ type: 'RejectQuote', data: { reason: 'price' } })
      .then({ type: 'QuoteRejected', data: { ...names, reason: 'price', at } });
  });
  test('expires once', () => {
    given(later, generated).when(accept).thenRejected('quote-expired');
    given(later, generated).when(expire).then(expired);
    given(at, generated).when(expire).then();
    given(later, generated, expired).when(expire).then();
    given(later, generated, expired).when(accept).thenRejected('quote-expired');
    given(at).when(accept).thenRejected('quote-not-found');
  });
});
