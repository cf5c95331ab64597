import { handleCommand } from '@icrm/event-store';
import { type OrderCommand, order } from '../domain/order.ts';
import type { Handling } from './ports.ts';

/** Carries out a command on the order of stream `order-<tenant>.<id>`. */
export const handleOrder = (handling: Handling, orderId: string, command: OrderCommand) =>
  handleCommand(handling.store, {
    ...handling,
    stream: `order-${handling.context.tenant}.${orderId}`,
    decider: order,
    command,
    customerIds: (events) => events.slice(0, 1).map(({ data }) => data.customerId),
  });
