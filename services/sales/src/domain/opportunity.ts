import type { OpportunityEvent, salesCommands } from '@icrm/contracts';
import { accept, type Decider, type Decision, type Facts, reject } from '@icrm/decider';
import { decideHandOver, type HandOver, type HandOverRejection } from './hand-over.ts';
import type { Lead } from './lead.ts';
import { type PriorityBook, priorityEvents } from './priority.ts';
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
        readonly owner?: string | undefined;
      };
    }
  | { readonly type: 'AdvanceOpportunity'; readonly data: { readonly to: Stage } }
  | { readonly type: 'WinOpportunity'; readonly data: { readonly value: Money } }
  | { readonly type: 'LoseOpportunity'; readonly data: { readonly reason: string } }
  | salesCommands.OpportunityWorkCommand
  /** By the rules in force: said by the service itself. */
  | { readonly type: 'PrioritiseOpportunity'; readonly data: object }
  /** The time for an answer has passed: said by the timer. */
  | { readonly type: 'ExpireHandOver'; readonly data: { readonly acceptBy: string } };

/** Foreign knowledge: the lead that it grew or grows from, as it stands, and the rules of priorities in force. */
export type OpportunityFacts = Facts & {
  readonly lead?: Lead;
  readonly actor?: string;
  readonly book?: PriorityBook | undefined;
};

export type OpportunityRejection =
  | 'lead-not-found'
  | 'lead-not-qualified'
  | 'opportunity-already-opened'
  | 'opportunity-not-found'
  | 'opportunity-not-open'
  | 'stage-not-ahead'
  | 'currency-differs'
  | HandOverRejection;

export type KnownOpportunity = {
  readonly opportunityId: string;
  readonly customerId: string;
  readonly stage: Stage;
  readonly currency: string;
  readonly title: string;
  /** In minor units: as opened, or as won. */
  readonly minor: number;
  readonly openedAt: string;
  readonly leadId?: string | undefined;
  readonly campaignId?: string | undefined;
  readonly owner?: string | undefined;
  readonly handOver?: HandOver | undefined;
  readonly score?: number;
  /** By which model and version. */
  readonly scoredBy?: string;
  /** The department that saw it. */
  readonly referredBy?: string;
  readonly outcome?: 'won' | 'lost';
  readonly reason?: string;
  readonly closedAt?: string;
  /** When it came to each stage. */
  readonly stages: readonly { readonly stage: Stage; readonly at: string }[];
};
export type Opportunity =
  | { readonly status: 'unknown' }
  | ({ readonly status: 'open' | 'closed' } & KnownOpportunity);

type Open = Extract<OpportunityCommand, { type: 'OpenOpportunity' }>['data'];
type Outcome = Decision<OpportunityEvent, OpportunityRejection>;

/** Facts in stream `opportunity-<tenant>.<id>`. */
export const opportunity: Decider<
  Opportunity,
  OpportunityCommand,
  OpportunityEvent,
  OpportunityRejection,
  OpportunityFacts
> = {
  initial: { status: 'unknown' },

  evolve(state, event) {
    if (event.type === 'OpportunityOpened') {
      const { opportunityId, customerId, title, value, at, leadId, campaignId, owner } = event.data;
      return {
        status: 'open',
        ...{ opportunityId, customerId, title, leadId, campaignId, owner },
        ...{ minor: value.minor, currency: value.currency, openedAt: at },
        stage: 'qualified',
        stages: [{ stage: 'qualified', at }],
      };
    }
    return state.status === 'unknown' ? state : evolveKnown(state, event);
  },

  decide(command, state, facts) {
    if (command.type === 'OpenOpportunity')
      return state.status === 'unknown' ? open(command.data, facts) : reject('opportunity-already-opened');
    if (state.status === 'unknown') return reject('opportunity-not-found');
    if (state.status === 'closed')
      return command.type === 'ExpireHandOver' || command.type === 'PrioritiseOpportunity'
        ? accept()
        : reject('opportunity-not-open');
    return decideOpen(command, state, facts);
  },
};

type Known = Extract<Opportunity, { status: 'open' | 'closed' }>;

