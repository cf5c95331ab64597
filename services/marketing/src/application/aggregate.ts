import type { Decider, Facts, Message } from '@icrm/decider';
import { type CommandOutcome, type EventStore, handleCommand, readState } from '@icrm/event-store';
import { systemClock } from '@icrm/runtime';
import type { Handling } from './ports.ts';

/** An aggregate of this service: streams `<prefix><tenant>.<id>` under one decider. */
export type Aggregate<S, C extends Message, E extends Message, R extends string, F extends Facts> = {
  readonly prefix: string;
  /** Carries out a command on one of them. */
  handle(
    handling: Handling,
    id: string,
    command: C,
    ...facts: Omit<F, 'now'> extends Record<string, never> ? [] : [facts: Omit<F, 'now'>]
  ): Promise<CommandOutcome<S, E, R>>;
  /** One of them as it stands. */
  read(store: EventStore, tenant: string, id: string): Promise<S>;
};

type Definition<S, C extends Message, E extends Message, R extends string, F extends Facts> = {
  readonly prefix: string;
  readonly decider: Decider<S, C, E, R, F>;
  /** The customers that events are about; none unless given. */
  readonly customerIds?: (events: readonly E[]) => readonly string[];
};

export const aggregate = <
  S,
  C extends Message,
  E extends Message,
  R extends string,
  F extends Facts = Facts,
>({
  prefix,
  decider,
  customerIds = () => [],
}: Definition<S, C, E, R, F>): Aggregate<S, C, E, R, F> => ({
  prefix,
  handle({ clock = systemClock, ...handling }, id, command, ...[facts]) {
    return handleCommand(handling.store, {
      ...handling,
      clock,
      stream: `${prefix}${handling.context.tenant}.${id}`,
      decider,
      command,
      customerIds,
      ...(facts === undefined ? {} : { facts }),
    });
  },
  read: (store, tenant, id) => readState(store, `${prefix}${tenant}.${id}`, decider),
});

/** The customer that every event of these names. */
export const ofCustomer = (
  events: readonly { readonly data: { readonly customerId: string } }[],
): readonly string[] => events.slice(0, 1).map(({ data }) => data.customerId);
