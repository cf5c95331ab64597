import { erasureStream } from '@icrm/erasure';
import { handleCommand } from '@icrm/event-store';
import { nameId } from '@icrm/runtime';
import { type ErasureCommand, erasure } from '../domain/erasure.ts';
import type { Handling } from './ports.ts';

/** What names the receipt of an erasure: a person is erased once, whoever asks how often, also after a restore. */
export const receiptIdOf = (tenant: string, customerId: string): string =>
  nameId(`erasure/${tenant}/${customerId}`);

/** Carries out a command on the aftermath of an erasure. */
export const handleErasure = (
  handling: Pick<Handling, 'store' | 'context' | 'signal' | 'withinMs'>,
  customerId: string,
  command: ErasureCommand,
) =>
  handleCommand(handling.store, {
    ...handling,
    stream: erasureStream(handling.context.tenant, customerId),
    decider: erasure,
    command,
    customerIds: () => [customerId],
  });

type Destruction = Omit<
  Extract<ErasureCommand, { type: 'RecordDestruction' }>['data'],
  'customerId' | 'askedOf'
>;

/** Records what was destroyed, now, under a command of its own: whoever completes an erasure records the same. */
export const recordDestruction = async (
  handling: Handling,
  customerId: string,
  destruction: Destruction,
): Promise<void> => {
  const { tenant, commandId } = handling.context;
  const context = {
    ...handling.context,
    commandId: receiptIdOf(tenant, customerId),
    causationId: commandId,
    occurredAt: undefined,
  };
  const data = { customerId, ...destruction, askedOf: [...(handling.askedOf ?? [])] };
  await handleErasure({ ...handling, context }, customerId, { type: 'RecordDestruction', data });
};
