import { handleCommand } from '@icrm/event-store';
import { refusalOf } from '../domain/customer/index.ts';
import { type OverrideCommand, override } from '../domain/override.ts';
import { readCustomer } from './customer-handler.ts';
import type { Handling } from './ports.ts';

/** What a command on the overrides of a customer is carried out with. */
export type OverrideHandling = Pick<Handling, 'store' | 'context' | 'signal' | 'withinMs'>;

/** Carries out a command on the overrides of a customer who is there: stream `override-<tenant>.<customer id>`. */
export const handleOverride = async (handling: OverrideHandling, command: OverrideCommand) => {
  const { customerId } = command.data;
  const { state } = await readCustomer(handling, customerId);
  return handleCommand(handling.store, {
    ...handling,
    stream: `override-${handling.context.tenant}.${customerId}`,
    decider: override,
    command,
    customerIds: () => [customerId],
    facts: { absent: refusalOf(state) },
  });
};
