import type { CommandOutcome } from '@icrm/event-store';
import type { CustomerRejection, CustomerState, CustomerStreamEvent } from '../domain/customer/index.ts';
import type { ClaimRefusal } from './claims.ts';

/** What became of a command on a customer. `facts` say more of a refusal: the kind of the identifier, who holds it. */
export type CustomerOutcome =
  | Extract<CommandOutcome<CustomerState, CustomerStreamEvent, never>, { accepted: true }>
  | {
      readonly accepted: false;
      readonly reason: CustomerRejection | ClaimRefusal['reason'];
      readonly facts?: Readonly<Record<string, string>>;
    };

export const refusedBy = ({
  reason,
  identifier: { kind, system },
  holder,
}: ClaimRefusal): CustomerOutcome => ({
  accepted: false,
  reason,
  facts: { kind, ...(system === undefined ? {} : { system }), customerId: holder },
});