const evolveKnown = (
  state: Known,
  event: Exclude<OpportunityEvent, { type: 'OpportunityOpened' }>,
): Known => {
  const { type, data } = event;
  switch (type) {
    case 'OpportunityAdvanced':
      return { ...state, stage: data.to, stages: [...state.stages, { stage: data.to, at: data.at }] };
    case 'OpportunityWon':
      return { ...state, status: 'closed', outcome: 'won', minor: data.value.minor, closedAt: data.at };
    case 'OpportunityLost':
      return { ...state, status: 'closed', outcome: 'lost', reason: data.reason, closedAt: data.at };
    case 'OpportunityHandedOver': {
      const { to, acceptBy, campaignId = state.campaignId } = data;
      return { ...state, campaignId, handOver: { to, acceptBy } };
    }
    case 'HandOverAccepted':
      return { ...state, owner: data.owner, handOver: undefined };
    case 'HandOverDeclined':
    case 'HandOverTimedOut':
      return { ...state, handOver: undefined };
    case 'OpportunityScored':
      return { ...state, score: data.score, scoredBy: `${data.model}@${data.version}` };
    case 'OpportunityReferred':
      return { ...state, referredBy: data.department };
    case 'SaleAttributed':
      return state;
  }
};

const decideOpen = (
  command: Exclude<OpportunityCommand, { type: 'OpenOpportunity' }>,
  state: Known,
  facts: OpportunityFacts,
): Outcome => {
  const { opportunityId, customerId, stage, currency } = state;
  const names = { opportunityId, customerId };
  const { now: at } = facts;
  const { type, data } = command;
  switch (type) {
    case 'AdvanceOpportunity':
      return isAhead(data.to, stage)
        ? prioritised(state, facts, {
            type: 'OpportunityAdvanced',
            data: { ...names, from: stage, to: data.to, at },
          })
        : reject('stage-not-ahead');
    case 'WinOpportunity':
      return data.value.currency === currency
        ? accept(
            { type: 'OpportunityWon', data: { ...names, value: data.value, at } },
            ...attributed(state, { outcome: 'won', value: data.value, at }),
          )
        : reject('currency-differs');
    case 'LoseOpportunity':
      return accept(
        { type: 'OpportunityLost', data: { ...names, reason: data.reason, at } },
        ...attributed(state, { outcome: 'lost', value: { minor: 0, currency }, at }),
      );
    case 'ScoreOpportunity':
      return accept({ type: 'OpportunityScored', data: { ...names, ...data, at } });
    case 'ReferOpportunity':
      return prioritised(state, facts, { type: 'OpportunityReferred', data: { ...names, ...data, at } });
    case 'PrioritiseOpportunity':
      return accept(...priorityEvents(state, facts.book, { lead: facts.lead, now: at }));
    default:
      return decideHandOver(command, state, facts);
  }
};

/** What the campaign behind an opportunity brought, for those who planned it. */
const attributed = (
  { opportunityId, customerId, leadId, campaignId }: KnownOpportunity,
  end: { readonly outcome: 'won' | 'lost'; readonly value: Money; readonly at: string },
): OpportunityEvent[] =>
  campaignId === undefined
    ? []
    : [{ type: 'SaleAttributed', data: { opportunityId, customerId, leadId, campaignId, ...end } }];

/** What happened, and what the opportunity is worth by the rules after it. */
const prioritised = (
  state: Opportunity,
  { lead, book, now }: OpportunityFacts,
  event: OpportunityEvent,
): Outcome => {
  const after = opportunity.evolve(state, event);
  if (after.status === 'unknown') return accept(event);
  return accept(event, ...priorityEvents(after, book, { lead, now }));
};

const open = (data: Open, facts: OpportunityFacts): Outcome => {
  const { now: at, lead = { status: 'unknown' } } = facts;
  if (data.leadId === undefined)
    return prioritised({ status: 'unknown' }, facts, { type: 'OpportunityOpened', data: { ...data, at } });
  if (lead.status === 'unknown') return reject('lead-not-found');
  if (lead.status !== 'qualified') return reject('lead-not-qualified');
  const owner = data.owner ?? lead.owner;
  const { campaignId } = lead;
  return prioritised({ status: 'unknown' }, facts, {
    type: 'OpportunityOpened',
    data: { ...data, owner, campaignId, at },
  });
};
