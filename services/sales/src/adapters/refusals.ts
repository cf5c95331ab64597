import { type Results, results } from '@icrm/command-service';
import { type RejectionStatus, rejections } from '@icrm/rpc';
import type { LeadRejection } from '../domain/lead.ts';
import type { OpportunityRejection } from '../domain/opportunity.ts';
import type { OrderRejection } from '../domain/order.ts';

export type SalesRejection = LeadRejection | OpportunityRejection | OrderRejection;

/** Every refusal of this service. The reasons are public: callers switch on them. */
export const salesRefusals: Readonly<Record<SalesRejection, RejectionStatus>> = {
  'lead-not-found': ['NOT_FOUND', 'there is no such lead'],
  'lead-not-open': ['FAILED_PRECONDITION', 'the lead was qualified or disqualified before'],
  'lead-not-qualified': ['FAILED_PRECONDITION', 'only a qualified lead becomes an opportunity'],
  'opportunity-not-found': ['NOT_FOUND', 'there is no such opportunity'],
  'opportunity-already-opened': ['ALREADY_EXISTS', 'the opportunity was opened before'],
  'opportunity-not-open': ['FAILED_PRECONDITION', 'the opportunity was won or lost before'],
  'stage-not-ahead': ['FAILED_PRECONDITION', 'an opportunity only moves ahead'],
  'currency-differs': ['INVALID_ARGUMENT', 'an opportunity is won in the currency it was opened in'],
  'order-not-found': ['NOT_FOUND', 'there is no such order'],
  'order-already-placed': ['ALREADY_EXISTS', 'the order was placed before'],
  'order-already-cancelled': ['FAILED_PRECONDITION', 'the order was cancelled before'],
  'order-without-lines': ['INVALID_ARGUMENT', 'an order has at least one line'],
  'total-differs': ['INVALID_ARGUMENT', 'the lines do not add up to the total that was given'],
  'total-too-large': ['INVALID_ARGUMENT', 'the total is larger than minor units can count exactly'],
};

export const refuse = rejections('sales', salesRefusals);

const told = results(refuse);
export const accepted: Results<SalesRejection>['accepted'] = told.accepted;
export const toResult: Results<SalesRejection>['toResult'] = told.toResult;
