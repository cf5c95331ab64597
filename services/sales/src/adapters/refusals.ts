import { type Results, results } from '@icrm/command-service';
import { type RejectionStatus, rejections } from '@icrm/rpc';
import type { RevisionRejection } from '../application/expecting.ts';
import type { AccountRejection } from '../domain/account.ts';
import type { ActivityRejection } from '../domain/activity.ts';
import type { BundleRejection } from '../domain/bundle.ts';
import type { ConfigModelRejection } from '../domain/config-model.ts';
import type { ConfigurationRejection } from '../domain/configuration.ts';
import type { EngineeringRejection } from '../domain/engineering.ts';
import type { ExpenseRejection } from '../domain/expense.ts';
import type { HintRejection } from '../domain/hint.ts';
import type { LeadRejection } from '../domain/lead.ts';
import type { LeadRulesRejection } from '../domain/lead-rule-book.ts';
import type { OfferRejection } from '../domain/offer.ts';
import type { OfflineRejection } from '../domain/offline-queue.ts';
import type { OpportunityRejection } from '../domain/opportunity.ts';
import type { OrderRejection } from '../domain/order.ts';
import type { QuoteRejection } from '../domain/quote.ts';
import type { SelfServiceRejection } from '../domain/self-service.ts';
import type { DocumentRejection, TemplateRejection } from '../domain/template.ts';
import type { TerritoryRejection } from '../domain/territory-plan.ts';
import type { TillRejection } from '../domain/till.ts';
import type { VisitRejection } from '../domain/visit.ts';

export type SalesRejection =
  | LeadRejection
  | LeadRulesRejection
  | HintRejection
  | OfferRejection
  | OpportunityRejection
  | AccountRejection
  | TerritoryRejection
  | OrderRejection
  | EngineeringRejection
  | TillRejection
  | SelfServiceRejection
  | ConfigModelRejection
  | ConfigurationRejection
  | BundleRejection
  | QuoteRejection
  | ActivityRejection
  | VisitRejection
  | ExpenseRejection
  | OfflineRejection
  | RevisionRejection
  | TemplateRejection
  | DocumentRejection
  | 'erp-not-connected';

