import type { EventStore } from '@icrm/event-store';
import type { Entitlement } from '../domain/case/commands.ts';
import { findContract } from './care-handler.ts';
import type { FindCustomer } from './customer-facts.ts';

type Asked = {
  readonly tenant: string;
  readonly customerId: string;
  /** What the caller says; it counts where the view knows nothing. */
  readonly segment?: string | undefined;
  readonly country?: string | undefined;
  readonly contract?: string | undefined;
};

/** What a case is opened by. */
export type Entitled = {
  readonly segment?: string | undefined;
  readonly country?: string | undefined;
  readonly contract?: string | undefined;
  readonly contractSaid?: string | undefined;
  readonly entitlement: Entitlement;
};

/** Looks up what a customer is promised: segment and country in the customer view, the contract in our own streams. */
export const findEntitlement =
  ({ store, customers }: { readonly store: EventStore; readonly customers: FindCustomer }) =>
  async ({ contract: contractSaid, ...asked }: Asked, at: string): Promise<Entitled> => {
    const { tenant, customerId } = asked;
    const [found, held] = await Promise.all([
      customers.find({ tenant, customerId }),
      findContract(store, { tenant, customerId }, at),
    ]);
    const byContract = {
      contract: held?.level,
      contractSaid,
      ...(held === undefined ? {} : { contractId: held.contractId }),
    };
    const { contractId, ...contract } = byContract;
    const entitlement = contractId === undefined ? {} : { contractId };
    if (!found.known)
      return {
        ...{ segment: asked.segment, country: asked.country },
        ...contract,
        entitlement: { source: 'said', ...entitlement },
      };
    return {
      segment: found.profile.segment,
      country: found.country ?? asked.country,
      ...contract,
      entitlement: { source: 'view', viewPosition: found.position, ...entitlement },
    };
  };
