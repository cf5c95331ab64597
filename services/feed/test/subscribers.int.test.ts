import { connectIcrm } from '@icrm/client';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openMember } from './member.ts';
import { append, createWorld, type Feed, request, takeEvents, type World } from './world.ts';

const subscribers = Number(process.env['ICRM_SUBSCRIBERS'] ?? 24);
const tenant = 'crowd';
const count = 400;

let world: World;
let feed: Feed;
beforeAll(async () => {
  world = await createWorld();
  feed = await world.startFeed();
});
afterAll(() => world?.close());

test(`${subscribers} subscribers, among them a slow one, one that never acknowledges and one that comes and goes`, async () => {
  const stop = new AbortController();
  const crowd = Array.from({ length: subscribers }, () =>
    takeEvents(feed.client.subscribe(request({ tenant })), count),
  );

  // Stands still after a few events until all others are done, so that whatever waits for it would wait for ever.
  const othersDone = Promise.withResolvers<void>();
  const slow: string[] = [];
  const dawdling = (async () => {
    for await (const { id } of connectIcrm({ tenant, feed: feed.address }).follow({
      from: 'beginning',
      signal: stop.signal,
    })) {
      slow.push(id);
      if (slow.length === 10) await othersDone.promise;
    }
  })();

  const mute = openMember(feed, { tenant, cursor: 'mute', acknowledgeWithinSeconds: 1 });
  const givenUp = expect(
    (async () => {
      for (;;) await mute.batch({ acknowledge: false });
    })(),
  ).rejects.toMatchObject({ reason: 'acknowledged-too-late' });

  const restless: string[] = [];
  const coming = (async () => {
    let start = request().start;
    while (restless.length < count) {
      const some = await takeEvents(
        feed.client.subscribe(request({ tenant, start })),
        Math.min(1 + (restless.length % 40), count - restless.length),
      );
      restless.push(...some.map(({ id }) => id));
      start = { at: { $case: 'afterPosition', value: some.at(-1)?.position ?? 0n } };
    }
  })();

  await append(world.store, { tenant, count, customers: 9 });
  const stored: string[] = [];
  for await (const event of world.store.readAll())
    if (event.metadata.tenant === tenant) stored.push(event.id);
  for (const events of await Promise.all(crowd)) expect(events.map(({ id }) => id)).toEqual(stored);
  await coming;
  expect(restless).toEqual(stored);
  await givenUp;
  expect(slow.length).toBeLessThanOrEqual(10);
  othersDone.resolve();
  await eventually(() => expect(slow).toEqual(stored), { withinMs: 10_000 });
  stop.abort();
  await dawdling;
  await eventually(async () => expect((await feed.client.getFeedStatus({})).subscribers).toBe(0));
}, 60_000);