/** Every refusal of this service. The reasons are public: callers switch on them. */
export const salesRefusals: Readonly<Record<SalesRejection, RejectionStatus>> = {
  'erp-not-connected': ['FAILED_PRECONDITION', 'the tenant has no ERP'],
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
  'currency-differs': ['INVALID_ARGUMENT', 'the currency is another than before'],
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
  'template-not-found': ['NOT_FOUND', 'there is no such template, or it is somebody else’s'],
  'template-not-yours': ['PERMISSION_DENIED', 'the template is somebody else’s'],
  'document-already-generated': ['ALREADY_EXISTS', 'the document was made before'],
  'input-missing': ['INVALID_ARGUMENT', 'the template has a place that nothing was given for'],
  'order-held': ['FAILED_PRECONDITION', 'the customer is given no credit: the order waits'],
  'order-not-held': ['FAILED_PRECONDITION', 'nothing holds the order'],
  'price-trace-not-found': ['NOT_FOUND', 'no such price was quoted'],
  'price-trace-expired': ['FAILED_PRECONDITION', 'the time of the quoted price is over'],
  'price-differs': ['INVALID_ARGUMENT', 'the lines are not those, or not at the price, that was quoted'],
  'order-not-found': ['NOT_FOUND', 'there is no such order'],
  'order-already-placed': ['ALREADY_EXISTS', 'the order was placed before'],
  'order-already-cancelled': ['FAILED_PRECONDITION', 'the order was cancelled before'],
  'order-without-lines': ['INVALID_ARGUMENT', 'an order has at least one line'],
  'total-differs': ['INVALID_ARGUMENT', 'the lines do not add up to the total that was given'],
  'order-already-confirmed': ['FAILED_PRECONDITION', 'the order was confirmed before'],
  'order-not-confirmed': ['FAILED_PRECONDITION', 'the order is not confirmed yet'],
  'order-shipped': ['FAILED_PRECONDITION', 'goods of the order are on their way'],
  'order-already-released': ['FAILED_PRECONDITION', 'the order was released before'],
  'release-without-design': [
    'INVALID_ARGUMENT',
    'a release names a configuration or what was engineered, one of them',
  ],
  'nothing-to-ship': ['FAILED_PRECONDITION', 'everything is on its way already'],
  'more-than-ordered': ['INVALID_ARGUMENT', 'more would be shipped than was ordered'],
  'line-not-found': ['NOT_FOUND', 'the order has no such line'],
  'line-not-a-bundle': ['FAILED_PRECONDITION', 'the line is no bundle'],
  'engineering-not-found': ['NOT_FOUND', 'nothing of that id is engineered'],
  'engineering-already-requested': ['ALREADY_EXISTS', 'it was requested before'],
  'specification-not-latest': ['FAILED_PRECONDITION', 'only the latest version is answered, and once'],
  'specification-already-approved': ['FAILED_PRECONDITION', 'a version was approved before'],
  'specification-not-approved': ['FAILED_PRECONDITION', 'no version of what is engineered is approved'],
  'till-sequence-taken': ['ALREADY_EXISTS', 'the till sold something else under that number'],
  'abandonment-already-recorded': ['ALREADY_EXISTS', 'it was recorded before'],
  'config-model-not-found': ['NOT_FOUND', 'there is no such model'],
  'config-model-contradicts': ['INVALID_ARGUMENT', 'by the model nothing can be configured'],
  'config-name-unknown': ['INVALID_ARGUMENT', 'a constraint names what the model does not have'],
  'configuration-not-found': ['NOT_FOUND', 'there is no such configuration whose choices go together'],
  'configuration-incomplete': [
    'FAILED_PRECONDITION',
    'choices are missing: check the configuration for which',
  ],
  'quote-not-found': ['NOT_FOUND', 'there is no such quote'],
  'quote-already-generated': ['ALREADY_EXISTS', 'the quote was generated before'],
  'quote-not-open': ['FAILED_PRECONDITION', 'the quote was accepted or rejected before'],
  'quote-expired': ['FAILED_PRECONDITION', 'the time of the quote has passed'],
  'quote-without-lines': ['INVALID_ARGUMENT', 'a quote has at least one line'],
  'activity-not-found': ['NOT_FOUND', 'there is no such activity'],
  'activity-already-scheduled': ['ALREADY_EXISTS', 'the activity was scheduled before'],
  'activity-not-open': ['FAILED_PRECONDITION', 'the activity was completed, cancelled or missed'],
  'ends-before-it-starts': ['INVALID_ARGUMENT', 'it ends before it starts'],
  'appointment-older': ['FAILED_PRECONDITION', 'the appointment was changed here since'],
  'appointment-changed-on-both-sides': ['ABORTED', 'the appointment was changed here and in the calendar'],
  'visit-not-found': ['NOT_FOUND', 'there is no such visit'],
  'visit-already-planned': ['ALREADY_EXISTS', 'the visit was planned before'],
  'visit-not-planned': ['FAILED_PRECONDITION', 'the visit has started'],
  'visit-not-started': ['FAILED_PRECONDITION', 'the visit has not started'],
  'visit-over': ['FAILED_PRECONDITION', 'the visit has ended or was cancelled'],
  'alert-not-open': ['FAILED_PRECONDITION', 'the visit has no such alert, or it was answered'],
  'expense-not-found': ['NOT_FOUND', 'there is no such expense'],
  'expense-already-submitted': ['ALREADY_EXISTS', 'the expense was submitted before'],
  'expense-already-decided': ['FAILED_PRECONDITION', 'the expense was approved or rejected before'],
  'expense-by-same-person': ['PERMISSION_DENIED', 'nobody decides on what they spent themselves'],
  'expense-not-approved': ['FAILED_PRECONDITION', 'only what was approved is paid back, and once'],
  'expense-in-the-future': ['INVALID_ARGUMENT', 'the day of an expense is not after its report'],
  'conflict-not-open': ['FAILED_PRECONDITION', 'the device has no such conflict, or it was decided'],
  'total-too-large': ['INVALID_ARGUMENT', 'the total is larger than minor units can count exactly'],
};

export const refuse = rejections('sales', salesRefusals);

const told = results(refuse);
export const accepted: Results<SalesRejection>['accepted'] = told.accepted;
export const toResult: Results<SalesRejection>['toResult'] = told.toResult;
