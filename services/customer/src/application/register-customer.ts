import type { IdentifierFact } from '@icrm/contracts';
import type { CustomerCommand } from '../domain/customer/index.ts';
import { assumingNew } from './assuming-new.ts';
import type { Claim } from './claims.ts';
import { handleCustomer, readCustomer } from './customer-handler.ts';
import type { CustomerOutcome } from './outcome.ts';
import type { Handling } from './ports.ts';
import { withClaims } from './with-claims.ts';

type Registration = Omit<Extract<CustomerCommand, { type: 'RegisterCustomer' }>['data'], 'identifiers'>;

/**
 * Registers a customer once all its identifiers are claimed for it. Who is known already, or was registered by this
 * very command, claims nothing: the rules answer from the stream.
 */
export const registerCustomer = async (
  handling: Handling,
  registration: Registration,
  identifiers: readonly IdentifierFact[],
): Promise<CustomerOutcome> => {
  const { customerId } = registration;
  const register = (claims: readonly Claim[], store = handling.store) =>
    handleCustomer({ ...handling, store }, customerId, {
      type: 'RegisterCustomer',
      data: { ...registration, identifiers: claims },
    });
  const { state } = await readCustomer(handling, customerId);
  if (state.status !== 'unknown') return register([]);
  const use = (claims: readonly Claim[]) => register(claims, assumingNew(handling.store));
  return withClaims(handling, { customerId, identifiers, use });
};
