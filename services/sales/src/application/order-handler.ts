import { type OrderCommand, order } from '../domain/order.ts';
import { handlerOf } from './aggregate.ts';
import type { Handling } from './ports.ts';

/** The order of stream `order-<tenant>.<id>`. */
export const orders = handlerOf({ noun: 'order', decider: order });

/** Carries out a command on an order. */
export const handleOrder = (handling: Handling, orderId: string, command: OrderCommand) =>
  orders.handle(handling, orderId, command);
