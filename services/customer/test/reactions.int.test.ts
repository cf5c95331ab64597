import { type Context, customerErased, orderPlaced } from '@icrm/contracts';
import { eventTopicName } from '@icrm/messaging';
import { newId } from '@icrm/runtime';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { by, type Customers, email, eventsOf, person, startCustomers } from './start-customers.ts';

let customers: Customers;
beforeAll(async () => {
  customers = await startCustomers();
});
afterAll(() => customers.stop());

const orderedAt = '2026-03-02T10:00:00.000Z';

type Told = { readonly id?: string; readonly type: string; readonly data: object };
/** What the feed publishes of an event. */
const publish = (context: Context, customerId: string, { id = newId(), type, data }: Told) =>
  customers.messaging.producer().publish([
    {
      topic: eventTopicName(context),
      key: customerId,
      event: {
        id,
        type,
        source: `/icrm/acme/${context}`,
        subject: `test-acme.${customerId}`,
        time: orderedAt,
        dataContentType: 'application/json',
        data,
        extensions: { tenant: 'acme', correlationid: 'conversation-1', position: '1', revision: '0' },
      },
    },
  ]);
const order = (customerId: string) => ({
  ...orderPlaced.example,
  orderId: newId(),
  customerId,
  at: orderedAt,
});
const register = async (...identifiers: Parameters<typeof person>) =>
  (await customers.first.registerCustomer(person(...identifiers))).customerId;
const streamOf = (customerId: string) => eventsOf(customers.store, `customer-acme.${customerId}`);
const conversions = async (customerId: string) =>
  (await streamOf(customerId)).filter(({ type }) => type === 'ProspectConverted');

/** Resolves once the consumers have worked on everything that was published for a customer before. */
const passed = async (customerId: string) => {
  const marker = await register();
  // The same key is the same partition, where messages are worked on in order.
  await publish('sales', customerId, { type: 'OrderPlaced', data: order(marker) });
  await eventually(async () => expect(await conversions(marker)).toHaveLength(1));
};

test('the first order turns a prospect into a customer, as of the time of the order', async () => {
  const customerId = await register();
  const id = newId();
  await publish('sales', customerId, { id, type: 'OrderPlaced', data: order(customerId) });
  const [converted] = await eventually(async () => {
    const found = await conversions(customerId);
    expect(found).toHaveLength(1);
    return found;
  });
  expect(converted).toMatchObject({
    data: { customerId, reason: 'first-order', at: orderedAt },
    metadata: {
      tenant: 'acme',
      actor: { kind: 'system', id: 'customer-lifecycle' },
      causationId: id,
      correlationId: 'conversation-1',
      occurredAt: orderedAt,
    },
  });
});

test('a message delivered again, and a second order, change nothing', async () => {
  const customerId = await register();
  const first = { id: newId(), type: 'OrderPlaced', data: order(customerId) };
  for (const told of [first, first, { type: 'OrderPlaced', data: order(customerId) }])
    await publish('sales', customerId, told);
  await passed(customerId);
  expect(await conversions(customerId)).toHaveLength(1);
});

test('other facts of sales, and orders of those who left, are passed over', async () => {
  const customerId = await register();
  await publish('sales', customerId, { type: 'OrderCancelled', data: order(customerId) });
  await customers.first.retireCustomer({ context: by(), customerId, reason: 'moved' });
  await publish('sales', customerId, { type: 'OrderPlaced', data: order(customerId) });
  await passed(customerId);
  expect(await conversions(customerId)).toEqual([]);
});

test('an order of somebody unknown is set aside, and replayed once they are registered', async () => {
  const parking = customers.messaging.parking('customer-lifecycle');
  const customerId = newId();
  const id = newId();
  await publish('sales', customerId, { id, type: 'OrderPlaced', data: order(customerId) });
  const parked = await eventually(async () => {
    const found = (await parking.list()).find(({ event }) => event?.id === id);
    expect(found).toMatchObject({ reason: 'customer-not-found' });
    return found;
  });
  await customers.first.registerCustomer({ ...person(), customerId });
  await parking.replay([parked?.id ?? '']);
  await eventually(async () => expect(await conversions(customerId)).toHaveLength(1));
});

test('an erasure whose process ended after the fact is completed by the reaction', async () => {
  const identifier = email('half-erased@example.com');
  const customerId = await register(identifier);
  const { commandId, ...context } = by();
  const data = { ...customerErased.example, customerId };
  await customers.store.append(
    `customer-acme.${customerId}`,
    [
      {
        id: newId(),
        type: 'CustomerErased',
        data,
        metadata: {
          tenant: 'acme',
          customerIds: [customerId],
          actor: { kind: 'staff', id: 'clerk-7' },
          channel: context.channel,
          correlationId: commandId,
          causationId: commandId,
          commandId,
          occurredAt: data.at,
          receivedAt: data.at,
        },
      },
    ],
    { expected: 0n },
  );
  await publish('customer', customerId, { type: 'CustomerErased', data });
  await eventually(async () => {
    const keys = await customers.keyRing.keysForReading('acme', [customerId]);
    expect(keys.get(customerId)).toEqual({ state: 'erased' });
  });
  await eventually(() => register(identifier));
});
