import type { salesV1 as contracts } from '@icrm/contracts';
import { salesV1 } from '@icrm/contracts';
import { connectEventStore, type EventStore, type RecordedEvent } from '@icrm/event-store';
import { type RpcClient, rpcClient } from '@icrm/rpc';
import { newId, type Part } from '@icrm/runtime';
import { type Engines, startEngines } from '@icrm/testkit';
import { createSalesService, salesSettings } from '../src/index.ts';

export type SalesClient = RpcClient<typeof salesV1.SalesServiceService>;

/** Instances of the service over one engine, each with a client. */
export type Sales = {
  readonly engines: Engines;
  readonly store: EventStore;
  readonly clients: readonly SalesClient[];
  stop(): Promise<void>;
};

export const startSales = async (instances: number): Promise<Sales> => {
  const engines = await startEngines({ eventstore: true });
  const settings = salesSettings.read(engines.environment);
  const store = connectEventStore({ connectionString: settings.eventStore });
  const services = Array.from({ length: instances }, () => createSalesService(settings));
  const clients = await Promise.all(services.map(connect));
  return {
    engines,
    store,
    clients,
    async stop() {
      for (const client of clients) client.close();
      await Promise.all(services.map((service) => service.stop()));
      await store.close();
      await engines.stop();
    },
  };
};

const connect = async (service: Part): Promise<SalesClient> => {
  const address = await service.start();
  if (address === undefined) throw new Error('the service has no address');
  return rpcClient(salesV1.SalesServiceClient, address);
};

/** The context of a command by a clerk; a new command unless its id is given. */
export const by = (commandId = newId()): contracts.CaptureLeadRequest['context'] => ({
  commandId,
  tenant: 'acme',
  actor: { kind: 'staff', id: 'clerk-7' },
  channel: 'phone',
  correlationId: '',
  causationId: '',
  occurredAt: '2026-03-02T09:00:00.000Z',
  viewPosition: 0n,
});

/** The events of a stream. */
export const eventsOf = async (store: EventStore, stream: string): Promise<RecordedEvent[]> => {
  const events: RecordedEvent[] = [];
  for await (const event of store.readStream(stream)) events.push(event);
  return events;
};
