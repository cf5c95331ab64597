import { identifierKey } from '@icrm/identifiers';
import { RpcError } from '@icrm/rpc';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  by,
  type CustomerClient,
  type Customers,
  email,
  eventsOf,
  person,
  phone,
  startCustomers,
} from './start-customers.ts';

/** How often each race is run; more with ICRM_RUNS. */
const rounds = Array.from({ length: Number(process.env['ICRM_RUNS'] ?? 10) }, (_, round) => round);

/** Long, as races take their time on a busy machine. */
const WITHIN_MS = 180_000;

let customers: Customers;
let everybody: readonly CustomerClient[];
beforeAll(async () => {
  customers = await startCustomers();
  everybody = [customers.first, customers.second, customers.first, customers.second];
});
afterAll(() => customers.stop());

/** Sends the same command again where that is what a caller is told to do: a machine that is busy answers late. */
const insist = async <T>(call: () => Promise<T>): Promise<T> => {
  for (let tries = 1; ; tries += 1)
    try {
      return await call();
    } catch (error) {
      if (tries === 20 || !(error instanceof RpcError) || !isToBeSentAgain(error)) throw error;
    }
};
const isToBeSentAgain = ({ code, reason }: RpcError): boolean =>
  reason === 'identifier-contested' ||
  (reason === undefined && ['ABORTED', 'UNAVAILABLE', 'DEADLINE_EXCEEDED'].includes(code));

const outcomes = async <T>(calls: readonly (() => Promise<T>)[]) => {
  const settled = await Promise.allSettled(calls.map(insist));
  return {
    won: settled.flatMap((it) => (it.status === 'fulfilled' ? [it.value] : [])),
    lost: settled.flatMap((it) => (it.status === 'rejected' ? [toReason(it.reason)] : [])),
  };
};
const toReason = (error: unknown): string => {
  if (error instanceof RpcError && error.reason !== undefined) return error.reason;
  throw new Error('expected a refusal', { cause: error });
};
const streamOf = (customerId: string | undefined) => eventsOf(customers.store, `customer-acme.${customerId}`);

test(
  'two instances racing to register one e-mail register one customer',
  async () => {
    for (const round of rounds) {
      const contested = email(`race${round}@example.com`);
      const { won, lost } = await outcomes(
        everybody.map((client) => {
          const request = person(contested);
          return () => client.registerCustomer(request);
        }),
      );
      expect(won).toHaveLength(1);
      expect(lost).toEqual(['identifier-taken', 'identifier-taken', 'identifier-taken']);
    }
  },
  WITHIN_MS,
);

test(
  'registrations that overlap in several identifiers end without a deadlock, each identifier once',
  async () => {
    for (const round of rounds) {
      const [a, b, c] = ['a', 'b', 'c'].map((it) => email(`${it}${round}@example.com`));
      if (!a || !b || !c) throw new Error('three were made');
      const pairs = [person(a, b), person(b, c), person(c, a)];
      const { won, lost } = await outcomes(
        pairs.map((request, index) => () => (everybody[index] ?? customers.first).registerCustomer(request)),
      );
      // Each of the three excludes the two others, so one wins, and nobody is refused for a registration that failed.
      expect(won).toHaveLength(1);
      expect(lost).toEqual(['identifier-taken', 'identifier-taken']);
    }
  },
  WITHIN_MS,
);

test(
  'one registration sent by many at once has one effect and one answer',
  async () => {
    for (const round of rounds) {
      const request = person(
        email(`again${round}@example.com`),
        phone(`+346000${String(round).padStart(5, '0')}`),
      );
      const { won } = await outcomes(everybody.map((client) => () => client.registerCustomer(request)));
      expect(won).toHaveLength(4);
      expect(new Set(won.map(({ customerId }) => customerId)).size).toBe(1);
      expect(new Set(won.map(({ result }) => result?.position)).size).toBe(1);
      expect(await streamOf(won[0]?.customerId)).toHaveLength(1);
    }
  },
  WITHIN_MS,
);

test(
  'an identifier that is removed and added by turns ends with one holder or none',
  async () => {
    for (const round of rounds) {
      const identifier = email(`turns${round}@example.com`);
      const [ana, bea] = await Promise.all(
        [0, 1].map(async () => (await customers.first.registerCustomer(person())).customerId),
      );
      if (ana === undefined || bea === undefined) throw new Error('two were registered');
      const add = (client: CustomerClient, customerId: string) =>
        client.addIdentifier({ context: by(), customerId, identifier, source: 'web' });
      const remove = (client: CustomerClient, customerId: string) =>
        client.removeIdentifier({ context: by(), customerId, identifier });
      await Promise.allSettled([
        add(customers.first, ana),
        add(customers.second, bea),
        remove(customers.second, ana),
        add(customers.second, ana),
        remove(customers.first, bea),
        add(customers.first, bea),
      ]);
      const holders = (
        await Promise.all([ana, bea].map(async (it) => ((await holdsNow(it)) ? [it] : [])))
      ).flat();
      expect(holders.length).toBeLessThanOrEqual(1);
      for (const holder of holders) expect(await claimedBy(identifier.value)).toBe(holder);
    }
  },
  WITHIN_MS,
);

const holdsNow = async (customerId: string): Promise<boolean> =>
  (await streamOf(customerId)).reduce(
    (holds, { type }) => (type === 'IdentifierAdded' ? true : type === 'IdentifierRemoved' ? false : holds),
    false,
  );

const claimedBy = async (value: string): Promise<unknown> => {
  const key = identifierKey(customers.keyRing, 'acme', { kind: 'email', value });
  const last = (await eventsOf(customers.store, `identifier-acme.${key}`)).at(-1);
  return last?.type === 'IdentifierClaimed' && 'customerId' in last.data ? last.data.customerId : undefined;
};

test('a registration whose answer was lost gives the same customer, also when the identifier has moved on', async () => {
  const moved = email('moved@example.com');
  const request = person(moved);
  const { customerId, result } = await customers.first.registerCustomer(request);
  await customers.first.removeIdentifier({ context: by(), customerId, identifier: moved });
  await customers.second.registerCustomer(person(moved));
  expect(await customers.second.registerCustomer(request)).toEqual({
    customerId,
    result: { ...result, repeated: true },
  });
});
