import { release } from './claims.ts';
import { handleCustomer, readCustomer } from './customer-handler.ts';
import { receiptIdOf, recordDestruction } from './erasure-handler.ts';
import { readHolder } from './identifier-handler.ts';
import type { CustomerOutcome } from './outcome.ts';
import type { Handling } from './ports.ts';

/**
 * Records the erasure, which stops every other writer; then destroys the key and frees the identifiers. Whoever asks
 * again completes what a crash may have left undone.
 */
export const eraseCustomer = async (
  handling: Handling,
  customerId: string,
  reason: string,
): Promise<CustomerOutcome> => {
  // A key is destroyed now, whenever it was asked for.
  const context = { ...handling.context, occurredAt: undefined };
  return eraseAsOf({ ...handling, context }, customerId, reason);
};

/** The same as of the time of the context: an erasure that took place before and is recorded again after a restore. */
export const eraseAsOf = async (
  handling: Handling,
  customerId: string,
  reason: string,
): Promise<CustomerOutcome> => {
  const receiptId = receiptIdOf(handling.context.tenant, customerId);
  const command = { type: 'EraseCustomer', data: { receiptId, reason } } as const;
  const outcome = await handleCustomer(handling, customerId, command);
  if (outcome.accepted || outcome.reason === 'customer-erased') await completeErasure(handling, customerId);
  return outcome;
};

/** Does what a recorded erasure asks for; done again, it changes nothing. */
export const completeErasure = async (handling: Handling, customerId: string): Promise<void> => {
  const { erasedAt, key } = await handling.keyRing.erase(handling.context.tenant, customerId);
  const { state } = await readCustomer(handling, customerId);
  const held = Object.keys(state.held);
  for (const identifier of held) {
    const holder = await readHolder(handling, identifier);
    if (holder?.customerId === customerId) await release(handling, identifier, holder);
  }
  await recordDestruction(handling, customerId, {
    receiptId: state.erasure?.receiptId ?? receiptIdOf(handling.context.tenant, customerId),
    ...(key === undefined ? {} : { key }),
    destroyedAt: erasedAt,
    identifiers: held.length,
  });
};
