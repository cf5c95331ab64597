import { identifierKey } from '@icrm/identifiers';
import { derivedId, newId } from '@icrm/runtime';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { at, type Customers, email, eventsOf, person, refusal, startCustomers } from './start-customers.ts';

let customers: Customers;
beforeAll(async () => {
  customers = await startCustomers({ claimLeaseMs: 300 });
});
afterAll(() => customers.stop());

const metadata = (customerId: string, commandId = newId()) => ({
  tenant: 'acme',
  customerIds: [customerId],
  actor: { kind: 'staff' as const, id: 'clerk-7' },
  channel: 'phone',
  correlationId: commandId,
  causationId: commandId,
  commandId,
  schema: 1,
  occurredAt: at,
  receivedAt: at,
});
const keyOf = (value: string) => identifierKey(customers.keyRing, 'acme', { kind: 'email', value });

/** What a process leaves behind that ends between its claim and its registration. */
const leaveClaim = async (value: string, customerId: string) => {
  const data = { customerId, claim: 1, at };
  await customers.store.append(
    `identifier-acme.${keyOf(value)}`,
    [{ id: newId(), type: 'IdentifierClaimed', data, metadata: metadata(customerId) }],
    { expected: 'no-stream' },
  );
};
/** The registration that this process would have written. */
const registerLate = (value: string, customerId: string) =>
  customers.store.append(
    `customer-acme.${customerId}`,
    [
      {
        id: newId(),
        type: 'CustomerRegistered',
        data: {
          customerId,
          kind: 'person',
          stage: 'prospect',
          details: {},
          identifiers: [{ kind: 'email', value, key: keyOf(value) }],
          source: 'web',
          at,
        },
        metadata: metadata(customerId),
      },
    ],
    { expected: 'no-stream' },
  );

test('the same registration, sent again after a crash, takes its own claim over at once', async () => {
  const request = person(email('retried@example.com'));
  const customerId = derivedId(request.context?.commandId ?? '', 'customer');
  await leaveClaim('retried@example.com', customerId);
  const begin = performance.now();
  expect((await customers.first.registerCustomer(request)).customerId).toBe(customerId);
  expect(performance.now() - begin).toBeLessThan(300);
});

test('another registration takes a left claim over once its lease has ended', async () => {
  await leaveClaim('left@example.com', newId());
  const begin = performance.now();
  await customers.first.registerCustomer(person(email('left@example.com')));
  expect(performance.now() - begin).toBeGreaterThan(200);
});

test('who stalled with a claim that was taken over can no longer be registered on it', async () => {
  const stalled = newId();
  await leaveClaim('stalled@example.com', stalled);
  await customers.first.registerCustomer(person(email('stalled@example.com')));
  await expect(registerLate('stalled@example.com', stalled)).rejects.toMatchObject({
    name: 'WrongExpectedRevision',
  });
  const events = await eventsOf(customers.store, `customer-acme.${stalled}`);
  expect(events.map(({ type }) => type)).toEqual(['IdentifierClaimLapsed']);
});

test('a registration slower than the lease, but faster than anybody else, keeps its identifier', async () => {
  const slow = newId();
  await leaveClaim('slow@example.com', slow);
  await registerLate('slow@example.com', slow);
  expect(await refusal(customers.first.registerCustomer(person(email('slow@example.com'))))).toMatchObject({
    reason: 'identifier-taken',
    metadata: { customerId: slow },
  });
});

test('an identifier whose removal was not completed is free at once', async () => {
  const { customerId } = await customers.first.registerCustomer(person(email('half@example.com')));
  const key = keyOf('half@example.com');
  await customers.store.append(
    `customer-acme.${customerId}`,
    [
      {
        id: newId(),
        type: 'IdentifierRemoved',
        data: { customerId, kind: 'email', key, claim: 1, at },
        metadata: metadata(customerId),
      },
    ],
    { expected: 0n },
  );
  const begin = performance.now();
  await customers.second.registerCustomer(person(email('half@example.com')));
  expect(performance.now() - begin).toBeLessThan(300);
});

test('a refused registration leaves no trace but its released claims', async () => {
  await customers.first.registerCustomer(person(email('held@example.com')));
  const free = ['f1', 'f2', 'f3', 'f4'].map((it) => email(`${it}@example.com`));
  const request = person(...free, email('held@example.com'));
  for (let sent = 0; sent < 3; sent += 1)
    expect(await refusal(customers.second.registerCustomer(request))).toMatchObject({
      reason: 'identifier-taken',
    });
  const customerId = derivedId(request.context?.commandId ?? '', 'customer');
  expect(await eventsOf(customers.store, `customer-acme.${customerId}`)).toEqual([]);
  await customers.first.registerCustomer(person(...free));
});
