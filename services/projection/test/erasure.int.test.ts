import { type CustomerView, customerView } from '@icrm/contracts';
import { newId } from '@icrm/runtime';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { at, changed, linked, ordered, registered } from './sample-events.ts';
import { type Projection, record, startProjection } from './start-projection.ts';

let projection: Projection;
beforeAll(async () => {
  projection = await startProjection();
});
afterAll(() => projection.stop());

const viewOf = async (customerId: string, more: object = {}): Promise<CustomerView> => {
  const { view } = await projection.client.getCustomerView({
    tenant: 'acme',
    by: { $case: 'customerId', value: customerId },
    minPosition: 0n,
    asOfTime: '',
    asOfPosition: 0n,
    explain: false,
    ...more,
  });
  return customerView.parse(JSON.parse(view));
};

const countByName = async (value: string): Promise<bigint | undefined> => {
  const filter = JSON.stringify({ field: 'name', op: 'eq', value });
  const question = { tenant: 'acme', filter, sort: [], limit: 0, cursor: '', minPosition: 0n, count: true };
  return (await projection.client.searchCustomers(question)).total;
};

/** Every document of the database, as text. */
const everything = async (): Promise<string> => {
  const texts: string[] = [];
  for (const name of await projection.store.collections())
    for await (const document of projection.store.collection(name).scan({}))
      texts.push(JSON.stringify(document, (_key, value) => (typeof value === 'bigint' ? `${value}` : value)));
  return texts.join('\n');
};

const secrets = ['Zenobia', 'Quintanilla', 'Plaza Secreta 7', 'Ubrique', 'zenobia@example.com', '1971-02-03'];
const zenobia = {
  givenName: 'Zenobia',
  familyName: 'Quintanilla',
  birthDate: '1971-02-03',
  contactEmail: 'zenobia@example.com',
  segment: 'home',
  address: { line: 'Plaza Secreta 7', city: 'Ubrique', country: 'ES' },
};

test('personal values are in no document in the clear, and after an erasure in no answer either', async () => {
  const [id, other] = [newId(), newId()];
  const known = await record(projection.events, [
    registered(id, zenobia),
    changed(id, { familyName: 'Quintanilla' }, { source: 'erp' }),
    registered(other, { givenName: 'Berta' }, { on: at(-20) }),
    ordered(id, 42_00),
    linked(id, other),
  ]);
  expect(await viewOf(id, { minPosition: known })).toMatchObject({ displayName: 'Zenobia Quintanilla' });
  expect(await countByName('Zenobia')).toBe(1n);
  const stored = await everything();
  for (const secret of secrets) expect(stored.toLowerCase()).not.toContain(secret.toLowerCase());

  await projection.keyRing.erase('acme', id);
  const erased = await record(projection.events, [
    { type: 'CustomerErased', data: { customerId: id, receiptId: newId(), reason: 'request', at: at(9) } },
  ]);
  const view = await viewOf(id, { minPosition: erased, explain: true });
  expect(view).toMatchObject({
    erased: false,
    profile: { givenName: 'Berta', familyName: '[erased]', segment: 'home', address: { country: 'ES' } },
    sales: { totals: [{ minor: 42_00, currency: 'EUR' }] },
  });
  expect(await countByName('Zenobia')).toBe(0n);

  const other1 = await projection.startInstance();
  const past = await other1.client.getCustomerView({
    tenant: 'acme',
    by: { $case: 'customerId', value: id },
    minPosition: 0n,
    asOfTime: '',
    asOfPosition: known,
    explain: true,
  });
  const timeline = await other1.client.getTimeline({
    tenant: 'acme',
    customerId: id,
    limit: 0,
    cursor: '',
    oldestFirst: true,
    minPosition: 0n,
  });
  await other1.stop();
  const answers = [JSON.stringify(view), past.view, ...timeline.entries].join('\n');
  for (const secret of secrets) expect(answers).not.toContain(secret);

  let result = { newHash: '', liveHash: '-' };
  for await (const step of projection.client.rebuildViews({})) result = step;
  expect(result.newHash).toBe(result.liveHash);
});
