import type { OpportunityEvent } from '@icrm/contracts';
import { accept, type Decider, type Decision, type Facts, reject } from '@icrm/decider';
import type { Lead } from './lead.ts';
import { isAhead, type Stage } from './stage.ts';

export type Money = { readonly minor: number; readonly currency: string };

export type OpportunityCommand =
  | {
      readonly type: 'OpenOpportunity';
      readonly data: {
        readonly opportunityId: string;
        readonly customerId: string;
        /** The lead it grew from; left out: opened without a lead. */
        readonly leadId?: string | undefined;
        readonly title: string;
        readonly value: Money;
      };
    }
  | { readonly type: 'AdvanceOpportunity'; readonly data: { readonly to: Stage } }
  | { readonly type: 'WinOpportunity'; readonly data: { readonly value: Money } }
  | { readonly type: 'LoseOpportunity'; readonly data: { readonly reason: string } };

/** Foreign knowledge: the lead that an opening names, as it stands. */
export type OpportunityFacts = Facts & { readonly lead?: Lead };

export type OpportunityRejection =
  | 'lead-not-found'
  | 'lead-not-qualified'
  | 'opportunity-already-opened'
  | 'opportunity-not-found'
  | 'opportunity-not-open'
  | 'stage-not-ahead'
  | 'currency-differs';

type Known = {
  readonly opportunityId: string;
  readonly customerId: string;
  readonly stage: Stage;
  readonly currency: string;
};
export type Opportunity = { readonly status: 'unknown' } | ({ readonly status: 'open' | 'closed' } & Known);

type Open = Extract<OpportunityCommand, { type: 'OpenOpportunity' }>['data'];

/** Facts in stream `opportunity-<tenant>.<id>`. */
export const opportunity: Decider<
  Opportunity,
  OpportunityCommand,
  OpportunityEvent,
  OpportunityRejection,
  OpportunityFacts
> = {
  initial: { status: 'unknown' },

  evolve(state, { type, data }) {
    if (type === 'OpportunityOpened')
      return {
        status: 'open',
        opportunityId: data.opportunityId,
        customerId: data.customerId,
        stage: 'qualified',
        currency: data.value.currency,
      };
    if (state.status === 'unknown') return state;

    switch (type) {
      case 'OpportunityAdvanced':
        return { ...state, stage: data.to };
      case 'OpportunityWon':
      case 'OpportunityLost':
        return { ...state, status: 'closed' };
    }
  },

  decide({ type, data }, state, { now: at, lead }) {
    if (type === 'OpenOpportunity')
      return state.status === 'unknown' ? open(data, at, lead) : reject('opportunity-already-opened');

    if (state.status === 'unknown') return reject('opportunity-not-found');
    if (state.status === 'closed') return reject('opportunity-not-open');
    const { opportunityId, customerId, stage, currency } = state;

    switch (type) {
      case 'AdvanceOpportunity':
        return isAhead(data.to, stage)
          ? accept({
              type: 'OpportunityAdvanced',
              data: { opportunityId, customerId, from: stage, to: data.to, at },
            })
          : reject('stage-not-ahead');
      case 'WinOpportunity':
        return data.value.currency === currency
          ? accept({ type: 'OpportunityWon', data: { opportunityId, customerId, value: data.value, at } })
          : reject('currency-differs');
      case 'LoseOpportunity':
        return accept({
          type: 'OpportunityLost',
          data: { opportunityId, customerId, reason: data.reason, at },
        });
    }
  },
};

const open = (
  data: Open,
  at: string,
  lead: Lead = { status: 'unknown' },
): Decision<OpportunityEvent, OpportunityRejection> => {
  if (data.leadId !== undefined && lead.status === 'unknown') return reject('lead-not-found');
  if (data.leadId !== undefined && lead.status !== 'qualified') return reject('lead-not-qualified');
  return accept({ type: 'OpportunityOpened', data: { ...data, at } });
};
