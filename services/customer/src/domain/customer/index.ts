import type { Decider } from '@icrm/decider';
import type { CustomerCommand, CustomerRejection } from './commands.ts';
import { decide } from './decide.ts';
import { type CustomerState, type CustomerStreamEvent, evolve, initial } from './state.ts';

export type { ClaimedIdentifier, CustomerCommand, CustomerRejection } from './commands.ts';
export type { CustomerState, CustomerStreamEvent } from './state.ts';

/** Facts in stream `customer-<tenant>.<id>`: Prospect, Customer, Former; erased at any time. */
export const customer: Decider<CustomerState, CustomerCommand, CustomerStreamEvent, CustomerRejection> = {
  initial,
  evolve,
  decide,
};

/** Whether the customer can be worked with: registered and not erased. */
export const refusalOf = ({
  status,
}: CustomerState): 'customer-not-found' | 'customer-erased' | undefined => {
  switch (status) {
    case 'known':
      return undefined;
    case 'unknown':
      return 'customer-not-found';
    case 'erased':
      return 'customer-erased';
  }
};

/** What a claim of an identifier is worth, as the stream of the customer it was made for tells. */
export type Standing = 'in-use' | 'void' | 'pending';

/**
 * In use: the customer holds the identifier. Void: the claim can never be used any more. Pending: it was made, and a
 * registration that is under way, or has crashed, may still use it.
 */
export const standingOf = (state: CustomerState, key: string, claim: number): Standing => {
  if (state.status === 'erased' || claim <= (state.lapsed[key] ?? 0)) return 'void';
  return key in state.held ? 'in-use' : 'pending';
};
