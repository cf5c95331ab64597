import { handleCommand } from '@icrm/event-store';
import {
  type CustomerCommand,
  type CustomerState,
  type CustomerStreamEvent,
  customer,
} from '../domain/customer/index.ts';
import type { Handling } from './ports.ts';

/** Carries out a command on the customer of stream `customer-<tenant>.<id>`, and on nothing else. */
export const handleCustomer = (
  handling: Pick<Handling, 'store' | 'context' | 'signal' | 'withinMs'>,
  customerId: string,
  command: CustomerCommand,
) =>
  handleCommand(handling.store, {
    ...handling,
    stream: customerStream(handling.context.tenant, customerId),
    decider: customer,
    command,
    customerIds: () => [customerId],
  });

export const customerStream = (tenant: string, customerId: string): string =>
  `customer-${tenant}.${customerId}`;

/** A customer as it stands, and whether the command in hand has been carried out on it before. */
export const readCustomer = async (
  { store, context }: Pick<Handling, 'store' | 'context'>,
  customerId: string,
): Promise<{ readonly state: CustomerState; readonly carriedOut: boolean }> => {
  let state = customer.initial;
  let carriedOut = false;
  for await (const recorded of store.readStream(customerStream(context.tenant, customerId))) {
    const { type, data, metadata } = recorded;
    // This service alone writes the stream.
    state = customer.evolve(state, { type, data } as CustomerStreamEvent);
    carriedOut ||= metadata.commandId === context.commandId;
  }
  return { state, carriedOut };
};
