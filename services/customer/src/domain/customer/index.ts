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
