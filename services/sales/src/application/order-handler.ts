import type { OrderEvent, PriceTraceEvent } from '@icrm/contracts';
import type { EventStore } from '@icrm/event-store';
import { derivedId, isUuid } from '@icrm/runtime';
import {
  type Order,
  type OrderCommand,
  type OrderFacts,
  type OrderRejection,
  order,
} from '../domain/order.ts';
import type { QuotedPrice } from '../domain/price-check.ts';
import type { SalesFacts } from '../domain/sales-facts.ts';
import { handlerOf } from './aggregate.ts';
import { credits } from './credit-handler.ts';
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
  handling: Handling,
  { type, data }: OrderCommand,
  orderId: string,
): Promise<Omit<OrderFacts, 'now'>> {
  const { store, context } = handling;
  const { tenant, commandId } = context;
  switch (type) {
    case 'PlaceOrder':
      return factsOfPlacing(handling, data);
    case 'ConfirmOrder':
      return factsOfConfirming(handling, orderId);
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

type Placing = Extract<OrderCommand, { type: 'PlaceOrder' }>['data'];
const factsOfPlacing = async (handling: Handling, { customerId, priceTraceId }: Placing) => {
  const { store, context } = handling;
  const creditBlock = await creditBlockOf(handling, customerId);
  if (priceTraceId === undefined) return { creditBlock };
  return { creditBlock, quoted: await quotedPrice(store, context.tenant, priceTraceId) };
};

const factsOfConfirming = async (handling: Handling, orderId: string) => {
  const { store, context, asksCredit } = handling;
  if (asksCredit?.(context.tenant) !== true) return {};
  const state = await orders.read(store, context.tenant, orderId);
  return state.status === 'unknown' ? {} : { creditBlock: await creditBlockOf(handling, state.customerId) };
};

/** Why a customer is given no credit; nobody says so without an ERP. */
const creditBlockOf = async (
  { store, context: { tenant }, asksCredit }: Handling,
  customerId: string,
): Promise<string | undefined> => {
  if (asksCredit?.(tenant) !== true) return undefined;
  const { blocks } = await credits.read(store, tenant, customerId);
  return Object.values(blocks)[0];
};

/** A price as marketing recorded it; undefined when it never did. */
const quotedPrice = async (
  store: EventStore,
  tenant: string,
  priceTraceId: string,
): Promise<QuotedPrice | undefined> => {
  // The stream holds this alone.
  for await (const { type, data } of store.readStream(`pricetrace-${tenant}.${priceTraceId}`, { limit: 1 }))
    if (type === 'PriceQuoted') return data as PriceTraceEvent['data'];
  return undefined;
};
