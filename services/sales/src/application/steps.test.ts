import type { EventStore } from '@icrm/event-store';
import { type Fault, faultyStore, memoryEventStore } from '@icrm/event-store/testing';
import { newId } from '@icrm/runtime';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { takeOverChanges } from './erp-handler.ts';
import { acceptHint, acceptOffer, hints, offers } from './hint-handler.ts';
import type { ErpChange, ErpSource, Handling } from './ports.ts';
import { recordPosSale } from './pos-handler.ts';

const runs = Number(process.env['ICRM_RUNS'] ?? 150);
const clock = { now: () => new Date('2026-03-02T09:00:00.000Z') };
const customerId = newId();

/** What goes wrong with one call after the other. */
const faults = fc.array(
  fc.option(fc.constantFrom<Fault>('refused', 'answer-lost', 'late'), { nil: undefined, freq: 1 }),
  { maxLength: 20 },
);

const handlingOf = (store: EventStore, commandId = newId()): Handling => ({
  ...{ store, clock, withinMs: 0 },
  context: { commandId, tenant: 'acme', actor: { kind: 'staff', id: 'seller-3' }, channel: 'phone' },
});

/** Tries again, as callers do, until it goes through; what is late happens in between. */
const insist = async (
  plan: readonly (Fault | undefined)[],
  work: (store: EventStore) => Promise<unknown>,
) => {
  const log = memoryEventStore();
  const rest = [...plan];
  const store = faultyStore(log, () => rest.shift());
  for (let attempt = 0; ; attempt += 1) {
    try {
      await work(store);
      await store.settle();
      return log;
    } catch (error) {
      if (attempt > plan.length) throw error;
      if (attempt % 2 === 0) await store.settle();
    }
  }
};

const typesOf = async (log: EventStore) => {
  const types: string[] = [];
  for await (const { type } of log.readAll()) types.push(type);
  return types.sort();
};

test('a hint that is accepted is one lead, an offer one opportunity, whatever fails in between', async () => {
  await fc.assert(
    fc.asyncProperty(faults, async (plan) => {
      const [hintId, offerId] = [newId(), newId()];
      const ids = Array.from({ length: 5 }, () => newId());
      const log = await insist(plan, async (store) => {
        const by = (n: number) => handlingOf(store, ids[n]);
        await hints.handle(by(0), hintId, {
          type: 'RaiseHint',
          data: { customerId, kind: 'ends', topic: 'pump', evidenceEventIds: [], expiresInHours: 1 },
        });
        await acceptHint(by(1), hintId);
        await offers.handle(by(2), offerId, {
          type: 'SuggestOffer',
          data: { customerId, callId: 'call-9', productId: 'P-2', title: 'Battery', reasons: [] },
        });
        await offers.handle(by(3), offerId, { type: 'PresentOffer', data: {} });
        await acceptOffer(by(4), offerId, { minor: 5, currency: 'EUR' });
      });
      expect(await typesOf(log)).toEqual([
        ...['HintConverted', 'LeadCaptured', 'OfferAccepted', 'OfferPresented', 'OfferSuggested'],
        ...['OpportunityOpened', 'SalesHintRaised'],
      ]);
    }),
    { numRuns: runs },
  );
});

test('a sale of a till is one number and one order, whatever fails in between', async () => {
  const lines = [{ productId: 'P-1', name: 'Panel', category: 'none', quantity: 1, amountMinor: 100 }];
  await fc.assert(
    fc.asyncProperty(faults, async (plan) => {
      const log = await insist(plan, async (store) => {
        // A till that was cut off has other command ids when it comes back.
        for (const sequence of [1, 2])
          await recordPosSale(handlingOf(store), {
            ...{ tillId: 'till-1', sequence, customerId, currency: 'EUR', lines, offline: true },
          });
      });
      expect(await typesOf(log)).toEqual([
        'OrderPlaced',
        'OrderPlaced',
        'PosSaleRecorded',
        'PosSaleRecorded',
      ]);
    }),
    { numRuns: runs },
  );
});

test('changes of an ERP are taken over once and the cursor reaches their end, whatever fails in between', async () => {
  const stock = (id: string, version: number): ErpChange => ({
    ...{ kind: 'stock', documentId: id, version },
    document: {
      type: 'StockLevelMirrored',
      data: {
        ...{ source: 'erp', documentId: id, version, changedAt: '2026-03-02T08:00:00.000Z' },
        ...{ productId: id, location: 'madrid', available: version, onOrder: 0 },
      },
    },
  });
  const changes = [stock('a', 1), stock('b', 1), stock('a', 2), stock('a', 2), stock('b', 1), stock('c', 1)];
  const source: ErpSource = {
    kinds: ['stock'],
    changesAfter: async (cursor, _limit) => {
      const from = Number(cursor || 0);
      return {
        changes: changes.slice(from, from + 2),
        cursor: String(from + 2),
        more: from + 2 < changes.length,
      };
    },
    versions: async () => new Map(),
    fetch: async () => [],
    sendOrder: async () => ({ reference: 'SO-1' }),
  };
  await fc.assert(
    fc.asyncProperty(faults, async (plan) => {
      const log = await insist(plan, async (store) => {
        const mirroring = { store, clock, tenant: 'acme', withinMs: 0, openOrders: async () => [] };
        while (await takeOverChanges(mirroring, source));
      });
      const types = await typesOf(log);
      expect(types.filter((type) => type === 'StockLevelMirrored')).toHaveLength(4);
      expect(types.filter((type) => type === 'ErpSynced')).toHaveLength(3);
    }),
    { numRuns: runs },
  );
});
