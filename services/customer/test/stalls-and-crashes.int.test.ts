import { setTimeout } from 'node:timers/promises';
import type { CustomerEvent, IdentifierFact } from '@icrm/contracts';
import { type CommandContext, connectEventStore, type EventStore, StoreUnavailable } from '@icrm/event-store';
import { SubjectErased } from '@icrm/privacy';
import { testKeyRing } from '@icrm/privacy/testing';
import { newId } from '@icrm/runtime';
import { type Engines, eventually, startEngines } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addIdentifier, removeIdentifier } from '../src/application/change-identifiers.ts';
import { eraseCustomer } from '../src/application/erase-customer.ts';
import type { Handling } from '../src/application/ports.ts';
import { registerCustomer } from '../src/application/register-customer.ts';

/** How many histories are tried; more with ICRM_RUNS. The failing seed is printed. */
const runs = Number(process.env['ICRM_RUNS'] ?? 20);
/** Far shorter than a stall, so that claims are taken over from processes that are still at work. */
const LEASE_MS = 10;
const STALL_MS = 30;

let engines: Engines;
beforeAll(async () => {
  engines = await startEngines({ eventstore: true });
});
afterAll(() => engines.stop());

class Crash extends Error {}
type Trouble = 'none' | 'stall' | 'crash-before' | 'crash-after';

/** A store whose writes stall, or end the process before or after they reach the log, one trouble after the other. */
const troubled = (store: EventStore, troubles: readonly Trouble[]): EventStore => {
  let writes = 0;
  return {
    ...store,
    async append(...write) {
      const trouble = troubles[writes] ?? 'none';
      writes += 1;
      if (trouble === 'stall') await setTimeout(STALL_MS);
      if (trouble === 'crash-before') throw new Crash();
      const appended = await store.append(...write);
      if (trouble === 'crash-after') throw new Crash();
      return appended;
    },
  };
};

const identifiers: readonly IdentifierFact[] = ['a', 'b', 'c'].map((it) => ({
  kind: 'external',
  system: 'erp',
  value: it,
  key: `key-of-${it}`,
}));
const action = fc.record({
  what: fc.constantFrom('register', 'register', 'register', 'add', 'remove', 'erase'),
  customer: fc.nat({ max: 3 }),
  which: fc.subarray([...identifiers], { minLength: 1 }),
  again: fc.boolean(),
  troubles: fc.array(fc.constantFrom<Trouble>('none', 'none', 'stall', 'crash-before', 'crash-after'), {
    maxLength: 6,
  }),
});
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;

test('whatever stalls and crashes, an identifier never has two customers', async () => {
  const history = fc.array(fc.array(action, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(history, async (actors) => {
      const { keyRing } = testKeyRing();
      const store = connectEventStore({ connectionString: engines.eventstore.connectionString, keyRing });
      // A tenant of its own for each history, with four customers.
      const tenant = `t${newId()}`;
      const ids = [newId(), newId(), newId(), newId()];
      const act = async ({ what, customer, which, again, troubles }: Action) => {
        const context: CommandContext = {
          commandId: newId(),
          tenant,
          actor: { kind: 'system', id: 'test' },
          channel: 'system',
        };
        const id = ids[customer] ?? '';
        const on = { store: troubled(store, troubles), keyRing, context, claimLeaseMs: LEASE_MS };
        await carryOut(on, { what, id, which }).catch(onlyCrashes);
        if (again) await carryOut({ ...on, store }, { what, id, which }).catch(onlyCrashes);
      };
      await Promise.all(
        actors.map(async (actions) => {
          for (const it of actions) await act(it);
        }),
      );
      // Looked at again where the connection broke; what is wrong in the log stays wrong.
      await eventually(() => expectOneHolder(store, tenant));
      await eventually(() => expectNothingStuck({ store, keyRing, claimLeaseMs: LEASE_MS }, tenant));
      await store.close();
    }),
    { numRuns: runs },
  );
}, 120_000);

type Work = { readonly what: string; readonly id: string; readonly which: readonly IdentifierFact[] };

const carryOut = async (on: Handling, { what, id, which }: Work): Promise<unknown> => {
  const [identifier] = which;
  if (identifier === undefined) throw new Error('at least one identifier is drawn');
  switch (what) {
    case 'register':
      return registerCustomer(on, { customerId: id, kind: 'person', source: 'web', details: {} }, which);
    case 'add':
      return addIdentifier(on, id, { identifier, source: 'web' });
    case 'remove':
      return removeIdentifier(on, id, identifier.key);
    default:
      return eraseCustomer(on, id, 'request');
  }
};

/**
 * What may end an action besides a crash: a connection that breaks, or an erasure that came in between and destroyed the
 * key of the subject.
 */
const onlyCrashes = (error: unknown): void => {
  if (![Crash, StoreUnavailable, SubjectErased].some((type) => error instanceof type)) throw error;
};

/** Walks the log: at no moment do the streams of two customers hold the same identifier. */
const expectOneHolder = async (store: EventStore, tenant: string): Promise<void> => {
  const held = new Map<string, readonly string[]>();
  for await (const { type, data } of store.readAll({ filter: { streamPrefixes: [`customer-${tenant}.`] } })) {
    const event = { type, data } as CustomerEvent;
    const { customerId } = event.data;
    held.set(customerId, keysAfter(event, held.get(customerId) ?? []));
    const all = [...held.values()].flat();
    expect(all).toEqual([...new Set(all)]);
  }
};

const keysAfter = (event: CustomerEvent, keys: readonly string[]): readonly string[] => {
  switch (event.type) {
    case 'CustomerRegistered':
      return event.data.identifiers.map(({ key }) => key);
    case 'IdentifierAdded':
      return [...keys, event.data.identifier.key];
    case 'IdentifierRemoved':
      return keys.filter((key) => key !== event.data.key);
    case 'CustomerErased':
      return [];
    default:
      return keys;
  }
};

/** Once everything is quiet, an identifier is either somebody's or free for the next one. */
const expectNothingStuck = async (on: Omit<Handling, 'context'>, tenant: string): Promise<void> => {
  for (const identifier of identifiers) {
    const context: CommandContext = {
      commandId: newId(),
      tenant,
      actor: { kind: 'system', id: 'test' },
      channel: 'system',
    };
    const work = { what: 'register', id: newId(), which: [identifier] };
    const outcome = await carryOut({ ...on, context }, work);
    expect(outcome).toMatchObject(
      (outcome as { accepted: boolean }).accepted ? {} : { reason: 'identifier-taken' },
    );
  }
};
