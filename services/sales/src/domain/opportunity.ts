import type { OpportunityEvent } from '@icrm/contracts';
import { accept, type Decider, type Decision, reject } from '@icrm/decider';
import type { Lead } from './lead.ts';
import { isAhead, type Stage } from './stage.ts';

export type Money = { readonly minor: number; readonly currency: string };

export type OpportunityCommand =
  | {
      readonly type: 'OpenOpportunity';
      readonly data: {
        readonly opportunityId: string;
        readonly customerId: string;
        /** The lead it grew from, as it stands; left out: opened without a lead. */
        readonly lead?: Lead;
        readonly title: string;
        readonly value: Money;
      };
    }
  | { readonly type: 'AdvanceOpportunity'; readonly data: { readonly to: Stage } }
  | { readonly type: 'WinOpportunity'; readonly data: { readonly value: Money } }
  | { readonly type: 'LoseOpportunity'; readonly data: { readonly reason: string } };

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
export const opportunity: Decider<Opportunity, OpportunityCommand, OpportunityEvent, OpportunityRejection> = {
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

  decide({ type, data }, state, { now: at }) {
    if (type === 'OpenOpportunity')
      return state.status === 'unknown' ? open(data, at) : reject('opportunity-already-opened');

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

const open = ({ lead, ...data }: Open, at: string): Decision<OpportunityEvent, OpportunityRejection> => {
  if (lead === undefined) return accept({ type: 'OpportunityOpened', data: { ...data, at } });
  if (lead.status === 'unknown') return reject('lead-not-found');
  if (lead.status !== 'qualified') return reject('lead-not-qualified');
  return accept({ type: 'OpportunityOpened', data: { ...data, leadId: lead.leadId, at } });
};
