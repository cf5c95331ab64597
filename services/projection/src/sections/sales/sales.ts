import type { LeadEvent, OpportunityEvent, OrderEvent } from '@icrm/contracts';
import { defineSection } from '../section.ts';
import { amount, plural } from '../wording.ts';
import {
  advanceOpportunity,
  cancelOrder,
  captureLead,
  closeOpportunity,
  openOpportunity,
  placeOrder,
  settleLead,
} from './sales-fold.ts';
import { noSales, type SalesState } from './sales-state.ts';
import { explainSales, viewSales } from './sales-view.ts';

type SalesEvent = LeadEvent | OpportunityEvent | OrderEvent;

/** What a customer bought and may buy: totals, open opportunities and leads, recency, frequency, monetary value. */
export const salesSection = defineSection<SalesEvent, SalesEvent>()<SalesState>({
  name: 'sales',
  version: 1,
  initial: noSales,
  on: {
    LeadCaptured: captureLead,
    LeadQualified: (state, fact) => settleLead(state, fact, 'qualified'),
    LeadDisqualified: (state, fact) => settleLead(state, fact, 'disqualified'),
    OpportunityOpened: openOpportunity,
    OpportunityAdvanced: (state, fact) => advanceOpportunity(state, fact, fact.data),
    OpportunityWon: (state, fact) => closeOpportunity(state, fact, 'won'),
    OpportunityLost: (state, fact) => closeOpportunity(state, fact, 'lost'),
    OrderPlaced: placeOrder,
    OrderCancelled: cancelOrder,
  },
  view: viewSales,
  explain: explainSales,
  lines: {
    LeadCaptured: ({ topic, source }) => `Lead from ${source}: ${topic}`,
    LeadQualified: () => 'Lead qualified',
    LeadDisqualified: ({ reason }) => `Lead disqualified: ${reason}`,
    OpportunityOpened: ({ title, value }) => `Opportunity opened: ${title}, ${amount(value)}`,
    OpportunityAdvanced: ({ from, to }) => `Opportunity advanced from ${from} to ${to}`,
    OpportunityWon: ({ value }) => `Opportunity won: ${amount(value)}`,
    OpportunityLost: ({ reason }) => `Opportunity lost: ${reason}`,
    OrderPlaced: ({ reference, lines, totalMinor, currency }) =>
      `Order ${reference === undefined ? '' : `${reference} `}placed: ${plural(lines.length, 'line')}, ${amount({ minor: totalMinor, currency })}`,
    OrderCancelled: ({ totalMinor, currency, reason }) =>
      `Order of ${amount({ minor: totalMinor, currency })} cancelled: ${reason}`,
  },
});
