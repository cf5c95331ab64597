import { type CustomerView, customerView } from '@icrm/contracts';
import { newId } from '@icrm/runtime';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { at, changed, linked, overridden, registered } from './sample-events.ts';
import { createWorld, type Projection, record, startProjection } from './start-projection.ts';

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

const found = async (field: string, value: string): Promise<readonly string[]> => {
  const filter = JSON.stringify({ field, op: 'eq', value });
  const question = { tenant: 'acme', filter, sort: [], limit: 0, cursor: '', minPosition: 0n, count: false };
  const { customers } = await projection.client.searchCustomers(question);
  return customers.map((text) => JSON.parse(text).customerId);
};

const soon = (ms: number) => new Date(Date.now() + ms).toISOString();

test('an override ends by itself: in views, also those in memory, and in searches, without any event', async () => {
  const [id, other] = [newId(), newId()];
  const until = soon(3_000);
  const position = await record(projection.events, [
    registered(id),
    registered(other, { segment: 'business' }, { on: at(2) }),
    linked(id, other),
    overridden(other, { segment: 'vip' }, { until, on: new Date().toISOString() }),
    overridden(id, { familyName: 'Zamora' }, { until, on: new Date().toISOString() }),
  ]);
  const before = await viewOf(id, { minPosition: position });
  expect(before.profile).toMatchObject({ segment: 'vip', familyName: 'Zamora' });
  expect(await viewOf(id)).toEqual(before);
  expect(await found('segment', 'vip')).toEqual([id]);
  expect(await found('familyName', 'zamora')).toEqual([id]);

  await eventually(async () => expect(await found('segment', 'vip')).toEqual([]), { withinMs: 15_000 });
  expect(soon(0) >= until).toBe(true);
  expect(await found('familyName', 'zamora')).toEqual([]);
  expect(await found('familyName', 'ruiz')).toContain(id);
  expect((await viewOf(id)).profile).toMatchObject({ segment: 'business', familyName: 'Ruiz' });
  expect((await viewOf(id, { asOfPosition: position })).profile.segment).toBe('vip');

  let end = { message: '', newHash: '', liveHash: '-' };
  for await (const step of projection.client.rebuildViews({})) end = step;
  expect(end.newHash).toBe(end.liveHash);
});

test('an end that comes while the service is down is seen when it starts', async () => {
  const id = newId();
  const until = soon(1_500);
  const world = await createWorld();
  const instance = await world.startInstance();
  const position = await record(world.events, [
    registered(id),
    overridden(id, { segment: 'down' }, { until, on: new Date().toISOString() }),
  ]);
  const search = async ({ client }: typeof instance, minPosition: bigint) =>
    (
      await client.searchCustomers({
        tenant: 'acme',
        filter: '{"field":"segment","op":"eq","value":"down"}',
        sort: [],
        limit: 0,
        cursor: '',
        minPosition,
        count: true,
      })
    ).total;
  expect(await search(instance, position)).toBe(1n);
  await instance.stop();
  await eventually(async () => expect(soon(0) > until).toBe(true), { withinMs: 5_000 });
  const again = await world.startInstance();
  try {
    await eventually(async () => expect(await search(again, position)).toBe(0n), { withinMs: 15_000 });
  } finally {
    await again.stop();
    await world.stop();
  }
});

test('other rules can be tried on all views without switching', async () => {
  const tenant = 'what-if';
  const ids = Array.from({ length: 12 }, () => newId());
  let position = 0n;
  for (const [index, id] of ids.entries())
    position = await record(
      projection.events,
      [
        registered(id, { familyName: 'Ruiz', segment: 'home' }),
        // Of every third customer a later word is shorter.
        changed(id, index % 3 === 0 ? { segment: 'b2' } : { segment: 'business' }, { source: 'erp' }),
      ],
      { tenant },
    );
  const own = { tenant, by: { $case: 'customerId' as const, value: ids[0] ?? '' } };
  const before = await viewOf(ids[0] ?? '', { ...own, minPosition: position });
  const longest = {
    version: 9,
    trust: { web: 90 },
    fields: { segment: ['longest', 'most-recent'] },
  };
  const preview = (rules: object, more: object = {}) =>
    projection.client.previewSurvivorship({
      tenant,
      rules: { $case: 'document', value: JSON.stringify(rules) },
      sample: 0,
      examples: 2,
      ...more,
    });
  const answer = await preview(longest);
  expect(answer).toMatchObject({
    version: 1,
    otherVersion: 9,
    compared: 12n,
    different: 4n,
    unreadable: 0n,
    fields: [{ field: 'profile.segment', views: 4n }],
    position: expect.any(BigInt),
  });
  expect(answer.examples).toHaveLength(2);
  for (const { customerId, ...example } of answer.examples) {
    expect(ids.indexOf(customerId) % 3).toBe(0);
    expect(example).toEqual({
      field: 'profile.segment',
      value: '"b2"',
      rule: 'most-recent@1',
      otherValue: '"home"',
      otherRule: 'longest@9',
    });
  }
  expect(await viewOf(ids[0] ?? '', own)).toEqual(before);
  expect((await preview(longest, { sample: 5 })).compared).toBe(5n);
  expect(await preview(longest, { rules: { $case: 'version', value: 1 } })).toMatchObject({ different: 0n });
  for (const wrong of [
    { rules: { $case: 'version', value: 77 } },
    { rules: { $case: 'document', value: '{' } },
    { rules: { $case: 'document', value: '{"version":2,"otherwise":["loudest"]}' } },
    { rules: { $case: 'document', value: '{"version":2,"fields":{"shoeSize":["longest"]}}' } },
  ])
    await expect(preview(longest, wrong)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
});
