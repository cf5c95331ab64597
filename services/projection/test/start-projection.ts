import { defineEvent, type EventDefinition, viewV1 } from '@icrm/contracts';
import { connectEventStore, type EventStore, type NewEvent } from '@icrm/event-store';
import { createKeyRing, fileKek, type KeyRing } from '@icrm/privacy';
import { mongoKeyStore } from '@icrm/privacy/mongo';
import { connectReadStore, type ReadStore } from '@icrm/read-store';
import { type RpcClient, rpcClient } from '@icrm/rpc';
import { eventId, newId, type Part } from '@icrm/runtime';
import { type Engines, startEngines, tempFolder } from '@icrm/testkit';
import { z } from 'zod';
import { createProjectionService, type ProjectionOptions, projectionSettings } from '../src/index.ts';
import type { AnyEvent } from './given.ts';

export type ViewClient = RpcClient<typeof viewV1.ViewServiceService>;

/** Engines, and a store that writes as the services do. */
export type World = {
  readonly engines: Engines;
  readonly events: EventStore;
  readonly store: ReadStore;
  readonly keyRing: KeyRing;
  /** What the service reads from its environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where files may be left; it goes with the world. */
  readonly folder: string;
  /** An instance of the service in this process. */
  startInstance(
    environment?: Readonly<Record<string, string>>,
    options?: ProjectionOptions,
  ): Promise<Instance>;
  stop(): Promise<void>;
};

export type Instance = { readonly client: ViewClient; stop(): Promise<void> };

/** A world with one instance. */
export type Projection = World & { readonly client: ViewClient };

const database = 'icrm-test';

export const createWorld = async (settings: Readonly<Record<string, string>> = {}): Promise<World> => {
  const folder = await tempFolder();
  const engines = await startEngines({ eventstore: true, mongo: true });
  const keysFile = `${folder.path}/keys.json`;
  const environment = {
    ...engines.environment,
    ICRM_MONGO_DATABASE: database,
    ICRM_KEYS_FILE: keysFile,
    ...settings,
  };
  const store = connectReadStore({ uri: `mongodb://${engines.mongo.address}/`, database });
  const keyRing = createKeyRing({ store: mongoKeyStore(store), kek: await fileKek(keysFile) });
  const events = connectEventStore({ connectionString: engines.eventstore.connectionString, keyRing });
  return {
    engines,
    events,
    store,
    keyRing,
    environment,
    folder: folder.path,
    startInstance: (more = {}, options = {}) =>
      connect(createProjectionService(projectionSettings.read({ ...environment, ...more }), options)),
    async stop() {
      await events.close();
      await store.close();
      await engines.stop();
      await folder.remove();
    },
  };
};

const connect = async (service: Part): Promise<Instance> => {
  const address = await service.start();
  if (address === undefined) throw new Error('the service has no address');
  const client = rpcClient(viewV1.ViewServiceClient, address);
  return {
    client,
    async stop() {
      client.close();
      await service.stop();
    },
  };
};

export const startProjection = async (
  settings: Readonly<Record<string, string>> = {},
): Promise<Projection> => {
  const world = await createWorld(settings);
  const { client, stop } = await world.startInstance();
  return {
    ...world,
    client,
    async stop() {
      await stop();
      await world.stop();
    },
  };
};

type RawEvent = {
  readonly customerId: string;
  readonly type: string;
  readonly data: object;
  /** Instead of what is right. */
  readonly metadata?: object;
};

/** Writes an event past all checks, as a broken program would; data and metadata may be anything. */
export const recordRaw = async (
  { engines }: World,
  { customerId, type, data, metadata: odd = {} }: RawEvent,
): Promise<bigint> => {
  const unchecked: EventDefinition = defineEvent({
    type,
    context: 'platform',
    summary: '',
    schema: z.looseObject({}),
    example: {},
  });
  const store = connectEventStore({
    connectionString: engines.eventstore.connectionString,
    definitions: [unchecked],
  });
  const id = newId();
  const metadata = {
    tenant: 'acme',
    customerIds: [customerId],
    actor: { kind: 'system' as const, id: 'broken' },
    channel: 'import',
    correlationId: id,
    causationId: id,
    commandId: id,
    schema: 1,
    occurredAt: '2026-03-05T09:00:00.000Z',
    receivedAt: '2026-03-05T09:00:00.000Z',
    ...odd,
  };
  try {
    const { position } = await store.append(`raw-acme.${id}`, [{ id, type, data, metadata }], {
      expected: 'any',
    });
    return position;
  } finally {
    await store.close();
  }
};

/** Where and by whom an event is recorded. */
export type Recording = {
  readonly tenant?: string;
  readonly channel?: string;
  readonly stream?: string;
  readonly customerIds?: readonly string[];
};

const streamOf = ({ type, data }: AnyEvent, tenant: string): string => {
  if ('leadId' in data && !('opportunityId' in data)) return `lead-${tenant}.${data.leadId}`;
  if ('opportunityId' in data) return `opportunity-${tenant}.${data.opportunityId}`;
  if ('orderId' in data) return `order-${tenant}.${data.orderId}`;
  if (type === 'FieldOverridden' || type === 'OverrideLifted') return `override-${tenant}.${data.customerId}`;
  if ('linkId' in data) return `link-${tenant}.${data.linkId}`;
  if ('customerId' in data) return `customer-${tenant}.${data.customerId}`;
  throw new Error(`no stream for ${type}`);
};

/** Whom an event is about. */
export const customersOf = ({ data }: AnyEvent): readonly string[] => {
  if ('customerIds' in data) return data.customerIds;
  return 'customerId' in data ? [data.customerId] : [];
};

/** Appends events as their services would; gives the position of the last. */
export const record = async (
  store: EventStore,
  events: readonly AnyEvent[],
  { tenant = 'acme', channel = 'web', stream, customerIds }: Recording = {},
): Promise<bigint> => {
  let position = 0n;
  for (const event of events) {
    const commandId = newId();
    const appended = await store.append(
      stream ?? streamOf(event, tenant),
      [
        {
          id: eventId(commandId, 0),
          ...event,
          metadata: {
            tenant,
            customerIds: customerIds ?? customersOf(event),
            actor: { kind: 'staff', id: 'clerk-7' },
            channel,
            correlationId: commandId,
            causationId: commandId,
            commandId,
            schema: 1,
            occurredAt: event.data.at,
            receivedAt: event.data.at,
          },
        } satisfies NewEvent,
      ],
      { expected: 'any' },
    );
    position = appended.position;
  }
  return position;
};
