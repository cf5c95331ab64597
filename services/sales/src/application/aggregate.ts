import type { Decider, Message } from '@icrm/decider';
import { type CommandOutcome, type EventStore, handleCommand, readState } from '@icrm/event-store';
import { systemClock } from '@icrm/runtime';
import type { SalesFacts } from '../domain/sales-facts.ts';
import { expecting, type RevisionRejection } from './expecting.ts';
import type { Handling } from './ports.ts';

/** One kind of aggregate: how its streams are called, its rules, and what they must know from outside. */
export type Aggregate<S, C extends Message, E extends Message, R extends string, F extends SalesFacts> = {
  readonly noun: string;
  readonly decider: Decider<S, C, E, R, F>;
  readonly factsFor?: (handling: Handling, command: C, id: string) => Promise<Omit<F, keyof SalesFacts>>;
};

/** Where an aggregate is written and how it stands. */
export type AggregateHandler<S, C extends Message, E, R extends string> = {
  readonly noun: string;
  readonly decider: { readonly initial: S; readonly evolve: (state: S, event: never) => S };
  stream(tenant: string, id: string): string;
  read(store: EventStore, tenant: string, id: string): Promise<S>;
  handle(handling: Handling, id: string, command: C): Promise<CommandOutcome<S, E, R | RevisionRejection>>;
};

/** The customer an event is about, where it is about one. */
const customerOf = ({ data }: Message): string[] =>
  'customerId' in data && typeof data.customerId === 'string' ? [data.customerId] : [];

/** Handles the commands of one kind of aggregate: stream `<noun>-<tenant>.<id>`. */
export const handlerOf = <S, C extends Message, E extends Message, R extends string, F extends SalesFacts>({
  noun,
  decider,
  factsFor,
}: Aggregate<S, C, E, R, F>): AggregateHandler<S, C, E, R> => {
  const stream = (tenant: string, id: string) => `${noun}-${tenant}.${id}`;
  return {
    noun,
    decider,
    stream,
    read: (store, tenant, id) => readState(store, stream(tenant, id), decider),
    async handle({ expectedRevision, ...handling }, id, command) {
      const { context, clock = systemClock } = handling;
      // F asks for more than what every rule may know only where factsFor brings it.
      const facts = {
        id,
        actor: context.actor.id,
        ...(await factsFor?.(handling, command, id)),
      } as Omit<F, 'now'>;
      const base = { ...handling, clock, stream: stream(context.tenant, id), command, facts };
      const customerIds = (events: readonly E[]) => events.slice(0, 1).flatMap(customerOf);
      if (expectedRevision === undefined)
        return handleCommand(handling.store, { ...base, decider, customerIds });
      const outcome = await handleCommand(handling.store, {
        ...base,
        decider: expecting(decider, expectedRevision),
        customerIds,
      });
      return outcome.accepted ? { ...outcome, state: outcome.state.inner } : outcome;
    },
  };
};
