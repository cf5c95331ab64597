import { type CustomerViewChange, connectIcrm } from '@icrm/client';
import { type CustomerView, type CustomerViewRecord, viewV1 } from '@icrm/contracts';
import { CUSTOMER_VIEW_TOPIC, customerViewTopic, type IncomingMessage } from '@icrm/messaging';
import { openTogether } from '@icrm/privacy';
import { implement, RpcError, serveRpc, statusOfError } from '@icrm/rpc';
import { newId, type Part } from '@icrm/runtime';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { converted, createWorld, customer, type Feed, type World } from './world.ts';

const tenant = 'acme';
const [ana, bea, carl] = [customer(1), customer(2), customer(3)];

/** The views that the projection would have, by any of their members. */
const views = new Map<string, CustomerView>();
const answered: string[] = [];
let generation = 'one';
let position = 0n;

const viewOf = (members: readonly string[], changes: Partial<CustomerView> = {}): CustomerView =>
  // As it comes over the wire; sections that others add change nothing here.
  JSON.parse(JSON.stringify({ ...sample(members), ...changes }));

const sample = (members: readonly string[]) => ({
  customerId: members[0] ?? '',
  tenant,
  members: [...members],
  links: [],
  kind: 'person',
  stage: 'customer',
  displayName: 'Ana Ruiz',
  erased: false,
  profile: { givenName: 'Ana' },
  identifiers: [],
  consents: [
    {
      purpose: 'marketing',
      channel: 'email',
      state: 'given',
      evidence: 'Ana ticked it',
      at: '2026-03-02T09:00:00.000Z',
    },
  ],
  sales: {
    orders: 2,
    cancelledOrders: 0,
    totals: [{ minor: 1_500, currency: 'EUR' }],
    recentOrders: [],
    openOpportunities: [],
    opportunitiesWon: 0,
    opportunitiesLost: 0,
    openLeads: [],
    leadsQualified: 0,
    leadsDisqualified: 0,
  },
  service: { openCases: [], cases: 0, complaints: 0, promisesMet: 0, promisesMissed: 0, goodwill: [] },
  registeredAt: '2026-03-01T09:00:00.000Z',
  lastActivityAt: '2026-03-03T09:00:00.000Z',
  events: 2,
  watermark: { position: '7', eventId: newId(), recordedAt: '2026-03-03T09:00:00.000Z' },
  rules: { survivorship: 1 },
});

/** Answers as the projection does: with the views of this moment, never older than was asked for. */
const startProjection = (): Part => {
  const service = implement(viewV1.ViewServiceService, {
    getProjectionStatus: async () => viewV1.GetProjectionStatusResponse.fromPartial({ generation, position }),
    getCustomerViews: async ({ questions }: viewV1.GetCustomerViewsRequest) => ({
      answers: questions.map(({ by, minPosition }) => {
        const customerId = by?.$case === 'customerId' ? by.value : '';
        answered.push(customerId);
        if (minPosition > position) position = minPosition;
        const view = views.get(customerId);
        return view === undefined
          ? {
              position: 0n,
              result: {
                $case: 'failure' as const,
                value: statusOfError(new RpcError('NOT_FOUND', 'no such customer')),
              },
            }
          : { position, result: { $case: 'view' as const, value: Buffer.from(JSON.stringify(view)) } };
      }),
    }),
  } as never);
  return serveRpc({ listen: { host: '127.0.0.1', port: 0 }, services: [service], reflection: false });
};

let world: World;
let feed: Feed;
let projection: Part;
const seen: IncomingMessage[] = [];
let topic: Part;

beforeAll(async () => {
  world = await createWorld();
  projection = startProjection();
  const address = await projection.start();
  feed = await world.startFeed({ ICRM_VIEW: address ?? '', ICRM_CUSTOMER_VIEWS_PERCENT: '100' });
  topic = world.kafka.consume({
    group: 'views',
    topics: [customerViewTopic()],
    handler: async (message) => {
      seen.push(message);
      return { kind: 'done' };
    },
  });
  await topic.start();
}, 60_000);
afterAll(async () => {
  await topic?.stop();
  await world?.close();
  await projection?.stop();
});

const touch = async (...customerIds: string[]): Promise<bigint> => {
  const event = converted(tenant, customerIds[0] ?? '');
  const about = { ...event, metadata: { ...event.metadata, customerIds } };
  return (await world.store.append(`customer-${tenant}.${customerIds[0]}`, [about], { expected: 'any' }))
    .position;
};
/** What a reader who keeps the newest message of each key knows. */
const state = () => {
  const newest = new Map<string, IncomingMessage['event']>();
  for (const { key, event } of seen) newest.set(key, event);
  return newest;
};
const recordOf = (customerId: string) => state().get(customerId)?.data as CustomerViewRecord;

