import { identifierKey } from '@icrm/identifiers';
import { derivedId, newId } from '@icrm/runtime';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { at, type Customers, email, eventsOf, person, refusal, startCustomers } from './start-customers.ts';

/** Of a lease that ends while others wait for it, and of one that ends long after they have given up. */
let hasty: Customers;
let patient: Customers;
beforeAll(async () => {
  hasty = await startCustomers({ claimLeaseMs: 300 });
  patient = await startCustomers({ claimLeaseMs: 60_000 });
});
afterAll(async () => {
  await hasty.stop();
  await patient.stop();
});

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
const keyOf = (on: Customers, value: string) => identifierKey(on.keyRing, 'acme', { kind: 'email', value });

/** What a process leaves behind that ends between its claim and its registration. */
const leaveClaim = async (on: Customers, value: string, customerId: string) => {
  const data = { customerId, claim: 1, at };
  await on.store.append(
    `identifier-acme.${keyOf(on, value)}`,
    [{ id: newId(), type: 'IdentifierClaimed', data, metadata: metadata(customerId) }],
    { expected: 'no-stream' },
  );
};
/** The registration that this process would have written. */
const registerLate = (on: Customers, value: string, customerId: string) =>
  on.store.append(
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
          identifiers: [{ kind: 'email', value, key: keyOf(on, value) }],
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
  await leaveClaim(patient, 'retried@example.com', customerId);
  expect((await patient.first.registerCustomer(request)).customerId).toBe(customerId);
});

test('another registration takes a left claim over, but not before its lease has ended', async () => {
  await leaveClaim(patient, 'left@example.com', newId());
  expect(await refusal(patient.first.registerCustomer(person(email('left@example.com'))))).toMatchObject({
    code: 'ABORTED',
    reason: 'identifier-contested',
  });
  await leaveClaim(hasty, 'left@example.com', newId());
  await hasty.first.registerCustomer(person(email('left@example.com')));
});

test('who stalled with a claim that was taken over can no longer be registered on it', async () => {
  const stalled = newId();
  await leaveClaim(hasty, 'stalled@example.com', stalled);
  await hasty.first.registerCustomer(person(email('stalled@example.com')));
  await expect(registerLate(hasty, 'stalled@example.com', stalled)).rejects.toMatchObject({
    name: 'WrongExpectedRevision',
  });
  const events = await eventsOf(hasty.store, `customer-acme.${stalled}`);
  expect(events.map(({ type }) => type)).toEqual(['IdentifierClaimLapsed']);
});

test('a registration slower than the lease, but faster than anybody else, keeps its identifier', async () => {
  const slow = newId();
  await leaveClaim(hasty, 'slow@example.com', slow);
  await registerLate(hasty, 'slow@example.com', slow);
  expect(await refusal(hasty.first.registerCustomer(person(email('slow@example.com'))))).toMatchObject({
    reason: 'identifier-taken',
    metadata: { customerId: slow },
  });
});

test('an identifier whose removal was not completed is free at once', async () => {
  const { customerId } = await patient.first.registerCustomer(person(email('half@example.com')));
  const key = keyOf(patient, 'half@example.com');
  await patient.store.append(
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
  await patient.second.registerCustomer(person(email('half@example.com')));
});

test('a refused registration leaves no trace but its released claims', async () => {
  await patient.first.registerCustomer(person(email('held@example.com')));
  const free = ['f1', 'f2', 'f3', 'f4'].map((it) => email(`${it}@example.com`));
  const request = person(...free, email('held@example.com'));
  for (let sent = 0; sent < 3; sent += 1)
    expect(await refusal(patient.second.registerCustomer(request))).toMatchObject({
      reason: 'identifier-taken',
    });
  const customerId = derivedId(request.context?.commandId ?? '', 'customer');
  expect(await eventsOf(patient.store, `customer-acme.${customerId}`)).toEqual([]);
  await patient.first.registerCustomer(person(...free));
});
