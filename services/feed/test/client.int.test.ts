import { connectIcrm, type Icrm, type IcrmEvent, isEvent } from '@icrm/client';
import { prospectConverted } from '@icrm/contracts';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { append, createWorld, type Feed, type World } from './world.ts';

const idsByCustomer = (events: readonly IcrmEvent[]) =>
  Object.fromEntries(
    [...Map.groupBy(events, ({ customerIds }) => customerIds[0] ?? '')].map(([key, own]) => [
      key,
      own.map(({ id }) => id),
    ]),
  );

describe('the client for other services', () => {
  let world: World;
  let feed: Feed;
  const open: Icrm[] = [];
  beforeAll(async () => {
    world = await createWorld();
    feed = await world.startFeed();
  });
  afterAll(async () => {
    await Promise.all(open.map((icrm) => icrm.close()));
    await world?.close();
  });

  const connect = (tenant: string): Icrm => {
    const kafka = [world.engines.kafka.address];
    const icrm = connectIcrm({ tenant, feed: feed.address, kafka });
    open.push(icrm);
    return icrm;
  };

  test('follows the log as an async iterable, with typed events', async () => {
    const tenant = 'follow';
    const ids = await append(world.store, { tenant, count: 20, customers: 4 });
    const stop = new AbortController();
    const seen: IcrmEvent[] = [];
    let caughtUp = 0;
    const onCaughtUp = () => {
      caughtUp += 1;
      void append(world.store, { tenant, count: 1, customers: 1 });
    };
    for await (const event of connect(tenant).follow({
      from: 'beginning',
      signal: stop.signal,
      onCaughtUp,
    })) {
      seen.push(event);
      if (isEvent(event, prospectConverted)) expect(event.data.reason).toBe('first-order');
      if (seen.length === 21) stop.abort();
    }
    expect(caughtUp).toBe(1);
    expect(idsByCustomer(seen.slice(0, 20))).toEqual(ids);
  });

  test('goes on by itself when the feed was away', async () => {
    const tenant = 'away';
    const ids = await append(world.store, { tenant, count: 10, customers: 2 });
    const stop = new AbortController();
    const seen: IcrmEvent[] = [];
    const following = (async () => {
      for await (const event of connect(tenant).follow({ from: 'beginning', signal: stop.signal }))
        seen.push(event);
    })();
    await eventually(() => expect(seen).toHaveLength(10));
    const { address } = feed;
    await feed.stop();
    for (const [key, own] of Object.entries(await append(world.store, { tenant, count: 10, customers: 2 })))
      ids[key]?.push(...own);
    // At the same address, as behind a name.
    feed = await world.startFeed({ ICRM_LISTEN: address });
    await eventually(() => expect(idsByCustomer(seen)).toEqual(ids), { withinMs: 10_000 });
    stop.abort();
    await following;
  });

  test('works through a cursor: in order per customer, parks what fails for good, and goes on where it stopped', async () => {
    const tenant = 'cursor';
    const ids = await append(world.store, { tenant, count: 30, customers: 3 });
    const bad = Object.values(ids)[1]?.[2];
    const seen: IcrmEvent[] = [];
    const handler = async (event: IcrmEvent) => {
      if (event.id === bad) throw new Error('no such product');
      seen.push(event);
    };
    const icrm = connect(tenant);
    const first = icrm.consume({ cursor: 'stock', handler, maxAttempts: 2 });
    await eventually(() => expect(seen.length).toBe(29), { withinMs: 10_000 });
    const { events } = await icrm.feed.listParkedEvents({ tenant, cursor: 'stock', limit: 0 });
    expect(events).toMatchObject([{ id: bad, reason: 'no such product' }]);
    const expected = Object.fromEntries(
      Object.entries(ids).map(([key, own]) => [key, own.filter((id) => id !== bad)]),
    );
    expect(idsByCustomer(seen)).toEqual(expected);
    await first.stop();

    const later = await append(world.store, { tenant, count: 3, customers: 1 });
    const second = icrm.consume({ cursor: 'stock', handler, maxAttempts: 2 });
    await eventually(() => expect(seen.slice(29).map(({ id }) => id)).toEqual(Object.values(later).flat()));
    await second.stop();
  });

  test('tells what cannot be: another filter than the cursor has', async () => {
    const tenant = 'wrong';
    await append(world.store, { tenant, count: 1 });
    const icrm = connect(tenant);
    const handler = async () => undefined;
    const first = icrm.consume({ cursor: 'one', handler, filter: { types: ['OrderPlaced'] } });
    await eventually(async () => expect((await icrm.feed.listCursors({ tenant })).cursors).toHaveLength(1));
    const second = icrm.consume({ cursor: 'one', handler, filter: { types: ['LeadCaptured'] } });
    await expect(second.ended).rejects.toMatchObject({ reason: 'other-filter' });
    await first.stop();
    expect(() => connectIcrm({ tenant }).feed).toThrow('no address of feed');
  });

  test('works through the topics, each event once although it is published twice', async () => {
    const tenant = 'topics';
    const seen: string[] = [];
    const consumer = connect(tenant).consumeTopics({
      group: 'client-test',
      contexts: ['customer'],
      handler: async ({ event }) => {
        if (event.extensions['tenant'] === tenant) seen.push(event.id);
        return { kind: 'done' };
      },
    });
    await consumer.start();
    const ids = Object.values(await append(world.store, { tenant, count: 5, customers: 1 })).flat();
    await eventually(() => expect(seen).toEqual(ids), { withinMs: 10_000 });
    // A feed that lost its checkpoint publishes everything once more.
    await feed.stop();
    await world.readStore.collection('checkpoints').delete({ _id: 'feed.publication' });
    feed = await world.startFeed();
    const more = Object.values(await append(world.store, { tenant, count: 2, customers: 1 })).flat();
    await eventually(() => expect(seen).toEqual([...ids, ...more]), { withinMs: 10_000 });
    await consumer.stop();
  });
});
