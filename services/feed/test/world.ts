import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { feedV1, webhookV1 } from '@icrm/contracts';
import { connectEventStore, type EventStore, type NewEvent } from '@icrm/event-store';
import { connectKafka, eventTopicName, type IncomingMessage, type Messaging } from '@icrm/messaging';
import { createKeyRing, fileKek, type KeyRing } from '@icrm/privacy';
import { mongoKeyStore } from '@icrm/privacy/mongo';
import { connectReadStore, type ReadStore } from '@icrm/read-store';
import { type RpcClient, rpcClient } from '@icrm/rpc';
import type { Part } from '@icrm/runtime';
import { type Engines, startEngines, tempFolder } from '@icrm/testkit';
import { createFeedService, feedSettings } from '../src/index.ts';

/** The engines, a feed over them, and what tests need beside it. */
export type World = {
  readonly engines: Engines;
  readonly environment: Readonly<Record<string, string>>;
  readonly store: EventStore;
  readonly readStore: ReadStore;
  readonly keyRing: KeyRing;
  readonly kafka: Messaging;
  /** Starts the feed and gives a client of it; the world stops both. */
  startFeed(changes?: Readonly<Record<string, string>>): Promise<Feed>;
  close(): Promise<void>;
};

export type Feed = {
  readonly address: string;
  readonly client: RpcClient<typeof feedV1.FeedServiceService>;
  readonly webhooks: RpcClient<typeof webhookV1.WebhookServiceService>;
  stop(): Promise<void>;
};

export const createWorld = async (changes: Record<string, string> = {}): Promise<World> => {
  const engines = await startEngines({ eventstore: true, kafka: true, mongo: true });
  const folder = await tempFolder('feed');
  const environment = {
    ...engines.environment,
    ICRM_MONGO_DATABASE: 'test',
    ICRM_KEYS_FILE: join(folder.path, 'keys.json'),
    ...changes,
  };
  const settings = feedSettings.read(environment);
  const readStore = connectReadStore({ uri: settings.mongo, database: settings.mongoDatabase });
  const keyRing = createKeyRing({ store: mongoKeyStore(readStore), kek: await fileKek(settings.keysFile) });
  const store = connectEventStore({ connectionString: settings.eventStore, keyRing });
  const kafka = connectKafka({ brokers: settings.kafka, clientId: 'test' });
  const feeds = new Set<Feed>();

  const startFeed = async (changes: Readonly<Record<string, string>> = {}): Promise<Feed> => {
    const part: Part = createFeedService(feedSettings.read({ ...environment, ...changes }));
    const address = (await part.start()) ?? '';
    const client = rpcClient(feedV1.FeedServiceClient, address);
    const webhooks = rpcClient(webhookV1.WebhookServiceClient, address);
    const feed: Feed = {
      address,
      client,
      webhooks,
      async stop() {
        if (!feeds.delete(feed)) return;
        await part.stop();
        // What the server said last may still be on its way.
        setImmediate(() => {
          client.close();
          webhooks.close();
        });
      },
    };
    feeds.add(feed);
    return feed;
  };

  return {
    engines,
    environment,
    store,
    readStore,
    keyRing,
    kafka,
    startFeed,
    async close() {
      await Promise.all([...feeds].map((feed) => feed.stop()));
      await Promise.all([kafka.close(), store.close(), readStore.close()]);
      await engines.stop();
      await folder.remove();
    },
  };
};

/** A customer of a tenant, by number. */
export const customer = (n: number): string => `0193a000-0000-7000-8000-${String(n).padStart(12, '0')}`;

export const converted = (tenant: string, customerId: string): NewEvent => {
  const now = new Date().toISOString();
  return {
    id: randomUUID(),
    type: 'ProspectConverted',
    data: { customerId, reason: 'first-order', at: now },
    metadata: {
      tenant,
      customerIds: [customerId],
      actor: { kind: 'system', id: 'test' },
      channel: 'web',
      correlationId: randomUUID(),
      causationId: randomUUID(),
      commandId: randomUUID(),
      occurredAt: now,
      receivedAt: now,
    },
  };
};

/** Appends events of several customers in turn; gives their ids by customer, in order. */
export const append = async (
  store: EventStore,
  { tenant = 'acme', customers = 5, count = 50 } = {},
): Promise<Record<string, string[]>> => {
  const ids: Record<string, string[]> = {};
  for (let n = 0; n < count; n += 1) {
    const customerId = customer(n % customers);
    const event = converted(tenant, customerId);
    await store.append(`customer-${tenant}.${customerId}`, [event], { expected: 'any' });
    ids[customerId] ??= [];
    ids[customerId]?.push(event.id);
  }
  return ids;
};

/** Collects what a topic carries, from its beginning, in the order per key. */
export const collectTopic = async (
  kafka: Messaging,
  context: 'customer' | 'sales' = 'customer',
): Promise<{
  readonly seen: IncomingMessage[];
  idsByKey(): Record<string, string[]>;
  stop(): Promise<void>;
}> => {
  const seen: IncomingMessage[] = [];
  const consumer = kafka.consume({
    group: `test.${randomUUID()}`,
    topics: [eventTopicName(context)],
    handler: async (message) => {
      seen.push(message);
      return { kind: 'done' };
    },
  });
  await consumer.start();
  return {
    seen,
    idsByKey: () =>
      Object.fromEntries(
        [...Map.groupBy(seen, ({ key }) => key)].map(([key, own]) => [key, own.map(({ event }) => event.id)]),
      ),
    stop: () => consumer.stop(),
  };
};

/** The first so many events of a subscription, then it is left. */
export const takeEvents = async (
  responses: AsyncIterable<feedV1.SubscribeResponse>,
  count: number,
): Promise<feedV1.Event[]> => {
  const events: feedV1.Event[] = [];
  if (count === 0) return events;
  for await (const { item } of responses) {
    if (item?.$case === 'event') events.push(item.value);
    if (item?.$case === 'batch') events.push(...item.value.events);
    if (events.length >= count) break;
  }
  return events;
};

/** A subscription request with its defaults. */
export const request = (changes: Partial<feedV1.SubscribeRequest> = {}): feedV1.SubscribeRequest => ({
  tenant: 'acme',
  start: { at: { $case: 'beginning', value: {} } },
  filter: undefined,
  maxBatch: 0,
  revealPersonal: false,
  heartbeatSeconds: 0,
  mask: undefined,
  ...changes,
});
