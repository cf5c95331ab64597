import type { salesV1 as contracts } from '@icrm/contracts';
import { salesV1 } from '@icrm/contracts';
import { type EventStoreEngine, startEventStore } from '@icrm/engine-eventstore';
import { connectEventStore, type EventStore, type RecordedEvent } from '@icrm/event-store';
import { type RpcClient, rpcClient } from '@icrm/rpc';
import { newId, type Part } from '@icrm/runtime';
import { createSalesService, salesSettings } from '../src/index.ts';

export type SalesClient = RpcClient<typeof salesV1.SalesServiceService>;

/** Instances of the service over one engine, each with a client. */
export type Sales = {
  readonly engine: EventStoreEngine;
  readonly store: EventStore;
  readonly clients: readonly SalesClient[];
  stop(): Promise<void>;
};

export const startSales = async (instances: number): Promise<Sales> => {
  const engine = await startEventStore({ memory: true });
  const store = connectEventStore({ connectionString: engine.connectionString });
  const env = { ICRM_EVENTSTORE: engine.connectionString };
  const services = Array.from({ length: instances }, () => createSalesService(salesSettings.read(env)));
  const clients = await Promise.all(services.map(connect));
  return {
    engine,
    store,
    clients,
    async stop() {
      for (const client of clients) client.close();
      await Promise.all(services.map((service) => service.stop()));
      await store.close();
      await engine.stop();
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
