import { mapStoreError } from '@icrm/command-service';
import { connectEventStore } from '@icrm/event-store';
import { serveRpc } from '@icrm/rpc';
import type { Part } from '@icrm/runtime';
import { salesRpc } from './adapters/grpc.ts';
import type { SalesSettings } from './config.ts';

/** The whole service as a part: starts with the address of its gRPC server, stops when its calls in hand are done. */
export const createSalesService = ({ eventStore, listen }: SalesSettings): Part => {
  const store = connectEventStore({ connectionString: eventStore });
  const server = serveRpc({ name: 'sales', listen, services: [salesRpc(store)], mapError: mapStoreError });
  return {
    ...server,
    async stop() {
      await server.stop();
      await store.close();
    },
  };
};
