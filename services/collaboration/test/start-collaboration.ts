import { join } from 'node:path';
import {
  callbackV1,
  type commonV1,
  communityV1,
  conversationV1,
  customerV1,
  interactionV1,
  knowledgeV1,
  sessionV1,
  teamworkV1,
} from '@icrm/contracts';
import { connectEventStore, type EventStore, type RecordedEvent } from '@icrm/event-store';
import { createKeyRing, fileKek, type KeyRing } from '@icrm/privacy';
import { mongoKeyStore } from '@icrm/privacy/mongo';
import { connectReadStore } from '@icrm/read-store';
import { type RpcClient, RpcError, rpcClient } from '@icrm/rpc';
import { type Clock, newId, type Part } from '@icrm/runtime';
import { createCustomerService, customerSettings } from '@icrm/service-customer';
import { type Engines, startEngines, tempFolder } from '@icrm/testkit';
import { collaborationSettings, createCollaborationService } from '../src/index.ts';

/** The ways into one instance. */
export type Instance = {
  readonly address: string;
  readonly interactions: RpcClient<typeof interactionV1.InteractionServiceService>;
  readonly conversations: RpcClient<typeof conversationV1.ConversationServiceService>;
  readonly callbacks: RpcClient<typeof callbackV1.CallbackServiceService>;
  readonly sessions: RpcClient<typeof sessionV1.SessionServiceService>;
  readonly knowledge: RpcClient<typeof knowledgeV1.KnowledgeServiceService>;
  readonly teamwork: RpcClient<typeof teamworkV1.TeamworkServiceService>;
  readonly community: RpcClient<typeof communityV1.CommunityServiceService>;
  close(): void;
};

/** Two instances of the service beside a customer service, over one set of engines. */
export type Running = {
  readonly engines: Engines;
  readonly instances: readonly [Instance, Instance];
  readonly feedAddress: string;
  /** Where each instance takes mail. */
  readonly smtpAddresses: readonly string[];
  readonly customer: RpcClient<typeof customerV1.CustomerServiceService>;
  /** Reveals personal values, as a reader with the keys does. */
  readonly store: EventStore;
  readonly keyRing: KeyRing;
  stop(): Promise<void>;
};

export type StartOptions = {
  readonly clock?: Clock;
  /** Starts a feed, that keeps the account of what comes in; gives its address. */
  readonly startFeed?: (environment: Readonly<Record<string, string>>) => Promise<string | undefined>;
};

const max = { maxMessageBytes: 28 * 1024 * 1024, deadlineMs: 20_000 };

export const startCollaboration = async (
  environment: Readonly<Record<string, string>> = {},
  { clock, startFeed }: StartOptions = {},
): Promise<Running> => {
  const folder = await tempFolder('collaboration');
  const engines = await startEngines({ eventstore: true, mongo: true, kafka: true });
  const base = { ...engines.environment, ICRM_KEYS_FILE: join(folder.path, 'keys.json') };
  const customerService = createCustomerService({
    ...customerSettings.read({ ...base, ICRM_DEFAULT_REGION: 'ES' }),
    matching: false,
  });
  const customerAddress = await addressOf(customerService);
  const feedAddress = await startFeed?.(base);
  const settings = collaborationSettings.read({
    ...base,
    ...(feedAddress === undefined ? {} : { ICRM_FEED: feedAddress }),
    ICRM_CUSTOMER: customerAddress,
    ICRM_COLLABORATION_TIMER_MS: '20',
    ...environment,
  });
  const services: Part[] = [];
  const smtpAddresses: string[] = [];
  const start = async (): Promise<Instance> => {
    const service = createCollaborationService(settings, {
      keysCachedForMs: 100,
      ...(clock === undefined ? {} : { clock }),
      onMailListening: (address) => smtpAddresses.push(address),
    });
    services.push(service);
    const address = await addressOf(service);
    const clients = {
      interactions: rpcClient(interactionV1.InteractionServiceClient, address, max),
      conversations: rpcClient(conversationV1.ConversationServiceClient, address, max),
      callbacks: rpcClient(callbackV1.CallbackServiceClient, address, max),
      sessions: rpcClient(sessionV1.SessionServiceClient, address, max),
      knowledge: rpcClient(knowledgeV1.KnowledgeServiceClient, address, max),
      teamwork: rpcClient(teamworkV1.TeamworkServiceClient, address, max),
      community: rpcClient(communityV1.CommunityServiceClient, address, max),
    };
    const close = () => {
      for (const client of Object.values(clients)) client.close();
    };
    return { address, ...clients, close };
  };
  const instances = [await start(), await start()] as const;
  const customer = rpcClient(customerV1.CustomerServiceClient, customerAddress, { deadlineMs: 20_000 });
  const readStore = connectReadStore({ uri: settings.mongo, database: settings.mongoDatabase });
  const keyRing = createKeyRing({
    store: mongoKeyStore(readStore),
    kek: await fileKek(settings.keysFile),
    cachedForMs: 0,
  });
  const store = connectEventStore({ connectionString: settings.eventStore, keyRing });
  return {
    engines,
    instances: [instances[0], instances[1]],
    feedAddress: feedAddress ?? '',
    smtpAddresses,
    customer,
    store,
    keyRing,
    async stop() {
      customer.close();
      for (const { close } of instances) close();
      await Promise.all(services.map((service) => service.stop()));
      await customerService.stop();
      await store.close();
      await readStore.close();
      await engines.stop();
      await folder.remove();
    },
  };
};

const addressOf = async (service: Part): Promise<string> => {
  const address = await service.start();
  if (address === undefined) throw new Error(`${service.name} has no address`);
  return address;
};

export const at = '2026-03-02T09:00:00.000Z';

type Said = {
  readonly commandId?: string;
  readonly occurredAt?: string;
  readonly actor?: commonV1.Actor;
  readonly channel?: string;
};

/** The context of a command by an agent; a new command unless its id is given. */
export const by = ({
  commandId = newId(),
  occurredAt = at,
  actor = { kind: 'staff', id: 'agent-3' },
  channel = 'web',
}: Said = {}): commonV1.CommandContext => ({
  commandId,
  tenant: 'acme',
  actor,
  channel,
  correlationId: '',
  causationId: '',
  occurredAt,
  viewPosition: 0n,
});

/** The context of a command by the customer. */
export const byCustomer = (said: Said = {}) => by({ ...said, actor: { kind: 'customer', id: 'ana' } });

/** The events of a stream. */
export const eventsOf = async (store: EventStore, stream: string): Promise<RecordedEvent[]> => {
  const events: RecordedEvent[] = [];
  for await (const event of store.readStream(stream)) events.push(event);
  return events;
};

/** Why a call was refused. */
export const reasonOf = async (call: Promise<unknown>): Promise<string | undefined> => {
  try {
    await call;
    return undefined;
  } catch (error) {
    if (error instanceof RpcError) return error.reason ?? error.code;
    throw error;
  }
};
