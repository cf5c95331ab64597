import type { feedV1 } from '@icrm/contracts';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openMember, type TestMember } from './member.ts';
import { append, createWorld, type Feed, type World } from './world.ts';

describe('named cursors', () => {
  let world: World;
  let feed: Feed;
  beforeAll(async () => {
    world = await createWorld();
    feed = await world.startFeed();
  });
  afterAll(() => world?.close());

  const idsByKey = (events: readonly feedV1.Event[]) =>
    Object.fromEntries(
      [...Map.groupBy(events, ({ customerIds }) => customerIds[0] ?? '')].map(([key, own]) => [
        key,
        own.map(({ id }) => id),
      ]),
    );
  const drain = async (member: TestMember, events: feedV1.Event[], count: number) => {
    while (events.length < count) events.push(...(await member.batch()));
  };
  const positionOf = async (tenant: string) =>
    (await feed.client.listCursors({ tenant })).cursors[0]?.position;

  test('a cursor remembers what was acknowledged, and offers the rest again', async () => {
    const tenant = 'remember';
    const ids = await append(world.store, { tenant, count: 30, customers: 3 });
    const first = openMember(feed, { tenant, maxBatch: 10 });
    const done = await first.batch();
    await first.batch({ acknowledge: false });
    await eventually(async () => expect(await positionOf(tenant)).toBe(done.at(-1)?.position));
    await first.leave();

    const seen = [...done];
    const second = openMember(feed, { tenant });
    await drain(second, seen, 30);
    expect(idsByKey(seen)).toEqual(ids);
    await second.leave();
  });

  test('members share the events: a customer is with one at a time, in order, and all are worked on', async () => {
    const tenant = 'shared';
    const ids = await append(world.store, { tenant, count: 120, customers: 8 });
    const members = [1, 2, 3].map(() => openMember(feed, { tenant, maxBatch: 5, credit: 10 }));
    const seen: feedV1.Event[] = [];
    const shares = await Promise.all(
      members.map(async (member) => {
        let share = 0;
        const work = async () => {
          for (;;) {
            const events = await member.batch({ acknowledge: true });
            seen.push(...events);
            share += events.length;
          }
        };
        const working = work().catch(() => undefined);
        await eventually(() => expect(seen.length).toBe(120), { withinMs: 10_000 });
        await member.leave();
        await working;
        return share;
      }),
    );
    expect(idsByKey(seen)).toEqual(ids);
    expect(shares.filter((share) => share > 0).length).toBeGreaterThan(1);
  });

  test('what a member that left had not acknowledged goes to the others, in order', async () => {
    const tenant = 'takeover';
    const ids = await append(world.store, { tenant, count: 20, customers: 2 });
    const lost = openMember(feed, { tenant, maxBatch: 20 });
    expect(await lost.batch({ acknowledge: false })).toHaveLength(20);
    const heir = openMember(feed, { tenant });
    expect((await heir.next()).item?.$case).toBe('opened');
    await lost.leave();
    const seen: feedV1.Event[] = [];
    await drain(heir, seen, 20);
    expect(idsByKey(seen)).toEqual(ids);
    await heir.leave();
  });

  test('a member that acknowledges nothing in time is given up', async () => {
    const tenant = 'hung';
    await append(world.store, { tenant, count: 3 });
    const hung = openMember(feed, { tenant, acknowledgeWithinSeconds: 1 });
    await hung.batch({ acknowledge: false });
    await expect(hung.batch()).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      reason: 'acknowledged-too-late',
    });
    const heir = openMember(feed, { tenant });
    expect((await heir.batch()).length).toBeGreaterThan(0);
    await heir.leave();
  });

  test('sends no more than the credit granted', async () => {
    const tenant = 'credit';
    await append(world.store, { tenant, count: 20 });
    const member = openMember(feed, { tenant, credit: 5, heartbeatSeconds: 1 });
    const first = await member.batch({ acknowledge: false });
    expect(first).toHaveLength(5);
    expect((await member.next()).item).toMatchObject({ $case: 'heartbeat', value: { unacknowledged: 5 } });
    member.say({ $case: 'credit', value: { events: 7 } });
    expect(await member.batch({ acknowledge: false })).toHaveLength(7);
    await member.leave();
  });

  test('a parked event holds up nothing, is listed with its reason, and comes again when asked', async () => {
    const tenant = 'parked';
    await append(world.store, { tenant, count: 5, customers: 1 });
    const member = openMember(feed, { tenant });
    const events = await member.batch({ acknowledge: false });
    const bad = events[2]?.position ?? 0n;
    member.say({ $case: 'park', value: { position: bad, reason: 'no such order' } });
    member.acknowledge(1n);
    const list = () => feed.client.listParkedEvents({ tenant, cursor: 'orders', limit: 0 });
    await eventually(async () => expect((await list()).events).toHaveLength(1));
    expect((await list()).events[0]).toMatchObject({
      position: bad,
      reason: 'no such order',
      id: events[2]?.id,
    });
    await eventually(async () =>
      expect(await positionOf(tenant)).toBeGreaterThanOrEqual(events[4]?.position ?? 0n),
    );

    expect(await feed.client.replayParkedEvents({ tenant, cursor: 'orders', positions: [] })).toEqual({
      offered: 1,
    });
    expect((await member.batch()).map(({ id }) => id)).toEqual([events[2]?.id]);
    await eventually(async () => expect((await list()).events).toEqual([]));
    await member.leave();
  });

  test('a cursor without members can be moved and deleted; one with members cannot', async () => {
    const tenant = 'moved';
    await append(world.store, { tenant, count: 4, customers: 1 });
    const start = { at: { $case: 'beginning' as const, value: {} } };
    const member = openMember(feed, { tenant });
    const first = await member.batch();
    await expect(feed.client.moveCursor({ tenant, cursor: 'orders', start })).rejects.toMatchObject({
      reason: 'cursor-in-use',
    });
    await member.leave();
    await eventually(() => feed.client.moveCursor({ tenant, cursor: 'orders', start }));
    const again = openMember(feed, { tenant });
    expect((await again.batch()).map(({ id }) => id)).toEqual(first.map(({ id }) => id));
    await again.leave();
    await eventually(() => feed.client.deleteCursor({ tenant, cursor: 'orders' }));
    await expect(feed.client.deleteCursor({ tenant, cursor: 'orders' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      reason: 'unknown-cursor',
    });
  });

  test('refuses what makes no sense', async () => {
    const tenant = 'nonsense';
    await append(world.store, { tenant, count: 1 });
    await expect(openMember(feed, { tenant, cursor: 'no spaces' }).next()).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    const member = openMember(feed, { tenant });
    await member.batch();
    const filter = { contexts: ['sales'], types: [], customerIds: [], data: [] };
    await expect(openMember(feed, { tenant, filter }).next()).rejects.toMatchObject({
      reason: 'other-filter',
    });
    member.acknowledge(99n);
    await expect(member.batch()).rejects.toMatchObject({ reason: 'not-delivered' });
  });

  test('another tenant neither sees nor uses a cursor', async () => {
    await append(world.store, { tenant: 'owner', count: 2 });
    const member = openMember(feed, { tenant: 'owner' });
    await member.batch();
    expect((await feed.client.listCursors({ tenant: 'stranger' })).cursors).toEqual([]);
    await expect(feed.client.deleteCursor({ tenant: 'stranger', cursor: 'orders' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await member.leave();
  });

  test('of two feeds one works for a cursor and one publishes; the other takes over', async () => {
    const tenant = 'two';
    await append(world.store, { tenant, count: 3 });
    const other = await world.startFeed();
    const member = openMember(feed, { tenant });
    await member.batch();
    await expect(openMember(other, { tenant }).next()).rejects.toMatchObject({ reason: 'cursor-elsewhere' });
    await member.leave();
    await eventually(async () => {
      const heir = openMember(other, { tenant });
      expect((await heir.next()).item?.$case).toBe('opened');
      await heir.leave();
    });
    expect((await other.client.getFeedStatus({})).publicationTrouble).toBe('another feed publishes');
    await feed.stop();
    await eventually(async () => expect((await other.client.getFeedStatus({})).publicationTrouble).toBe(''), {
      withinMs: 5_000,
    });
    feed = other;
  });
});
