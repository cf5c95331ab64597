import { release } from './claims.ts';
import { handleCustomer, readCustomer } from './customer-handler.ts';
import { readHolder } from './identifier-handler.ts';
import type { CustomerOutcome } from './outcome.ts';
import type { Handling } from './ports.ts';

type Erasure = { readonly receiptId: string; readonly reason: string };

/**
 * Records the erasure, which stops every other writer; then destroys the key and frees the identifiers. Whoever asks
 * again completes what a crash may have left undone.
 */
export const eraseCustomer = async (
  handling: Handling,
  customerId: string,
  erasure: Erasure,
): Promise<CustomerOutcome> => {
  // A key is destroyed now, whenever it was asked for.
  const context = { ...handling.context, occurredAt: undefined };
  const command = { type: 'EraseCustomer', data: erasure } as const;
  const outcome = await handleCustomer({ ...handling, context }, customerId, command);
  if (outcome.accepted || outcome.reason === 'customer-erased') await completeErasure(handling, customerId);
  return outcome;
};

/** Does what a recorded erasure asks for; done again, it changes nothing. */
export const completeErasure = async (handling: Handling, customerId: string): Promise<void> => {
  await handling.keyRing.erase(handling.context.tenant, customerId);
  const { state } = await readCustomer(handling, customerId);
  for (const key of Object.keys(state.held)) {
    const holder = await readHolder(handling, key);
    if (holder?.customerId === customerId) await release(handling, key, holder);
  }
};
