import { connectEventStore, type EventStore } from '@icrm/event-store';
import { connectKafka, eventTopics, type Messaging } from '@icrm/messaging';
import { createKeyRing, fileKek } from '@icrm/privacy';
import { mongoKeyStore } from '@icrm/privacy/mongo';
import { connectReadStore, type ReadStore } from '@icrm/read-store';
import { serveRpc } from '@icrm/rpc';
import type { Part } from '@icrm/runtime';
import { logger } from '@icrm/telemetry';
import { archiveRpc } from './adapters/archive-rpc.ts';
import { evidenceRpc } from './adapters/evidence-rpc.ts';
import { feedRpc } from './adapters/grpc.ts';
import { mapFeedError } from './adapters/map-error.ts';
import { webhookRpc } from './adapters/webhook-rpc.ts';
import type { FeedSettings } from './config.ts';
import { createCursorStore } from './cursor/cursor-store.ts';
import { createCursors } from './cursor/cursors.ts';
import { startEvidence } from './evidence/start-evidence.ts';
import { createLeases } from './lease/leases.ts';
import { openSharedLog } from './log/shared-log.ts';
import { createFindStart } from './log/start-position.ts';
import { createTimeIndex } from './log/time-index.ts';
import { startPublication } from './publication/start-publication.ts';
import { createSubscriptions } from './subscription/subscriptions.ts';
import { createPost } from './webhook/post.ts';
import { createWebhookStore } from './webhook/webhook-store.ts';
import { startWebhooks } from './webhook/webhooks.ts';

const MOST_SUBSCRIBERS = 1_000;
const WEBHOOK_ANSWER_MS = 15_000;

type Connections = {
  readonly store: EventStore;
  readonly readStore: ReadStore;
  readonly kafka: Messaging;
};

/** The whole service as a part: publishes the log to the topics and serves subscriptions; starts with its gRPC address. */
export const createFeedService = (settings: FeedSettings): Part => {
  let running: { readonly server: Part; stop(): Promise<void> } | undefined;
  return {
    name: 'feed',
    async start() {
      const connections = connect(settings);
      running = await open(settings, connections).catch(async (error) => {
        await disconnect(connections);
        throw error;
      });
      return running.server.start();
    },
    async stop() {
      await running?.stop();
      running = undefined;
    },
    notReady: () => (running === undefined ? 'not started' : running.server.notReady?.()),
  };
};

const connect = ({ eventStore, kafka, mongo, mongoDatabase }: FeedSettings): Connections => ({
  // What is passed on stays sealed, and what a newer service wrote is passed on as it is.
  store: connectEventStore({ connectionString: eventStore, personal: 'stored', unknownTypes: 'pass' }),
  readStore: connectReadStore({ uri: mongo, database: mongoDatabase }),
  kafka: connectKafka({ brokers: kafka, clientId: 'icrm-feed' }),
});

const disconnect = async ({ store, readStore, kafka }: Connections): Promise<void> => {
  await Promise.allSettled([kafka.close(), store.close(), readStore.close()]);
};

const open = async (settings: FeedSettings, connections: Connections) => {
  const { store, readStore, kafka } = connections;
  await kafka.ensureTopics(eventTopics(settings.partitions));
  const log = logger('feed');
  const sharedLog = await openSharedLog(store, log);
  const { readerFrom } = sharedLog;
  const seenHead = () => sharedLog.head;
  const storeHead = () => store.head();
  const timeIndex = createTimeIndex(readStore);
  const findStart = createFindStart({ readerFrom, seenHead, storeHead, timeIndex });
  const leases = createLeases(readStore);
  const keys = mongoKeyStore(readStore);
  const kek = await fileKek(settings.keysFile);
  const keyRing = createKeyRing({ store: keys, kek });
  const publication = startPublication({
    readerFrom,
    readStore,
    producer: kafka.producer(),
    leases,
    timeIndex,
    log,
  });
  const subscriptions = createSubscriptions({
    readerFrom,
    seenHead,
    findStart,
    keyRing,
    most: MOST_SUBSCRIBERS,
  });
  const cursors = createCursors({
    store,
    cursors: createCursorStore(readStore),
    leases,
    readerFrom,
    findStart,
    log,
  });
  const sealing = connectEventStore({ connectionString: settings.eventStore, keyRing });
  const chain = startEvidence({ connectionString: settings.eventStore, readStore, kek, leases, log });
  const webhookStore = createWebhookStore(readStore);
  const webhooks = startWebhooks({
    store,
    webhooks: webhookStore,
    cursors: createCursorStore(readStore, 'feed-webhook-cursors'),
    leases,
    readerFrom,
    findStart,
    keyRing,
    post: createPost({ withinMs: WEBHOOK_ANSWER_MS, allowPrivate: settings.webhooksPrivate }),
    firstWaitMs: settings.webhooksRetryMs,
    log,
  });
  const server = serveRpc({
    name: 'feed',
    listen: settings.listen,
    mapError: mapFeedError,
    services: [
      feedRpc({
        subscriptions,
        cursors,
        keyRing,
        publication: () => publication.status(),
        seenHead,
        storeHead,
      }),
      webhookRpc(webhooks, webhookStore),
      evidenceRpc(chain),
      archiveRpc({ stored: store, sealing, keyRing, keys, kek }),
    ],
  });
  return {
    server,
    async stop() {
      await server.stop();
      subscriptions.close();
      await webhooks.stop();
      await chain.stop();
      await publication.stop();
      await sharedLog.close();
      await sealing.close();
      await disconnect(connections);
    },
  };
};
