import type { OrderEvent } from '@icrm/contracts';
import { derivedId, isUuid } from '@icrm/runtime';
import {
  type Order,
  type OrderCommand,
  type OrderFacts,
  type OrderRejection,
  order,
} from '../domain/order.ts';
import type { SalesFacts } from '../domain/sales-facts.ts';
import { handlerOf } from './aggregate.ts';
import { engineerings } from './engineering-handler.ts';
import type { Handling } from './ports.ts';
import { bundles, configurations } from './product-handler.ts';

/** The order of stream `order-<tenant>.<id>`. */
export const orders = handlerOf<Order, OrderCommand, OrderEvent, OrderRejection, OrderFacts & SalesFacts>({
  noun: 'order',
  decider: order,
  factsFor: findFacts,
});

/** Carries out a command on an order. */
export const handleOrder = (handling: Handling, orderId: string, command: OrderCommand) =>
  orders.handle(handling, orderId, command);

async function findFacts(
  { store, context }: Handling,
  { type, data }: OrderCommand,
  orderId: string,
): Promise<Omit<OrderFacts, 'now'>> {
  const { tenant, commandId } = context;
  switch (type) {
    case 'ShipOrder':
      return { shipmentId: derivedId(commandId, 'shipment') };
    case 'UnbundleLine': {
      const state = await orders.read(store, tenant, orderId);
      const productId = state.status === 'unknown' ? undefined : state.lines[data.line]?.productId;
      return productId !== undefined && isUuid(productId)
        ? { bundle: await bundles.read(store, tenant, productId) }
        : {};
    }
    case 'ReleaseOrder': {
      const { configurationId, engineeringId } = data;
      if (configurationId !== undefined)
        return {
          configured: (await configurations.read(store, tenant, configurationId)).status === 'configured',
        };
      if (engineeringId === undefined) return {};
      const state = await engineerings.read(store, tenant, engineeringId);
      return state.status === 'approved' ? { approvedVersion: state.approvedVersion } : {};
    }
    default:
      return {};
  }
}
