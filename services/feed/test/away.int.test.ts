import { connectIcrm } from '@icrm/client';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openMember } from './member.ts';
import { append, converted, createWorld, customer, type Feed, type World } from './world.ts';

const perDay = Number(process.env['ICRM_EVENTS_PER_DAY'] ?? 8);
const DAYS = 365;
const tenant = 'away';

let world: World;
let feed: Feed;
beforeAll(async () => {
  world = await createWorld();
  feed = await world.startFeed();
}, 60_000);
const stop = new AbortController();
afterAll(async () => {
  stop.abort();
  await world?.close();
});

/** A year of events, day by day; gives their ids by customer. */
const aYear = async (): Promise<Record<string, string[]>> => {
  const ids: Record<string, string[]> = {};
  for (let day = 0; day < DAYS; day += 1) {
    const events = Array.from({ length: perDay }, (_, n) => {
      const event = converted(tenant, customer(n % 7));
      const occurredAt = new Date(Date.UTC(2025, 0, 1 + day, n % 24)).toISOString();
      return { ...event, metadata: { ...event.metadata, occurredAt } };
    });
    for (const { id, metadata } of events) {
      const [customerId = ''] = metadata.customerIds;
      ids[customerId] ??= [];
      ids[customerId].push(id);
    }
    await world.store.append(`customer-${tenant}.day-${day}`, events, { expected: 'no-stream' });
  }
  return ids;
};

test(`a subscriber that was away for a year of ${perDay} events a day gets all of them in order, and live ones hardly notice`, async () => {
  // It saw one event, acknowledged it, and went away.
  const before = await append(world.store, { tenant, count: 1, customers: 1 });
  const first = openMember(feed, { tenant, cursor: 'year' });
  const [event] = await first.batch();
  await eventually(async () => {
    const { cursors } = await feed.client.listCursors({ tenant });
    expect(cursors[0]?.position).toBeGreaterThanOrEqual(event?.position ?? 1n);
  });
  await first.leave();

  const expected = await aYear();
  for (const [key, ids] of Object.entries(before)) expected[key] = [...ids, ...(expected[key] ?? [])];

  const icrm = connectIcrm({ tenant: 'live', feed: feed.address });
  const arrived = new Map<string, number>();
  let caughtUp = false;
  const following = (async () => {
    const options = { from: 'end' as const, signal: stop.signal, onCaughtUp: () => (caughtUp = true) };
    for await (const { id } of icrm.follow(options)) arrived.set(id, performance.now());
  })();
  await eventually(() => expect(caughtUp).toBe(true));
  /** How long an event takes to a live subscriber. */
  const latency = async (): Promise<number> => {
    const event = converted('live', customer(1));
    const begin = performance.now();
    await world.store.append(`customer-live.${event.id}`, [event], { expected: 'no-stream' });
    await eventually(() => expect(arrived.has(event.id)).toBe(true));
    return (arrived.get(event.id) ?? Number.POSITIVE_INFINITY) - begin;
  };

  const seen: Record<string, string[]> = {};
  let count = 1;
  const [firstKey = ''] = Object.keys(before);
  seen[firstKey] = [...(before[firstKey] ?? [])];
  const year = connectIcrm({ tenant, feed: feed.address });
  const consumption = year.consume({
    cursor: 'year',
    concurrency: 64,
    handler: async ({ id, customerIds: [customerId = ''] }) => {
      seen[customerId] ??= [];
      seen[customerId].push(id);
      count += 1;
    },
  });
  // Three more who begin at the beginning, so that the history is read for several at once.
  const others = [1, 2, 3].map(async () => {
    const ids: string[] = [];
    for await (const { id } of year.follow({ from: 'beginning', signal: stop.signal })) {
      ids.push(id);
      if (ids.length === perDay * DAYS + 1) return ids;
    }
    return ids;
  });
  const latencies: number[] = [];
  while (count < perDay * DAYS + 1) latencies.push(await latency());
  await consumption.stop();
  expect(seen).toEqual(expected);
  const [one, ...rest] = await Promise.all(others);
  expect(one).toHaveLength(perDay * DAYS + 1);
  for (const ids of rest) expect(ids).toEqual(one);
  // A machine that is shared may stand still now and then; most of them must come at once.
  const sorted = latencies.toSorted((a, b) => a - b);
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(1_000);
  stop.abort();
  await following;
  await Promise.all([icrm.close(), year.close()]);
}, 180_000);
