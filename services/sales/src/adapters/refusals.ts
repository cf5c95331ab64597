import { type Results, results } from '@icrm/command-service';
import { type RejectionStatus, rejections } from '@icrm/rpc';
import type { RevisionRejection } from '../application/expecting.ts';
import type { AccountRejection } from '../domain/account.ts';
import type { HintRejection } from '../domain/hint.ts';
import type { LeadRejection } from '../domain/lead.ts';
import type { LeadRulesRejection } from '../domain/lead-rule-book.ts';
import type { OfferRejection } from '../domain/offer.ts';
import type { OpportunityRejection } from '../domain/opportunity.ts';
import type { OrderRejection } from '../domain/order.ts';
import type { TerritoryRejection } from '../domain/territory-plan.ts';

export type SalesRejection =
  | LeadRejection
  | LeadRulesRejection
  | HintRejection
  | OfferRejection
  | OpportunityRejection
  | AccountRejection
  | TerritoryRejection
  | OrderRejection
  | RevisionRejection;

/** Every refusal of this service. The reasons are public: callers switch on them. */
export const salesRefusals: Readonly<Record<SalesRejection, RejectionStatus>> = {
  'revision-differs': ['ABORTED', 'somebody wrote since the caller looked'],
  'lead-not-found': ['NOT_FOUND', 'there is no such lead'],
  'lead-not-open': ['FAILED_PRECONDITION', 'the lead was qualified or disqualified before'],
  'lead-not-qualified': ['FAILED_PRECONDITION', 'only a qualified lead becomes an opportunity'],
  'no-lead-rules': ['FAILED_PRECONDITION', 'no rules were published by which leads are assigned'],
  'lead-not-assigned': ['FAILED_PRECONDITION', 'nobody answers for the lead'],
  'lead-already-accepted': ['FAILED_PRECONDITION', 'sales accepted the lead before'],
  'rule-named-twice': ['INVALID_ARGUMENT', 'two rules of a kind have the same id'],
  'rule-without-target': ['INVALID_ARGUMENT', 'an assignment names one of owner, pool and territory'],
  'hint-not-found': ['NOT_FOUND', 'there is no such hint'],
  'hint-already-raised': ['ALREADY_EXISTS', 'the hint was raised before'],
  'hint-not-open': ['FAILED_PRECONDITION', 'the hint was converted, dismissed or has expired'],
  'offer-not-found': ['NOT_FOUND', 'there is no such offer'],
  'offer-already-suggested': ['ALREADY_EXISTS', 'the offer was suggested before'],
  'offer-not-open': ['FAILED_PRECONDITION', 'the offer was accepted or declined before'],
  'offer-not-presented': ['FAILED_PRECONDITION', 'the customer has not heard of the offer yet'],
  'opportunity-not-found': ['NOT_FOUND', 'there is no such opportunity'],
  'opportunity-already-opened': ['ALREADY_EXISTS', 'the opportunity was opened before'],
  'opportunity-not-open': ['FAILED_PRECONDITION', 'the opportunity was won or lost before'],
  'stage-not-ahead': ['FAILED_PRECONDITION', 'an opportunity only moves ahead'],
  'currency-differs': ['INVALID_ARGUMENT', 'an opportunity is won in the currency it was opened in'],
  'hand-over-pending': ['FAILED_PRECONDITION', 'somebody was asked already and may still answer'],
  'hand-over-not-pending': ['FAILED_PRECONDITION', 'nobody was asked to take the opportunity over'],
  'hand-over-too-late': ['FAILED_PRECONDITION', 'the time for an answer has passed'],
  'hand-over-to-owner': ['INVALID_ARGUMENT', 'who answers for the opportunity is not asked to take it over'],
  'account-not-found': ['NOT_FOUND', 'there is no such account'],
  'account-already-registered': ['ALREADY_EXISTS', 'the account was registered before'],
  'parent-account-not-found': ['NOT_FOUND', 'there is no such parent account'],
  'account-hierarchy-round': [
    'FAILED_PRECONDITION',
    'an account does not belong to itself, nor to one below it',
  ],
  'parent-account-not-linked': ['FAILED_PRECONDITION', 'the account belongs to no other'],
  'team-member-not-found': ['NOT_FOUND', 'nobody of that id works for the account'],
  'contact-already-added': ['ALREADY_EXISTS', 'the contact was added before'],
  'contact-not-found': ['NOT_FOUND', 'the account has no such contact'],
  'plan-in-the-past': ['INVALID_ARGUMENT', 'a plan comes into force now or later'],
  'territory-named-twice': ['INVALID_ARGUMENT', 'two territories have the same id'],
  'account-named-twice': ['INVALID_ARGUMENT', 'an account is named in two territories'],
  'territory-without-predicate': ['INVALID_ARGUMENT', 'a territory names accounts, segments or areas'],
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
