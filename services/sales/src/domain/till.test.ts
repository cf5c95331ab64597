import type { OrderLine, TillEvent } from '@icrm/contracts';
import { fold } from '@icrm/decider';
import { specify } from '@icrm/decider/testing';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { abandonment } from './self-service.ts';
import { type TillCommand, till } from './till.ts';

const at = '2026-03-02T09:00:00.000Z';
const line = (quantity: number, amountMinor: number): OrderLine => ({
  ...{ productId: 'P-1', name: 'Panel', category: 'solar', quantity, amountMinor },
});
const panels = line(12, 240);

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
