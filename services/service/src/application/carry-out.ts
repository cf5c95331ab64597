import type { Decider, Facts, Message } from '@icrm/decider';
import { type CommandOutcome, handleCommand } from '@icrm/event-store';
import { systemClock } from '@icrm/runtime';
import type { Handling } from './ports.ts';

type Aggregate<S, C extends Message, E extends Message, R extends string, F extends Facts> = {
  readonly prefix: string;
  readonly decider: Decider<S, C, E, R, F>;
  readonly id: string;
  readonly command: C;
  readonly facts?: Omit<F, 'now'>;
};

/** Carries out a command on the aggregate of an id. Its events are about the customer that they name. */
export const carryOut = <S, C extends Message, E extends Message, R extends string, F extends Facts>(
  { clock = systemClock, ...handling }: Handling,
  { prefix, id, ...aggregate }: Aggregate<S, C, E, R, F>,
): Promise<CommandOutcome<S, E, R>> =>
  handleCommand(handling.store, {
    ...handling,
    ...aggregate,
    clock,
    stream: `${prefix}${handling.context.tenant}.${id}`,
    customerIds: (events) => [...new Set(events.flatMap(customerOf))],
  });

const customerOf = ({ data }: Message): string[] =>
  'customerId' in data && typeof data.customerId === 'string' ? [data.customerId] : [];
