import type { Lines } from '../section.ts';
import { amount } from '../wording.ts';
import type { SellingEvent } from './selling.ts';

/** How the work of the sales force reads in the timeline. */
export const sellingLines: Lines<SellingEvent> = {
  SalesHintRaised: ({ kind, topic }) => `Hint (${kind}): ${topic}`,
  HintConverted: () => 'Hint taken up: it is a lead now',
  HintDismissed: ({ reason }) => `Hint dismissed: ${reason}`,
  HintExpired: () => 'Hint expired',
  OfferSuggested: ({ title, reasons }) =>
    `Offer suggested: ${title}${reasons.length === 0 ? '' : ` (${reasons.join(', ')})`}`,
  OfferPresented: () => 'Offer presented',
  OfferAccepted: ({ value }) => `Offer of ${amount(value)} accepted`,
  OfferDeclined: ({ reason }) => `Offer declined: ${reason}`,
  AccountRegistered: ({ name }) => `Account registered: ${name}`,
  AccountChanged: ({ at: _at, accountId: _id, customerId: _of, ...changed }) =>
    `Account changed: ${Object.keys(changed).join(', ')}`,
  ParentAccountLinked: () => 'Account belongs to another now',
  ParentAccountUnlinked: () => 'Account stands for itself again',
  AccountTeamAssigned: ({ member, role }) => `${member} works for the account as ${role}`,
  AccountTeamReleased: ({ member }) => `${member} works no longer for the account`,
  ContactAdded: ({ name }) => `Contact added: ${name}`,
  ContactDetailChanged: ({ field, source }) => `Contact's ${field} changed, said by ${source}`,
  AccountMovedTerritory: ({ to, owner }) =>
    to === undefined
      ? 'Account is in no territory'
      : `Account is in territory ${to}${owner === undefined ? '' : ` of ${owner}`}`,
  QuoteGenerated: ({ number, totalMinor, currency, validUntil }) =>
    `Quote ${number} of ${amount({ minor: totalMinor, currency })}, valid until ${validUntil}`,
  QuoteSent: ({ by }) => `Quote sent by ${by}`,
  QuoteViewed: () => 'Quote viewed',
  QuoteAccepted: ({ totalMinor, currency }) => `Quote of ${amount({ minor: totalMinor, currency })} accepted`,
  QuoteRejected: ({ reason }) => `Quote rejected: ${reason}`,
  QuoteExpired: () => 'Quote expired',
  ProductConfigured: ({ name, priceMinor, currency }) =>
    `Configured ${name}: ${amount({ minor: priceMinor, currency })}`,
  ConfigurationRejected: ({ conflicts }) =>
    `Choices do not go together: ${conflicts.flatMap(({ constraints }) => constraints.map(({ because }) => because)).join(', ')}`,
  EngineeringRequested: ({ requirement }) => `To be engineered: ${requirement}`,
  SpecificationProposed: ({ version, priceMinor, currency }) =>
    `Specification ${version} proposed for ${amount({ minor: priceMinor, currency })}`,
  SpecificationApproved: ({ version }) => `Specification ${version} approved`,
  SpecificationRejected: ({ version, reason }) => `Specification ${version} rejected: ${reason}`,
  SelfServiceAbandoned: ({ step, totalMinor, currency }) =>
    `Purchase of ${amount({ minor: totalMinor, currency })} broken off at ${step}`,
  ActivityScheduled: ({ kind, subject, startsAt }) => `Planned (${kind}) at ${startsAt}: ${subject}`,
  ActivityRescheduled: ({ startsAt, subject }) => `Moved to ${startsAt}: ${subject}`,
  ActivityCompleted: ({ outcome }) => `Done${outcome === undefined ? '' : `: ${outcome}`}`,
  ActivityCancelled: ({ reason }) => `Will not take place: ${reason}`,
  ActivityNoShow: () => 'The customer was not there',
  VisitPlanned: ({ seller, startsAt, purpose }) => `Visit of ${seller} at ${startsAt}: ${purpose}`,
  VisitStarted: ({ seller }) => `${seller} is there`,
  VisitAlertRaised: ({ message }) => `Alert: ${message}`,
  VisitAlertActedOn: ({ action }) => `About the alert: ${action}`,
  VisitAlertDismissed: ({ reason }) => `Alert dismissed: ${reason}`,
  VisitEnded: ({ outcome, notes }) => `Visit ended: ${outcome}${notes === undefined ? '' : `, ${notes}`}`,
  VisitCancelled: ({ reason }) => `Visit cancelled: ${reason}`,
  ExpenseSubmitted: ({ category, amount: value, submittedBy }) =>
    `${submittedBy} spent ${amount(value)}: ${category}`,
  ExpenseApproved: ({ by, amount: value }) => `Expense of ${amount(value)} approved by ${by}`,
  ExpenseRejected: ({ by, reason }) => `Expense rejected by ${by}: ${reason}`,
  ExpenseReimbursed: ({ submittedBy }) => `Expense paid back to ${submittedBy}`,
};
