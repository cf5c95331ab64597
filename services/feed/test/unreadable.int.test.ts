import { allEvents } from '@icrm/contracts';
import { connectEventStore, type RecordedEvent, type UnreadableEvent } from '@icrm/event-store';
import { logger } from '@icrm/telemetry';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createUnreadables } from '../src/log/unreadable.ts';
import { sampleEvent } from './sample-log.ts';
import { append, collectTopic, converted, createWorld, customer, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
}, 60_000);
afterAll(() => world?.close());

/** Writes what no program can read. */
const spoil = async (): Promise<bigint> => {
  const { ICRM_EVENTSTORE: connectionString = '' } = world.environment;
  const raw = connectEventStore({
    connectionString,
    definitions: allEvents,
  });
  const event = converted('acme', customer(1));
  const metadata = { ...event.metadata, customerIds: 'none' } as never;
  const { position } = await raw.append('customer-acme.spoilt', [{ ...event, metadata }], {
    expected: 'any',
  });
  await raw.close();
  return position;
};

test('what cannot be read is kept with its reason, live and in the history, and nothing waits for it', async () => {
  const inHistory = await spoil();
  const expected = await append(world.store, { count: 10 });
  const feed = await world.startFeed();
  const topic = await collectTopic(world.kafka);
  await eventually(() => expect(topic.idsByKey()).toEqual(expected), { withinMs: 20_000 });
  const live = await spoil();
  const more = await append(world.store, { count: 10 });
  for (const [key, ids] of Object.entries(more)) expected[key] = [...(expected[key] ?? []), ...ids];
  await eventually(() => expect(topic.idsByKey()).toEqual(expected), { withinMs: 20_000 });
  const { events } = await feed.client.listUnreadableEvents({ limit: 0 });
  expect(events).toMatchObject(
    [inHistory, live].map((position) => ({
      position,
      type: 'ProspectConverted',
      stream: 'customer-acme.spoilt',
      reason: expect.stringContaining('customerIds'),
    })),
  );
  expect((await feed.client.getFeedStatus({})).unreadableEvents).toBe(2);
  // No program can read these, and so they stay.
  expect(await feed.client.replayUnreadableEvents({})).toEqual({ published: 0, left: 2 });
  await topic.stop();
  await feed.stop();
  await world.readStore.drop('feed-unreadable');
});

test('what can be read by a later program is published then, once', async () => {
  const event = sampleEvent(7);
  let readable: RecordedEvent[] = [];
  const unreadables = createUnreadables(
    world.readStore,
    {
      async *readStream() {
        yield* readable;
      },
    },
    logger('test'),
  );
  const place: UnreadableEvent = { ...event, reason: 'no upcaster from schema 1' };
  await unreadables.park([place], new AbortController().signal);
  await unreadables.park([place], new AbortController().signal);
  const published: string[] = [];
  const publish = async (entries: readonly { readonly event: RecordedEvent }[]) => {
    published.push(...entries.map((entry) => entry.event.id));
  };
  expect(await unreadables.replay(publish)).toEqual({ published: 0, left: 1 });
  readable = [event];
  expect(await unreadables.replay(publish)).toEqual({ published: 1, left: 0 });
  expect(await unreadables.replay(publish)).toEqual({ published: 0, left: 0 });
  expect(published).toEqual([event.id]);
});
