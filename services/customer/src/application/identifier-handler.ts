import type { IdentifierEvent } from '@icrm/contracts';
import { type CommandContext, handleCommand } from '@icrm/event-store';
import { newId } from '@icrm/runtime';
import { type Holder, type IdentifierCommand, identifier } from '../domain/identifier.ts';
import { assumingNew } from './assuming-new.ts';
import type { Handling } from './ports.ts';

/**
 * Carries out a command on stream `identifier-<tenant>.<key>`. Each has an id of its own, not one of the caller's: a
 * retried registration must find out who holds the identifier now, not what it was told then.
 */
export const handleIdentifier = (handling: Handling, key: string, command: IdentifierCommand) =>
  handleCommand(command.type === 'ClaimIdentifier' ? assumingNew(handling.store) : handling.store, {
    ...handling,
    context: bookkeeping(handling.context),
    stream: identifierStream(handling.context.tenant, key),
    decider: identifier,
    command,
    customerIds: (events) => [...new Set(events.map(({ data }) => data.customerId))],
  });

/** The context of what a command does besides its own fact: now, and because of it. */
export const bookkeeping = (context: CommandContext): CommandContext => ({
  ...context,
  commandId: newId(),
  correlationId: context.correlationId || context.commandId,
  causationId: context.commandId,
  occurredAt: undefined,
});

/** A claim that holds, since when, and the command it was made for. */
export type HolderSince = Holder & { readonly sinceMs: number; readonly commandId: string };

/** Who holds an identifier, and since when. */
export const readHolder = async (
  { store, context }: Handling,
  key: string,
): Promise<HolderSince | undefined> => {
  let state = identifier.initial;
  let since = { sinceMs: 0, commandId: '' };
  for await (const event of store.readStream(identifierStream(context.tenant, key))) {
    const { type, data, metadata, recordedAt } = event;
    // This service alone writes the stream.
    state = identifier.evolve(state, { type, data } as IdentifierEvent);
    since = { sinceMs: Date.parse(recordedAt), commandId: metadata.causationId ?? '' };
  }
  return state.holder && { ...state.holder, ...since };
};

const identifierStream = (tenant: string, key: string): string => `identifier-${tenant}.${key}`;
