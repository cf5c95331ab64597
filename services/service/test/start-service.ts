import { join } from 'node:path';
import { type commonV1, serviceV1 } from '@icrm/contracts';
import { connectEventStore, type EventStore, type RecordedEvent } from '@icrm/event-store';
import { createKeyRing, fileKek, type KeyRing } from '@icrm/privacy';
import { mongoKeyStore } from '@icrm/privacy/mongo';
import { connectReadStore } from '@icrm/read-store';
import { type RpcClient, rpcClient } from '@icrm/rpc';
import { type Clock, newId, type Part } from '@icrm/runtime';
import { type Engines, startEngines, tempFolder } from '@icrm/testkit';
import { createServiceService, serviceSettings } from '../src/index.ts';

export type ServiceClient = RpcClient<typeof serviceV1.ServiceServiceService>;

/** Instances of the service over one set of engines, and what a test looks at beside them. */
export type Running = {
  readonly engines: Engines;
  /** Stops the instances that run; the engines stay. */
  stopInstances(): Promise<void>;
  /** The settings of an instance, for one in a process of its own. */
  readonly environment: Readonly<Record<string, string>>;
  readonly clients: readonly ServiceClient[];
  /** Where each of them is called. */
  readonly addresses: readonly string[];
  /** Stops one of them. */
  stopInstance(index: number): Promise<void>;
  /** Reveals personal values, as a reader with the keys does. */
  readonly store: EventStore;
  readonly keyRing: KeyRing;
  /** One more instance, stopped with the others. */
  startAnother(): Promise<Part>;
  stop(): Promise<void>;
};

export const startService = async (
  instances: number,
  clock?: Clock,
  env: Readonly<Record<string, string>> = {},
  more: { readonly kafka?: boolean } = {},
): Promise<Running> => {
  const folder = await tempFolder('service');
  const engines = await startEngines({ eventstore: true, mongo: true, ...more });
  const environment = {
    ...engines.environment,
    ICRM_SERVICE_TIMER_MS: '20',
    ICRM_SERVICE_LEASE_MS: '3000',
    ...env,
    ICRM_KEYS_FILE: join(folder.path, 'keys.json'),
  };
  const settings = serviceSettings.read(environment);
  const services: Part[] = [];
  const create = () => {
    const service = createServiceService(settings, clock === undefined ? {} : { clock });
    services.push(service);
    return service;
  };
  const clients: ServiceClient[] = [];
  const addresses: string[] = [];
  for (let n = 0; n < instances; n += 1) {
    const address = await create().start();
    if (address === undefined) throw new Error('the service has no address');
    addresses.push(address);
    clients.push(rpcClient(serviceV1.ServiceServiceClient, address));
  }
  const stopInstances = async () => {
    await Promise.all(services.splice(0).map((service) => service.stop()));
  };
  const readStore = connectReadStore({ uri: settings.mongo, database: settings.mongoDatabase });
  const keyRing = createKeyRing({
    store: mongoKeyStore(readStore),
    kek: await fileKek(settings.keysFile),
    cachedForMs: 0,
  });
  const store = connectEventStore({ connectionString: settings.eventStore, keyRing });
  return {
    engines,
    environment,
    stopInstances,
    clients,
    addresses,
    async stopInstance(index) {
      await services.splice(index, 1)[0]?.stop();
    },
    store,
    keyRing,
    async startAnother() {
      const service = create();
      await service.start();
      return service;
    },
    async stop() {
      for (const client of clients) client.close();
      await stopInstances();
      await store.close();
      await readStore.close();
      await engines.stop();
      await folder.remove();
    },
  };
};

export const at = '2026-03-02T09:00:00.000Z';

type Said = { readonly commandId?: string; readonly occurredAt?: string; readonly actor?: commonV1.Actor };

/** The context of a command by a clerk; a new command unless its id is given. */
export const by = ({
  commandId = newId(),
  occurredAt = at,
  actor = clerk,
}: Said = {}): commonV1.CommandContext => ({
  commandId,
  tenant: 'acme',
  actor,
  channel: 'phone',
  correlationId: '',
  causationId: '',
  occurredAt,
  viewPosition: 0n,
});
const clerk: commonV1.Actor = { kind: 'staff', id: 'clerk-7' };

/** The context of a command by the customer. */
export const byCustomer = (said: Said = {}) => by({ ...said, actor: { kind: 'customer', id: 'ana' } });

/** The events of a stream. */
export const eventsOf = async (store: EventStore, stream: string): Promise<RecordedEvent[]> => {
  const events: RecordedEvent[] = [];
  for await (const event of store.readStream(stream)) events.push(event);
  return events;
};
