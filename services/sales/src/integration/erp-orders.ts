import type { EventStore, RecordedEvent } from '@icrm/event-store';
import { followLog } from '@icrm/following';
import type { Checkpoints } from '@icrm/read-store';
import { type Clock, nameId, type Part } from '@icrm/runtime';
import { orders } from '../application/order-handler.ts';
import type { ErpSource } from '../application/ports.ts';
import type { Order } from '../domain/order.ts';

export type ErpOrdersOptions = {
  readonly store: EventStore;
  readonly checkpoints: Checkpoints;
  readonly clock: Clock;
  readonly tenant: string;
  readonly erp: ErpSource;
};

const telling = new Set(['OrderConfirmed', 'OrderAmended', 'OrderCancelled', 'BundleDecomposed']);

/**
 * Tells the ERP of orders that are confirmed, and of what becomes of them. The key is that of the event, so that an order
 * told again after a crash, or by another instance, has one effect; an ERP that is away holds up the orders, in order.
 */
export const tellErpOfOrders = ({ store, checkpoints, clock, tenant, erp }: ErpOrdersOptions): Part =>
  followLog({
    name: `sales-erp-orders.${tenant}`,
    store,
    checkpoints,
    streamPrefixes: [`order-${tenant}.`],
    async apply({ id, type, stream, revision }: RecordedEvent) {
      if (!telling.has(type)) return;
      const orderId = stream.slice(`order-${tenant}.`.length);
      const state = await stateAt(store, stream, revision);
      if (state.status === 'unknown' || !state.confirmed) return;
      const { customerId, reference, currency, totalMinor, lines, status } = state;
      const told = { orderId, customerId, reference, currency, totalMinor, lines };
      const orderRevision = Number(revision);
      const answer = await erp.sendOrder(
        { ...told, revision: orderRevision, status: status === 'cancelled' ? 'cancelled' : 'confirmed' },
        id,
      );
      const context = {
        commandId: nameId(`erp-order/${id}`),
        tenant,
        actor: { kind: 'system', id: 'erp' },
        channel: 'system',
        causationId: id,
      } as const;
      const data = { orderRevision, ...answer };
      await orders.handle({ store, clock, context }, orderId, { type: 'RecordErpAnswer', data });
    },
  });

/** The order as it stood after an event. */
const stateAt = async (store: EventStore, stream: string, revision: bigint): Promise<Order> => {
  let state: Order = { status: 'unknown' };
  for await (const { type, data } of store.readStream(stream, { limit: Number(revision) + 1 }))
    state = orders.decider.evolve(state, { type, data } as never);
  return state;
};
