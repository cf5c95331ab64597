import type { feedV1 } from '@icrm/contracts';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  append,
  converted,
  createWorld,
  customer,
  type Feed,
  request,
  takeEvents,
  type World,
} from './world.ts';

const idsOf = (events: readonly feedV1.Event[]) => events.map(({ id }) => id);

describe('subscriptions', () => {
  let world: World;
  let feed: Feed;
  beforeAll(async () => {
    world = await createWorld();
    feed = await world.startFeed();
  });
  afterAll(() => world?.close());

  test('from the beginning: history then live, without gap or repetition, while others write', async () => {
    const tenant = 'gapless';
    await append(world.store, { tenant, count: 100 });
    const [one, batched] = [
      takeEvents(feed.client.subscribe(request({ tenant })), 300),
      takeEvents(feed.client.subscribe(request({ tenant, maxBatch: 50 })), 300),
    ];
    await Promise.all([
      append(world.store, { tenant, count: 100, customers: 3 }),
      append(world.store, { tenant, count: 100, customers: 7 }),
    ]);
    const stored: string[] = [];
    for await (const event of world.store.readAll())
      if (event.metadata.tenant === tenant) stored.push(event.id);
    expect(idsOf(await one)).toEqual(stored);
    expect(idsOf(await batched)).toEqual(stored);
  });

  test('resumes after any position it was given', async () => {
    const tenant = 'resume';
    await append(world.store, { tenant, count: 40 });
    const all = await takeEvents(feed.client.subscribe(request({ tenant })), 40);
    for (const index of [0, 7, 38]) {
      const value = all[index]?.position ?? 0n;
      const start = { at: { $case: 'afterPosition' as const, value } };
      const rest = await takeEvents(feed.client.subscribe(request({ tenant, start })), 39 - index);
      expect(idsOf(rest)).toEqual(idsOf(all).slice(index + 1));
    }
  });

  test('from a time, and only what comes from now on', async () => {
    const tenant = 'times';
    await append(world.store, { tenant, count: 5 });
    await new Promise((resolve) => setTimeout(resolve, 5));
    const time = new Date().toISOString();
    const live = feed.client.subscribe(request({ tenant, start: { at: { $case: 'end', value: {} } } }));
    const fromNow = takeEvents(live, 4);
    await eventually(async () => expect((await feed.client.getFeedStatus({})).subscribers).toBe(1));
    const later = Object.values(await append(world.store, { tenant, count: 4, customers: 1 })).flat();
    expect(idsOf(await fromNow)).toEqual(later);
    const start = { at: { $case: 'fromTime' as const, value: time } };
    expect(idsOf(await takeEvents(feed.client.subscribe(request({ tenant, start })), 4))).toEqual(later);
  });

  test('gives each tenant its own events and each filter what it asks for', async () => {
    const [mine, theirs] = ['mine', 'theirs'];
    const own = await append(world.store, { tenant: mine, count: 20, customers: 4 });
    await append(world.store, { tenant: theirs, count: 20, customers: 4 });
    const events = await takeEvents(feed.client.subscribe(request({ tenant: mine })), 20);
    expect(new Set(events.map(({ tenant }) => tenant))).toEqual(new Set([mine]));
    const filter = {
      contexts: ['customer'],
      types: ['ProspectConverted'],
      customerIds: [customer(2)],
      data: [],
    };
    const some = await takeEvents(feed.client.subscribe(request({ tenant: mine, filter })), 5);
    expect(idsOf(some)).toEqual(own[customer(2)]);
  });

  test('sends those who ask for places of the data only these, of events whose data are as they ask', async () => {
    const tenant = 'places';
    const ids = await append(world.store, { tenant, count: 8, customers: 4 });
    const filter = {
      contexts: [],
      types: [],
      customerIds: [],
      data: [
        { path: 'customerId', anyOf: [customer(1), customer(3)] },
        { path: 'reason', anyOf: [] },
      ],
    };
    const mask = { paths: ['data.reason', 'metadata.channel'] };
    const events = await takeEvents(feed.client.subscribe(request({ tenant, filter, mask })), 4);
    expect(new Set(idsOf(events))).toEqual(
      new Set([...(ids[customer(1)] ?? []), ...(ids[customer(3)] ?? [])]),
    );
    for (const { data, metadata } of events)
      expect([JSON.parse(String(data)), JSON.parse(String(metadata))]).toEqual([
        { reason: 'first-order' },
        { channel: 'web' },
      ]);
    await expect(
      takeEvents(feed.client.subscribe(request({ tenant, mask: { paths: ['secrets'] } })), 1),
    ).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  test('reveals personal fields only to those who ask for it', async () => {
    const tenant = 'personal';
    const event = converted(tenant, customer(1));
    const registered = {
      ...event,
      type: 'CustomerRegistered',
      data: {
        customerId: customer(1),
        kind: 'person',
        stage: 'prospect',
        details: { givenName: 'Ana' },
        identifiers: [],
        source: 'web',
        at: event.metadata.occurredAt,
      },
    };
    await world.store.append(`customer-${tenant}.${customer(1)}`, [registered], { expected: 'no-stream' });
    const givenName = async (revealPersonal: boolean) => {
      const responses = feed.client.subscribe(request({ tenant, revealPersonal }));
      const [found] = await takeEvents(responses, 1);
      return JSON.parse(Buffer.from(found?.data ?? '').toString()).details.givenName;
    };
    expect(await givenName(true)).toBe('Ana');
    expect(await givenName(false)).not.toBe('Ana');
  });

  test('says that it is caught up, and beats while nothing comes', async () => {
    const responses = feed.client.subscribe(request({ tenant: 'nobody', heartbeatSeconds: 1 }));
    const kinds: (string | undefined)[] = [];
    for await (const { item } of responses) {
      kinds.push(item?.$case);
      if (kinds.length === 2) break;
    }
    expect(kinds).toEqual(['caughtUp', 'heartbeat']);
  });

  test.each([
    ['no tenant', request({ tenant: '' }), 'INVALID_ARGUMENT', 'tenant'],
    ['no start', request({ start: undefined }), 'INVALID_ARGUMENT', 'start'],
    [
      'a time that is none',
      request({ start: { at: { $case: 'fromTime', value: 'yesterday' } } }),
      'INVALID_ARGUMENT',
      'start',
    ],
    [
      'a position beyond the end',
      request({ start: { at: { $case: 'afterPosition', value: 2n ** 60n } } }),
      'OUT_OF_RANGE',
      'position',
    ],
  ])('refuses %s', async (_what, wrong, code, named) => {
    const answer = takeEvents(feed.client.subscribe(wrong), 1);
    await expect(answer).rejects.toMatchObject({ code, message: expect.stringContaining(named) });
  });

  test('a subscriber that does not read holds up nobody', async () => {
    const tenant = 'slow';
    const slow = feed.client.subscribe(request({ tenant }))[Symbol.asyncIterator]();
    const fast = takeEvents(feed.client.subscribe(request({ tenant })), 400);
    await slow.next();
    await append(world.store, { tenant, count: 400 });
    expect(await fast).toHaveLength(400);
    await slow.return?.();
  });

  test('ends its subscribers when it stops, so that they resume elsewhere', async () => {
    const other = await world.startFeed();
    const responses = other.client.subscribe(request({ tenant: 'nobody' }))[Symbol.asyncIterator]();
    expect((await responses.next()).value.item.$case).toBe('caughtUp');
    const expectation = expect(responses.next()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await other.stop();
    await expectation;
  });
});
