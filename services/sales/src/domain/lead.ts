import type { LeadEvent, salesCommands } from '@icrm/contracts';
import { accept, type Decider, type Decision, reject } from '@icrm/decider';
import { type RuleBook, rule, rulingEvents } from './lead-rules.ts';
import type { SalesFacts } from './sales-facts.ts';

export type LeadCommand =
  | {
      readonly type: 'CaptureLead';
      readonly data: {
        readonly leadId: string;
        readonly customerId: string;
        readonly source: string;
        readonly sourceReference: string;
        readonly topic: string;
        readonly campaignId?: string | undefined;
        readonly attributes?: Readonly<Record<string, string>> | undefined;
      };
    }
  | { readonly type: 'QualifyLead'; readonly data: object }
  | { readonly type: 'DisqualifyLead'; readonly data: { readonly reason: string } }
  | salesCommands.LeadWorkCommand;

export type LeadRejection =
  | 'lead-not-found'
  | 'lead-not-open'
  | 'no-lead-rules'
  | 'lead-not-assigned'
  | 'lead-already-accepted';

/** Foreign knowledge: the rules in force, and who holds the territory that the lead is in. */
export type LeadFacts = Omit<SalesFacts, 'id' | 'actor'> & {
  readonly actor?: string;
  readonly book?: RuleBook | undefined;
  readonly territoryOwner?: string | undefined;
};

export type KnownLead = {
  readonly status: 'open' | 'qualified' | 'disqualified' | 'returned';
  readonly leadId: string;
  readonly customerId: string;
  readonly source?: string;
  readonly topic?: string;
  readonly campaignId?: string | undefined;
  readonly attributes?: Readonly<Record<string, string>> | undefined;
  readonly capturedAt?: string;
  readonly score?: number;
  readonly owner?: string;
  readonly labels?: readonly string[];
  readonly accepted?: boolean;
};
export type Lead = { readonly status: 'unknown' } | KnownLead;

/** Facts in stream `lead-<tenant>.<id>`; the id is named by source and source reference, so a lead is captured once. */
export const lead: Decider<Lead, LeadCommand, LeadEvent, LeadRejection, LeadFacts> = {
  initial: { status: 'unknown' },

  evolve(state, { type, data }) {
    const { leadId, customerId } = data;
    const known: KnownLead = state.status === 'unknown' ? { status: 'open', leadId, customerId } : state;
    switch (type) {
      case 'LeadCaptured': {
        const { source, topic, campaignId, attributes, at: capturedAt } = data;
        return { ...known, source, topic, campaignId, attributes, capturedAt };
      }
      case 'LeadQualified':
        return { ...known, status: 'qualified' };
      case 'LeadDisqualified':
        return { ...known, status: 'disqualified' };
      case 'LeadReturnedToMarketing':
        return { ...known, status: 'returned' };
      case 'LeadScored':
        return { ...known, score: data.score };
      case 'LeadClassified':
        return { ...known, labels: data.labels.map(({ label }) => label) };
      case 'LeadAssigned':
      case 'LeadReassigned':
        return { ...known, owner: data.owner };
      case 'LeadAcceptedBySales':
        return { ...known, owner: data.owner, accepted: true };
    }
  },

  decide(command, state, facts) {
    if (command.type === 'CaptureLead')
      return state.status === 'unknown' ? capture(command.data, facts) : accept();

    if (state.status === 'unknown') return reject('lead-not-found');
    if (state.status !== 'open') return reject('lead-not-open');
    return work(command, state, facts);
  },
};

type Capture = Extract<LeadCommand, { type: 'CaptureLead' }>['data'];

const capture = (
  { attributes = {}, ...data }: Capture,
  facts: LeadFacts,
): Decision<LeadEvent, LeadRejection> => {
  const { now: at, book } = facts;
  const told = Object.keys(attributes).length === 0 ? data : { ...data, attributes };
  const captured: LeadEvent = { type: 'LeadCaptured', data: { ...told, at } };
  if (book === undefined) return accept(captured);
  return accept(captured, ...rulingEvents(rule(book, { ...told, ...ownerOf(facts) }), { ...data, at }));
};

const ownerOf = ({ territoryOwner }: LeadFacts) => (territoryOwner === undefined ? {} : { territoryOwner });

type Work = Exclude<LeadCommand, { type: 'CaptureLead' }>;

const work = (
  { type, data }: Work,
  state: KnownLead,
  facts: LeadFacts,
): Decision<LeadEvent, LeadRejection> => {
  const { leadId, customerId, campaignId, owner } = state;
  const names = { leadId, customerId };
  const { now: at } = facts;
  switch (type) {
    case 'QualifyLead':
      return accept({ type: 'LeadQualified', data: { ...names, at } });
    case 'DisqualifyLead':
      return accept({ type: 'LeadDisqualified', data: { ...names, reason: data.reason, at } });
    case 'AssignLead': {
      if (facts.book === undefined) return reject('no-lead-rules');
      return accept(...rulingEvents(rule(facts.book, inputsOf(state, facts)), { ...names, at }));
    }
    case 'ReassignLead':
      return owner === data.owner
        ? accept()
        : accept({ type: 'LeadReassigned', data: { ...names, ...data, from: owner, at } });
    case 'AcceptLead': {
      const by = owner ?? facts.actor;
      if (state.accepted === true) return reject('lead-already-accepted');
      if (by === undefined) return reject('lead-not-assigned');
      return accept({ type: 'LeadAcceptedBySales', data: { ...names, owner: by, campaignId, at } });
    }
    case 'ReturnLead':
      return accept({ type: 'LeadReturnedToMarketing', data: { ...names, ...data, campaignId, at } });
  }
};

/** What rules see of a lead that was captured. */
export const inputsOf = (
  { leadId, source = '', topic = '', campaignId, attributes }: KnownLead,
  facts: Pick<LeadFacts, 'territoryOwner'>,
) => ({ leadId, source, topic, campaignId, attributes, territoryOwner: facts.territoryOwner });
