import type { AccountEvent, LeadEvent, OpportunityEvent } from '@icrm/contracts';
import { fact, factsOf } from './facts-of.ts';

const owns = (role: string, owner: string) => fact('owner_step', { owner, role, released: false });

/** Who answers for whom. A lead and a deal make a seller answer for the customer. */
export const ownerFacts = factsOf<LeadEvent | OpportunityEvent | AccountEvent>({
  LeadAssigned: ({ owner }) => owns('seller', owner),
  LeadReassigned: ({ owner }) => owns('seller', owner),
  LeadAcceptedBySales: ({ owner }) => owns('seller', owner),
  HandOverAccepted: ({ owner }) => owns('seller', owner),
  AccountTeamAssigned: ({ member, role }) => owns(role, member),
  AccountTeamReleased: ({ member }) => fact('owner_step', { owner: member, role: 'team', released: true }),
});