test('a change of a customer gives the topic the view, sealed but for what tells nothing of the person', async () => {
  views.set(ana, viewOf([ana]));
  const at = await touch(ana);
  await eventually(() => expect(state().get(ana)?.type).toBe('CustomerView'), { withinMs: 20_000 });
  const record = recordOf(ana);
  expect(record).toMatchObject({ customerId: ana, members: [ana], facts: { stage: 'customer', orders: 2 } });
  expect(BigInt(record.position)).toBeGreaterThanOrEqual(at);
  expect(JSON.stringify(seen.map(({ event }) => event))).not.toMatch(/Ana|Ruiz|ticked/);
  const text = await openTogether(world.keyRing, record.view, tenant);
  expect(JSON.parse(text)).toEqual(views.get(ana));
});

test('linked customers have one view and pointers to it; unlinked, each has its own', async () => {
  const both = viewOf([ana, bea]);
  for (const member of both.members) views.set(member, both);
  await touch(ana, bea);
  await eventually(() => expect(state().get(bea)?.data).toMatchObject({ memberOf: ana }), {
    withinMs: 20_000,
  });
  expect(recordOf(ana).members).toEqual([ana, bea]);
  expect(Object.keys(recordOf(ana).view.shares).sort()).toEqual([ana, bea].sort());
  views.set(ana, viewOf([ana]));
  views.set(bea, viewOf([bea]));
  await touch(ana, bea);
  await eventually(() => expect(state().get(bea)?.type).toBe('CustomerView'), { withinMs: 20_000 });
  expect(recordOf(ana).members).toEqual([ana]);
});

test('an erasure leaves a tombstone, and what was published before cannot be opened', async () => {
  views.set(carl, viewOf([carl]));
  await touch(carl);
  await eventually(() => expect(state().get(carl)?.type).toBe('CustomerView'), { withinMs: 20_000 });
  const before = recordOf(carl);
  await world.keyRing.erase(tenant, carl);
  views.set(carl, viewOf([carl], { erased: true, displayName: '[erased]' }));
  await touch(carl);
  await eventually(() => expect(state().get(carl)).toMatchObject({ tombstone: true, data: {} }), {
    withinMs: 20_000,
  });
  await expect(openTogether(world.keyRing, before.view, tenant)).rejects.toThrow('erased');
});

test('the client tells views, who stands for whom, and who is gone', async () => {
  const icrm = connectIcrm({ tenant, kafka: [world.environment['ICRM_KAFKA'] ?? ''] });
  const known = new Map<string, CustomerViewChange>();
  const consumer = icrm.consumeViews({
    group: 'client-views',
    handler: async (change) => {
      known.set(change.customerId, change);
      return { kind: 'done' };
    },
  });
  await consumer.start();
  await eventually(
    () => {
      expect(known.get(ana)).toMatchObject({ kind: 'view', members: [ana], facts: { orders: 2 } });
      expect(known.get(carl)).toMatchObject({ kind: 'removed' });
    },
    { withinMs: 20_000 },
  );
  await consumer.stop();
  await icrm.close();
});

test('a burst of events of one customer is published a few times, and the last is the newest', async () => {
  const count = seen.filter(({ key }) => key === bea).length;
  let last = 0n;
  for (let n = 0; n < 200; n += 1) last = await touch(bea);
  await eventually(() => expect(BigInt(recordOf(bea).position)).toBeGreaterThanOrEqual(last), {
    withinMs: 20_000,
  });
  expect(seen.filter(({ key }) => key === bea).length - count).toBeLessThan(100);
});

test('everything is published again on request, and after the views were built anew', async () => {
  const publishedOf = (customerId: string) => seen.filter(({ key }) => key === customerId).length;
  const before = publishedOf(ana);
  await feed.client.republishCustomerViews({});
  await eventually(() => expect(publishedOf(ana)).toBeGreaterThan(before), { withinMs: 30_000 });
  await eventually(
    async () =>
      expect((await feed.client.getFeedStatus({})).customerViewPosition).toBe(await world.store.head()),
    { withinMs: 20_000 },
  );
  // Another feed takes over where this one was; it finds that the views are of another generation.
  generation = 'two';
  const after = publishedOf(ana);
  await feed.stop();
  await world.startFeed({ ICRM_VIEW: (await feedViewAddress()) ?? '', ICRM_CUSTOMER_VIEWS_PERCENT: '100' });
  await eventually(() => expect(publishedOf(ana)).toBeGreaterThan(after), { withinMs: 30_000 });
  expect(seen[0]?.topic).toBe(CUSTOMER_VIEW_TOPIC);
}, 90_000);

const feedViewAddress = async () => {
  await projection.stop();
  projection = startProjection();
  return projection.start();
};
