import type { IdentifierFact } from '@icrm/contracts';
import { refusalOf } from '../domain/customer/index.ts';
import { release } from './claims.ts';
import { handleCustomer, readCustomer } from './customer-handler.ts';
import { readHolder } from './identifier-handler.ts';
import type { CustomerOutcome } from './outcome.ts';
import type { Handling } from './ports.ts';
import { withClaims } from './with-claims.ts';

/** Claims an identifier and adds it to a customer. */
export const addIdentifier = async (
  handling: Handling,
  customerId: string,
  { identifier, source }: { readonly identifier: IdentifierFact; readonly source: string },
): Promise<CustomerOutcome> => {
  const add = (claim: number) =>
    handleCustomer(handling, customerId, { type: 'AddIdentifier', data: { identifier, claim, source } });
  const { state, carriedOut } = await readCustomer(handling, customerId);
  // The rules need no claim to say that it was done before, is held already, or cannot be.
  if (carriedOut || refusalOf(state) !== undefined || identifier.key in state.held) return add(0);
  return withClaims(handling, {
    customerId,
    identifiers: [identifier],
    use: ([claim]) => add(claim?.claim ?? 0),
  });
};

/**
 * Removes an identifier from a customer and then frees it. The fact of the removal voids the claim, so that it is free
 * for others even if this process ends in between.
 */
export const removeIdentifier = async (
  handling: Handling,
  customerId: string,
  key: string,
): Promise<CustomerOutcome> => {
  const holder = await readHolder(handling, key);
  const claim = holder?.customerId === customerId ? holder.claim : undefined;
  const outcome = await handleCustomer(handling, customerId, {
    type: 'RemoveIdentifier',
    data: claim === undefined ? { key } : { key, claim },
  });
  for (const event of outcome.accepted ? outcome.events : [])
    if (event.type === 'IdentifierRemoved' && event.data.claim !== undefined)
      await release(handling, key, { customerId, claim: event.data.claim });
  return outcome;
};
