import { connectEventStore, type EventStore, type Position } from '@icrm/event-store';
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
import { hookRpc } from './adapters/hook-rpc.ts';
import { intakeRpc } from './adapters/intake-rpc.ts';
import { mapFeedError } from './adapters/map-error.ts';
import { webhookRpc } from './adapters/webhook-rpc.ts';
import { workflowRpc } from './adapters/workflow-rpc.ts';
import type { FeedSettings } from './config.ts';
import { createCursorStore } from './cursor/cursor-store.ts';
import { createCursors } from './cursor/cursors.ts';
import { startCustomerViews } from './customer-views/start-customer-views.ts';
import { startEvidence } from './evidence/start-evidence.ts';
import { keepFacts } from './facts/keep-facts.ts';
import { createCallTarget } from './hook/call-target.ts';
import { createHookStore } from './hook/hook-store.ts';
import { createRunHooks } from './hook/run-hooks.ts';
import { createIntake } from './intake/intake.ts';
import { createIntakeStore } from './intake/intake-store.ts';
import { keepIntake } from './intake/keep-intake.ts';
import { createMailboxWriters } from './intake/mailbox-writers.ts';
import { watchIntake } from './intake/watch-intake.ts';
import { createLeases } from './lease/leases.ts';
import type { Entry } from './log/entry.ts';
import { openSharedLog } from './log/shared-log.ts';
import { createFindStart } from './log/start-position.ts';
import { createTimeIndex } from './log/time-index.ts';
import { createUnreadables } from './log/unreadable.ts';
import { confirmErasures } from './publication/confirm-erasures.ts';
import { startPublication } from './publication/start-publication.ts';
import { toMessage } from './publication/to-message.ts';
import { pacedReader } from './subscription/paced-reader.ts';
import { createPacer } from './subscription/pacer.ts';
import { createSubscriptions } from './subscription/subscriptions.ts';
import { createPost } from './webhook/post.ts';
import { createSecretSeal, type SecretSeal } from './webhook/seal-secrets.ts';
import { createWebhookStore } from './webhook/webhook-store.ts';
import { startWebhooks } from './webhook/webhooks.ts';
import { runKeeper } from './workflow/run-facts.ts';
import { createWorkflowFacts } from './workflow/workflow-facts.ts';
import { createWorkflowStore } from './workflow/workflow-store.ts';
import { startWorkflows } from './workflow/workflows.ts';

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
  const base = await openBase(settings, connections);
  const outlets = openOutlets(settings, connections, base);
  const published = async () => (await outlets.publication.status()).position;
  const erasures = confirmErasures({ ...connections, keyRing: base.keyRing, published });
  const { intake, facts } = outlets;
  const server = serveRpc({
    name: 'feed',
    listen: settings.listen,
    mapError: mapFeedError,
    services: [
      feedRpc({
        ...base,
        ...outlets,
        publication: () => outlets.publication.status(),
        replayUnreadable: () => base.unreadables.replay((entries) => publishLate(connections.kafka, entries)),
      }),
      webhookRpc(outlets.webhooks, outlets.webhookStore),
      evidenceRpc(outlets.chain),
      intakeRpc(intake),
      hookRpc(outlets.hooks),
      workflowRpc({
        ...base,
        ...outlets.declared,
        commands: outlets.workflows.commands,
        events: connections.store,
      }),
      archiveRpc({ ...base, stored: connections.store }),
    ],
  });
  return {
    server,
    async stop() {
      await server.stop();
      outlets.subscriptions.close();
      await intake.alarms.stop();
      await facts.stop();
      await erasures.stop();
      await outlets.webhooks.stop();
      await outlets.workflows.stop();
      outlets.hooks.close();
      await outlets.customerViews.stop();
      await outlets.chain.stop();
      await outlets.publication.stop();
      await base.sharedLog.close();
      await base.sealing.close();
      await disconnect(connections);
    },
  };
};

type Base = Awaited<ReturnType<typeof openBase>>;

/** What all ways out stand on: the topics, the keys, and the log that they share. */
const openBase = async (settings: FeedSettings, { store, readStore, kafka }: Connections) => {
  await kafka.ensureTopics(eventTopics(settings.partitions));
  const keys = mongoKeyStore(readStore);
  const kek = await fileKek(settings.keysFile);
  const keyRing = createKeyRing({ store: keys, kek });
  const log = logger('feed');
  const unreadables = createUnreadables(readStore, store, log);
  const sharedLog = await openSharedLog({ store, unreadables, log });
  const { readerFrom } = sharedLog;
  const pacer = createPacer();
  const seenHead = () => sharedLog.head;
  const storeHead = () => store.head();
  const timeIndex = createTimeIndex(readStore);
  return {
    keys,
    kek,
    keyRing,
    /** Writes what was brought in, sealed anew. */
    sealing: connectEventStore({ connectionString: settings.eventStore, keyRing }),
    leases: createLeases(readStore),
    log,
    sharedLog,
    unreadables,
    readerFrom,
    pacer,
    /** For those who have no one waiting for them when they are in the history. */
    pacedFrom: (after: Position) => pacedReader(readerFrom(after), pacer),
    seenHead,
    storeHead,
    timeIndex,
    findStart: createFindStart({ readerFrom, seenHead, storeHead, timeIndex }),
  };
};

