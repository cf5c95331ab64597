import type { CustomerEvent, LinkEvent } from '@icrm/contracts';
import type { Lines } from './section.ts';
import { plural } from './wording.ts';

const nameOf = ({ givenName, familyName, legalName }: Record<string, unknown>): string =>
  [legalName, givenName, familyName].filter((part) => typeof part === 'string').join(' ') || 'unnamed';

const fields = (details: object, retracted: readonly string[]): string =>
  [
    ...Object.keys(details).map((field) => `${field} said`),
    ...retracted.map((field) => `${field} taken back`),
  ].join(', ');

const identifierName = ({ kind, system }: { readonly kind: string; readonly system?: string | undefined }) =>
  system === undefined ? kind : `${kind} (${system})`;

/** How the events of the customer context read in the timeline. */
export const customerLines: Lines<CustomerEvent | LinkEvent> = {
  CustomerRegistered: ({ kind, details, source }) => `${nameOf(details)} registered as ${kind} by ${source}`,
  CustomerDetailsChanged: ({ details, retracted, source }) =>
    `Details from ${source}: ${fields(details, retracted)}`,
  IdentifierAdded: ({ identifier }) => `${identifierName(identifier)} ${identifier.value} added`,
  IdentifierRemoved: (data) => `${identifierName(data)} removed`,
  ConsentGiven: ({ purpose, channel, lawfulBasis }) =>
    `Consent to ${purpose} by ${channel} given (${lawfulBasis})`,
  ConsentWithdrawn: ({ purpose, channel, reason }) =>
    `Consent to ${purpose} by ${channel} withdrawn${reason === undefined ? '' : `: ${reason}`}`,
  ProspectConverted: ({ reason }) => `Became a customer: ${reason}`,
  CustomerRetired: ({ reason }) => `Left: ${reason}`,
  CustomerErased: ({ reason }) => `Erased: ${reason}`,
  CustomersLinked: ({ rule, ruleVersion, evidence }) =>
    `Linked with another customer by ${rule}@${ruleVersion}${evidence.length === 0 ? '' : ` (${plural(evidence.length, 'comparison')})`}`,
  CustomersUnlinked: ({ reason }) => `Unlinked from another customer: ${reason}`,
  LinkRejected: ({ reason }) => `Link rejected: ${reason}`,
};
