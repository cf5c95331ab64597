import { overrideV1 } from '@icrm/contracts';
import { type RpcClient, rpcClient } from '@icrm/rpc';
import type { Part } from '@icrm/runtime';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createCustomerService, customerSettings } from '../src/index.ts';
import {
  at,
  by,
  type Customers,
  details,
  eventsOf,
  person,
  refusal,
  startCustomers,
} from './start-customers.ts';

let customers: Customers;
let service: Part;
let client: RpcClient<typeof overrideV1.OverrideServiceService>;
beforeAll(async () => {
  customers = await startCustomers();
  service = createCustomerService(customerSettings.read(customers.environment));
  client = rpcClient(overrideV1.OverrideServiceClient, (await service.start()) ?? '');
});
afterAll(async () => {
  client.close();
  await service.stop();
  await customers.stop();
});

const register = async () => (await customers.first.registerCustomer(person())).customerId;
const request = (customerId: string, change: Partial<overrideV1.OverrideFieldRequest> = {}) => ({
  context: by(),
  customerId,
  field: 'familyName',
  value: details({ familyName: 'Ruiz Pons' }),
  until: '2126-01-01T00:00:00.000Z',
  why: 'saw the passport',
  ...change,
});

test('a field is overridden and lifted, the value sealed in the log', async () => {
  const customerId = await register();
  const command = request(customerId);
  const { result } = await client.overrideField(command);
  expect((await client.overrideField(command)).result).toEqual({ ...result, repeated: true });
  await client.liftOverride({ context: by(), customerId, field: 'familyName', why: 'typing error' });
  const events = await eventsOf(customers.store, `override-acme.${customerId}`);
  expect(events.map(({ type, data }) => ({ type, data }))).toEqual([
    {
      type: 'FieldOverridden',
      data: {
        customerId,
        field: 'familyName',
        value: { familyName: 'Ruiz Pons' },
        until: '2126-01-01T00:00:00.000Z',
        by: 'clerk-7',
        why: 'saw the passport',
        at,
      },
    },
    {
      type: 'OverrideLifted',
      data: { customerId, field: 'familyName', by: 'clerk-7', why: 'typing error', at },
    },
  ]);
  await customers.keyRing.erase('acme', customerId);
  const [erased] = await eventsOf(customers.store, `override-acme.${customerId}`);
  expect(erased?.data).toMatchObject({ value: { familyName: '[erased]' }, why: 'saw the passport' });
});

test('what makes no sense is refused, and says why', async () => {
  const customerId = await register();
  const wrong = async (change: Partial<overrideV1.OverrideFieldRequest>) =>
    refusal(client.overrideField(request(customerId, change)));
  expect(await wrong({ until: '2020-01-01T00:00:00.000Z' })).toMatchObject({ reason: 'until-not-ahead' });
  expect(await wrong({ value: details({ segment: 'home' }) })).toMatchObject({ code: 'INVALID_ARGUMENT' });
  expect(await wrong({ field: 'shoeSize' })).toMatchObject({ code: 'INVALID_ARGUMENT' });
  expect(await wrong({ customerId: '0193a000-0000-7000-8000-0000000000ff' })).toMatchObject({
    reason: 'customer-not-found',
  });
  const lift = { context: by(), customerId, field: 'segment', why: 'never was' };
  expect(await refusal(client.liftOverride(lift))).toMatchObject({ reason: 'field-not-overridden' });
  await customers.first.eraseCustomer({ context: by(), customerId, reason: 'request' });
  expect(await wrong({})).toMatchObject({ reason: 'customer-erased' });
});
