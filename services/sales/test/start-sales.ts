import { join } from 'node:path';
import type { salesV1 as contracts } from '@icrm/contracts';
import {
  accountV1,
  activityV1,
  erpV1,
  fulfilmentV1,
  leadV1,
  opportunityV1,
  productV1,
  quoteV1,
  salesV1,
} from '@icrm/contracts';
import { connectEventStore, type EventStore, type RecordedEvent } from '@icrm/event-store';
import { createKeyRing, fileKek, type KeyRing } from '@icrm/privacy';
import { mongoKeyStore } from '@icrm/privacy/mongo';
import { connectReadStore } from '@icrm/read-store';
import { type RpcClient, rpcClient } from '@icrm/rpc';
import { type Clock, newId, type Part } from '@icrm/runtime';
import { type Engines, startEngines, tempFolder } from '@icrm/testkit';
import { createSalesService, salesSettings } from '../src/index.ts';

export type SalesClient = RpcClient<typeof salesV1.SalesServiceService>;

/** The other services of an instance, each with a client. */
const othersOf = (address: string) => ({
  leads: rpcClient(leadV1.LeadServiceClient, address),
  opportunities: rpcClient(opportunityV1.OpportunityServiceClient, address),
  accounts: rpcClient(accountV1.AccountServiceClient, address),
  products: rpcClient(productV1.ProductServiceClient, address),
  quotes: rpcClient(quoteV1.QuoteServiceClient, address),
  fulfilment: rpcClient(fulfilmentV1.FulfilmentServiceClient, address),
  erp: rpcClient(erpV1.ErpServiceClient, address),
  activities: rpcClient(activityV1.ActivityServiceClient, address),
});
export type Others = ReturnType<typeof othersOf>;

/** Instances of the service over one engine, each with a client. */
export type Sales = {
  readonly engines: Engines;
  readonly store: EventStore;
  readonly keyRing: KeyRing;
  readonly clients: readonly SalesClient[];
  readonly others: readonly Others[];
  stop(): Promise<void>;
};

export type StartSales = {
  readonly clock?: Clock;
  readonly env?: Readonly<Record<string, string>>;
  readonly kafka?: boolean;
};

export const startSales = async (
  instances: number,
  { clock, env = {}, kafka = false }: StartSales = {},
): Promise<Sales> => {
  const folder = await tempFolder('sales');
  const engines = await startEngines({ eventstore: true, mongo: true, kafka });
  const settings = salesSettings.read({
    ...engines.environment,
    ICRM_SALES_TIMER_MS: '20',
    ICRM_KEYS_FILE: join(folder.path, 'keys.json'),
    ...env,
  });
  const services = Array.from({ length: instances }, () =>
    createSalesService(settings, clock === undefined ? {} : { clock }),
  );
  const addresses: string[] = [];
  for (const service of services) addresses.push(await startOne(service));
  const clients = addresses.map((address) => rpcClient(salesV1.SalesServiceClient, address));
  const others = addresses.map(othersOf);
  const readStore = connectReadStore({ uri: settings.mongo, database: settings.mongoDatabase });
  const keyRing = createKeyRing({ store: mongoKeyStore(readStore), kek: await fileKek(settings.keysFile) });
  const store = connectEventStore({ connectionString: settings.eventStore, keyRing });
  return {
    engines,
    store,
    keyRing,
    clients,
    others,
    async stop() {
      for (const client of [...clients, ...others.flatMap(Object.values)]) client.close();
      await Promise.all(services.map((service) => service.stop()));
      await store.close();
      await readStore.close();
      await engines.stop();
      await folder.remove();
    },
  };
};

const startOne = async (service: Part): Promise<string> => {
  const address = await service.start();
  if (address === undefined) throw new Error('the service has no address');
  return address;
};

/** The context of a command by a clerk; a new command unless its id is given. */
export const by = (
  commandId = newId(),
  occurredAt = '2026-03-02T09:00:00.000Z',
): contracts.CaptureLeadRequest['context'] => ({
  commandId,
  tenant: 'acme',
  actor: { kind: 'staff', id: 'clerk-7' },
  channel: 'phone',
  correlationId: '',
  causationId: '',
  occurredAt,
  viewPosition: 0n,
});

/** The events of a stream. */
export const eventsOf = async (store: EventStore, stream: string): Promise<RecordedEvent[]> => {
  const events: RecordedEvent[] = [];
  for await (const event of store.readStream(stream)) events.push(event);
  return events;
};
