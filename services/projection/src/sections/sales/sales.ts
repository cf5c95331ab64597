import type { LeadEvent, OpportunityEvent, OrderEvent } from '@icrm/contracts';
import { defineSection } from '../section.ts';
import {
  advanceOpportunity,
  amendOrder,
  assignLead,
  cancelOrder,
  captureLead,
  closeOpportunity,
  openOpportunity,
  ownOpportunity,
  placeOrder,
  settleLead,
  shipOrder,
} from './sales-fold.ts';
import { salesLines } from './sales-lines.ts';
import { noSales, type SalesState } from './sales-state.ts';
import { explainSales, viewSales } from './sales-view.ts';

type SalesEvent = LeadEvent | OpportunityEvent | OrderEvent;

const unchanged = (state: SalesState): SalesState => state;

/** What a customer bought and may buy: totals, open opportunities and leads, recency, frequency, monetary value. */
export const salesSection = defineSection<SalesEvent, SalesEvent>()<SalesState>({
  name: 'sales',
  version: 2,
  initial: noSales,
  on: {
    LeadCaptured: captureLead,
    LeadQualified: (state, fact) => settleLead(state, fact, 'qualified'),
    LeadDisqualified: (state, fact) => settleLead(state, fact, 'disqualified'),
    LeadScored: unchanged,
    LeadClassified: unchanged,
    LeadAssigned: assignLead,
    LeadReassigned: assignLead,
    LeadAcceptedBySales: assignLead,
    LeadReturnedToMarketing: (state, fact) => settleLead(state, fact, 'disqualified'),
    OpportunityOpened: openOpportunity,
    OpportunityAdvanced: (state, fact) => advanceOpportunity(state, fact, fact.data),
    OpportunityWon: (state, fact) => closeOpportunity(state, fact, 'won'),
    OpportunityLost: (state, fact) => closeOpportunity(state, fact, 'lost'),
    OpportunityHandedOver: unchanged,
    HandOverAccepted: ownOpportunity,
    HandOverDeclined: unchanged,
    HandOverTimedOut: unchanged,
    OpportunityScored: unchanged,
    OpportunityReferred: unchanged,
    SaleAttributed: unchanged,
    OrderPlaced: placeOrder,
    OrderCancelled: cancelOrder,
    OrderConfirmed: unchanged,
    OrderHeld: unchanged,
    OrderHoldReleased: unchanged,
    OrderAmended: amendOrder,
    OrderReleased: unchanged,
    ManufacturingProgressed: unchanged,
    OrderShipped: shipOrder,
    BundleDecomposed: unchanged,
    OrderSentToErp: unchanged,
    OrderRefusedByErp: unchanged,
  },
  view: viewSales,
  explain: explainSales,
  lines: salesLines,
});
