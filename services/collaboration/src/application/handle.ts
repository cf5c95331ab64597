import type { Decider, Facts, Message } from '@icrm/decider';
import { handleCommand } from '@icrm/event-store';
import type { Handling } from './ports.ts';

export type Aggregate<S, C extends Message, E extends Message, R extends string, F extends Facts> = {
  /** The noun of its streams. */
  readonly noun: string;
  readonly decider: Decider<S, C, E, R, F>;
  /** The customers that its events are about. */
  readonly customersOf?: (state: S) => readonly string[];
};

export const streamOf = (noun: string, tenant: string, id: string): string => `${noun}-${tenant}.${id}`;

/** Carries out commands on the aggregates of streams `<noun>-<tenant>.<id>`. */
export const handlerOf =
  <S, C extends Message, E extends Message, R extends string, F extends Facts = Facts>({
    noun,
    decider,
    customersOf = () => [],
  }: Aggregate<S, C, E, R, F>) =>
  ({ clock, ...handling }: Handling, id: string, command: C, facts?: Omit<F, 'now'>) =>
    handleCommand<S, C, E, R, F>(handling.store, {
      ...handling,
      ...(clock === undefined ? {} : { clock }),
      ...(facts === undefined ? {} : { facts }),
      stream: streamOf(noun, handling.context.tenant, id),
      decider,
      command,
      customerIds: (_events, state) => customersOf(state),
    });
