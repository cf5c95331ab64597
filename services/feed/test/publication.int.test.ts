import { identifierClaimed } from '@icrm/contracts';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { append, collectTopic, converted, createWorld, customer, type Feed, type World } from './world.ts';

describe('publication to the topics', () => {
  let world: World;
  let feed: Feed;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world?.close());

  test('everything appended is published once, in order per customer, across stops and starts', async () => {
    const expected: Record<string, string[]> = {};
    const remember = (ids: Record<string, string[]>) => {
      for (const [key, own] of Object.entries(ids)) expected[key] = [...(expected[key] ?? []), ...own];
    };
    remember(await append(world.store, { count: 30 }));
    const first = await world.startFeed();
    const topic = await collectTopic(world.kafka);
    await eventually(() => expect(topic.idsByKey()).toEqual(expected), { withinMs: 10_000 });

    remember(await append(world.store, { count: 20 }));
    await eventually(() => expect(topic.idsByKey()).toEqual(expected));
    await first.stop();

    remember(await append(world.store, { count: 20 }));
    feed = await world.startFeed();
    await eventually(() => expect(topic.idsByKey()).toEqual(expected));
    await topic.stop();
  });

  test('a message says what the event says, and where it stands', async () => {
    const event = converted('acme', customer(77));
    const stream = `customer-acme.${customer(77)}`;
    const { position } = await world.store.append(stream, [event], { expected: 'no-stream' });
    const topic = await collectTopic(world.kafka);
    const message = await eventually(() => {
      const found = topic.seen.find(({ key }) => key === customer(77));
      if (found === undefined) throw new Error('not there yet');
      return found;
    });
    expect(message.event).toMatchObject({
      id: event.id,
      type: 'ProspectConverted',
      source: '/icrm/acme/customer',
      subject: stream,
      data: event.data,
      extensions: { tenant: 'acme', position: String(position), revision: '0', customerids: customer(77) },
    });
    await topic.stop();
  });

  test('personal fields leave sealed, and the bookkeeping of services stays inside', async () => {
    const customerId = customer(78);
    const { metadata } = converted('acme', customerId);
    const at = metadata.occurredAt;
    const registered = {
      ...converted('acme', customerId),
      type: 'CustomerRegistered',
      data: {
        customerId,
        kind: 'person',
        stage: 'prospect',
        details: { givenName: 'Ana', familyName: 'Ruiz' },
        identifiers: [],
        source: 'web',
        at,
      },
    };
    const claimed = {
      ...converted('acme', customerId),
      type: 'IdentifierClaimed',
      data: { ...identifierClaimed.example, customerId, at },
    };
    await world.store.append(`identifier-acme.test78`, [claimed], { expected: 'no-stream' });
    await world.store.append(`customer-acme.${customerId}`, [registered], { expected: 'no-stream' });
    const topic = await collectTopic(world.kafka);
    const own = await eventually(() => {
      const found = topic.seen.filter(({ key }) => key === customerId);
      expect(found.length).toBeGreaterThan(0);
      return found;
    });
    expect(own.map(({ event }) => event.type)).toEqual(['CustomerRegistered']);
    expect(JSON.stringify(own.map(({ event }) => event))).not.toMatch(/Ana|Ruiz/);
    await topic.stop();
  });

  test('the largest event that the log takes fits into a message', async () => {
    const customerId = customer(79);
    const event = converted('acme', customerId);
    const reason = 'x'.repeat(1_040_000);
    const large = { ...event, data: { ...event.data, reason } };
    await world.store.append(`customer-acme.${customerId}`, [large], { expected: 'no-stream' });
    const topic = await collectTopic(world.kafka);
    await eventually(() => expect(topic.seen.some(({ event: { id } }) => id === event.id)).toBe(true), {
      withinMs: 10_000,
    });
    await topic.stop();
  });

  test('the status says how far the publication is', async () => {
    await append(world.store, { count: 3 });
    await eventually(async () => {
      const status = await feed.client.getFeedStatus({});
      expect(status.publishedPosition).toBe(status.headPosition);
      expect(status.lagSeconds).toBe(0);
      expect(status.publicationTrouble).toBe('');
    });
  });
});
