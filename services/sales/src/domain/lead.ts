import type { LeadEvent } from '@icrm/contracts';
import { accept, type Decider, reject } from '@icrm/decider';

export type LeadCommand =
  | {
      readonly type: 'CaptureLead';
      readonly data: {
        readonly leadId: string;
        readonly customerId: string;
        readonly source: string;
        readonly sourceReference: string;
        readonly topic: string;
      };
    }
  | { readonly type: 'QualifyLead'; readonly data: object }
  | { readonly type: 'DisqualifyLead'; readonly data: { readonly reason: string } };

export type LeadRejection = 'lead-not-found' | 'lead-not-open';

export type Lead =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'open' | 'qualified' | 'disqualified';
      readonly leadId: string;
      readonly customerId: string;
    };

/** Facts in stream `lead-<tenant>.<id>`; the id is named by source and source reference, so a lead is captured once. */
export const lead: Decider<Lead, LeadCommand, LeadEvent, LeadRejection> = {
  initial: { status: 'unknown' },

  evolve(_state, { type, data: { leadId, customerId } }) {
    switch (type) {
      case 'LeadCaptured':
        return { status: 'open', leadId, customerId };
      case 'LeadQualified':
        return { status: 'qualified', leadId, customerId };
      case 'LeadDisqualified':
        return { status: 'disqualified', leadId, customerId };
    }
  },

  decide({ type, data }, state, { now: at }) {
    if (type === 'CaptureLead')
      return state.status === 'unknown' ? accept({ type: 'LeadCaptured', data: { ...data, at } }) : accept();

    if (state.status === 'unknown') return reject('lead-not-found');
    if (state.status !== 'open') return reject('lead-not-open');
    const { leadId, customerId } = state;

    switch (type) {
      case 'QualifyLead':
        return accept({ type: 'LeadQualified', data: { leadId, customerId, at } });
      case 'DisqualifyLead':
        return accept({ type: 'LeadDisqualified', data: { leadId, customerId, reason: data.reason, at } });
    }
  },
};
