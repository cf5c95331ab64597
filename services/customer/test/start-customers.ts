import { join } from 'node:path';
import { type commonV1, customerV1 } from '@icrm/contracts';
import { connectEventStore, type EventStore, type RecordedEvent } from '@icrm/event-store';
import { connectKafka, type Messaging } from '@icrm/messaging';
import { createKeyRing, fileKek, type KeyRing } from '@icrm/privacy';
import { mongoKeyStore } from '@icrm/privacy/mongo';
import { connectReadStore } from '@icrm/read-store';
import { type RpcClient, RpcError, rpcClient } from '@icrm/rpc';
import { newId, type Part } from '@icrm/runtime';
import { startEngines, tempFolder } from '@icrm/testkit';
import { createCustomerService, customerSettings } from '../src/index.ts';

export type CustomerClient = RpcClient<typeof customerV1.CustomerServiceService>;

/** Instances of the service over one set of engines, and what a test looks at beside them. */
export type Customers = {
  /** The settings of a further instance. */
  readonly environment: Readonly<Record<string, string>>;
  readonly first: CustomerClient;
  readonly second: CustomerClient;
  /** Reads as it is stored, writes as a process that crashed in between would have. */
  readonly store: EventStore;
  readonly keyRing: KeyRing;
  readonly messaging: Messaging;
  stop(): Promise<void>;
};

export const startCustomers = async ({ claimLeaseMs = 60_000 } = {}): Promise<Customers> => {
  const folder = await tempFolder('customer');
  const engines = await startEngines({ eventstore: true, kafka: true, mongo: true });
  const environment = {
    ...engines.environment,
    ICRM_KEYS_FILE: join(folder.path, 'keys.json'),
    ICRM_DEFAULT_REGION: 'ES',
    ICRM_ERASURE_ASKED_OF: 'feed,matching,projection',
  };
  const settings = { ...customerSettings.read(environment), claimLeaseMs };
  const services = [createCustomerService(settings), createCustomerService(settings)];
  const clients: CustomerClient[] = [];
  for (const service of services) clients.push(await connect(service));
  const [first, second] = clients;
  if (first === undefined || second === undefined) throw new Error('two instances were started');

  const readStore = connectReadStore({ uri: settings.mongo, database: settings.mongoDatabase });
  const kek = await fileKek(settings.keysFile);
  const keyRing = createKeyRing({ store: mongoKeyStore(readStore), kek, cachedForMs: 0 });
  const store = connectEventStore({ connectionString: settings.eventStore, keyRing });
  const messaging = connectKafka({ brokers: settings.kafka, clientId: 'test' });
  return {
    environment,
    first,
    second,
    store,
    keyRing,
    messaging,
    async stop() {
      for (const client of clients) client.close();
      await Promise.all(services.map((service) => service.stop()));
      await messaging.close();
      await store.close();
      await readStore.close();
      await engines.stop();
      await folder.remove();
    },
  };
};

const connect = async (service: Part): Promise<CustomerClient> => {
  const address = await service.start();
  if (address === undefined) throw new Error('the service has no address');
  return rpcClient(customerV1.CustomerServiceClient, address);
};

export const at = '2026-03-02T09:00:00.000Z';

/** The context of a command by a clerk; a new command unless its id is given. */
export const by = (commandId = newId()): commonV1.CommandContext => ({
  commandId,
  tenant: 'acme',
  actor: { kind: 'staff', id: 'clerk-7' },
  channel: 'phone',
  correlationId: '',
  causationId: '',
  occurredAt: at,
  viewPosition: 0n,
});

/** Details that say nothing but what is given. */
export const details = (given: Partial<customerV1.Details> = {}): customerV1.Details => ({
  givenName: undefined,
  familyName: undefined,
  birthDate: undefined,
  legalName: undefined,
  segment: undefined,
  language: undefined,
  timeZone: undefined,
  address: undefined,
  contactEmail: undefined,
  contactPhone: undefined,
  ...given,
});

export const email = (value: string) => ({ kind: 'email', value, system: '' });
export const phone = (value: string) => ({ kind: 'phone', value, system: '' });
export const erpId = (value: string) => ({ kind: 'external', value, system: 'erp' });

/** The registration of a person with some identifiers. */
export const person = (...identifiers: customerV1.Identifier[]): customerV1.RegisterCustomerRequest => ({
  context: by(),
  customerId: '',
  kind: 'person',
  details: details({ givenName: 'Ana', familyName: 'Ruiz' }),
  identifiers,
  source: 'web',
});

/** The events of a stream. */
export const eventsOf = async (store: EventStore, stream: string): Promise<RecordedEvent[]> => {
  const events: RecordedEvent[] = [];
  for await (const event of store.readStream(stream)) events.push(event);
  return events;
};

/** What a refusal says. */
export const refusal = async (call: Promise<unknown>): Promise<Partial<RpcError>> => {
  const error = await call.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(error instanceof RpcError)) throw new Error('expected a refusal', { cause: error });
  const { code, reason, metadata } = error;
  return { code, reason, metadata };
};