/** What others say to commands. */
const openHooks = (
  { webhooksPrivate }: FeedSettings,
  { store: reading }: Connections,
  { secrets, sealing: writing, log }: Pick<Base, 'sealing' | 'log'> & { readonly secrets: SecretSeal },
) => {
  const store = createHookStore({ reading, writing, secrets });
  const call = createCallTarget({ allowPrivate: webhooksPrivate });
  return { store, run: createRunHooks({ store, call, log }), close: () => call.close() };
};

/** The services that workflows may send commands to. */
const targetsOf = (settings: FeedSettings) => {
  const { customer, sales, service, marketing, collaboration, analytics } = settings;
  return { customer, sales, service, marketing, collaboration, analytics };
};

/** The account of what sources hand over. */
const openIntake = ({ keyRing, sealing, log }: Base, { store: reading, readStore }: Connections) => {
  const store = createIntakeStore(readStore);
  const writerOf = createMailboxWriters({ store, log: inAndOut(reading, sealing), keyRing });
  return {
    store,
    keyRing,
    intake: createIntake({ store, writerOf, keyRing }),
    keeper: keepIntake(store, writerOf),
    alarms: watchIntake(store, log),
  };
};

/** What is declared of workflows. */
const openWorkflows = ({ sealing }: Base, { store: reading, readStore }: Connections) => {
  const store = createWorkflowStore(readStore);
  return { store, facts: createWorkflowFacts({ store, log: inAndOut(reading, sealing) }) };
};

/** Facts of the feed itself: read as they are stored, sealed when they are written. */
const inAndOut = (
  reading: Pick<EventStore, 'readStream'>,
  writing: Pick<EventStore, 'append'>,
): Pick<EventStore, 'readStream' | 'append'> => ({
  readStream: (stream, options) => reading.readStream(stream, options),
  append: (stream, events, options) => writing.append(stream, events, options),
});

/** Publishes what could not be read when its turn was; behind later events of the same key, with its own position. */
const publishLate = async (kafka: Messaging, entries: readonly Entry[]): Promise<void> => {
  const messages = entries.map(toMessage).filter((message) => message !== undefined);
  if (messages.length > 0) await kafka.producer().publish(messages);
};

/** The ways out of the log, at work from here on. */
const openOutlets = (settings: FeedSettings, connections: Connections, base: Base) => {
  const { store, readStore, kafka } = connections;
  const secrets = createSecretSeal(base.kek.derive('webhook-secrets'));
  const webhookStore = createWebhookStore(readStore, secrets);
  const hooks = openHooks(settings, connections, { ...base, secrets });
  const paced = { ...base, readerFrom: base.pacedFrom };
  const intake = openIntake(base, connections);
  const declared = openWorkflows(base, connections);
  const keepers = [intake.keeper, declared.facts.keeper, runKeeper(declared.store)];
  const facts = keepFacts({ ...paced, readStore, keepers });
  return {
    intake,
    declared,
    facts,
    publication: startPublication({ ...base, readStore, producer: kafka.producer() }),
    subscriptions: createSubscriptions({ ...base, most: MOST_SUBSCRIBERS }),
    cursors: createCursors({ ...paced, store, cursors: createCursorStore(readStore) }),
    chain: startEvidence({ ...base, connectionString: settings.eventStore, readStore }),
    customerViews: startCustomerViews({
      ...base,
      readStore,
      kafka,
      view: settings.view,
      partitions: settings.partitions,
      share: settings.customerViewsShare / 100,
    }),
    hooks,
    workflows: startWorkflows({
      ...paced,
      store: declared.store,
      events: store,
      facts: base.sealing,
      caughtUp: facts.caughtUp,
      targets: targetsOf(settings),
    }),
    webhookStore,
    webhooks: startWebhooks({
      ...paced,
      store,
      webhooks: webhookStore,
      cursors: createCursorStore(readStore, 'feed-webhook-cursors'),
      post: createPost({ withinMs: WEBHOOK_ANSWER_MS, allowPrivate: settings.webhooksPrivate }),
      firstWaitMs: settings.webhooksRetryMs,
    }),
  };
};
