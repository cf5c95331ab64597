import { z } from 'zod';
import { defineEvent, type EventsOf } from '../event-definition.ts';
import { personal } from '../personal.ts';
import { customerKind, id, identifierKind, instant, label, lawfulBasis, partyStage } from '../vocabulary.ts';

const customerId = id;
const address = z.strictObject({
  line: personal().optional(),
  city: personal().optional(),
  region: personal().optional(),
  postcode: personal().optional(),
  country: z.string().length(2).optional(),
});

/** What a source says of a customer. A field that is left out says nothing. */
export const detailsFact = z.strictObject({
  givenName: personal().optional(),
  familyName: personal().optional(),
  birthDate: personal().optional(),
  legalName: personal().optional(),
  segment: z.string().optional(),
  language: z.string().optional(),
  timeZone: z.string().optional(),
  address: address.optional(),
  contactEmail: personal().optional(),
  contactPhone: personal().optional(),
});
export type DetailsFact = z.infer<typeof detailsFact>;

/** Names of the fields a source may retract. */
export const detailsField = z.enum(
  Object.keys(detailsFact.shape) as [keyof DetailsFact, ...(keyof DetailsFact)[]],
);

/** `value` is normalised: e-mail lower case, phone in E.164. `key` is its keyed hash, for look-ups without the value. */
export const identifierFact = z.strictObject({
  kind: identifierKind,
  value: personal(),
  system: z.string().optional(),
  key: z.string(),
});
export type IdentifierFact = z.infer<typeof identifierFact>;

const ana = '0193a000-0000-7000-8000-000000000001';
const at = '2026-03-02T09:00:00.000Z';
const key = 'kQ0hXnq0q1r8V0m0e3l2Yw';

export const customerRegistered = defineEvent({
  type: 'CustomerRegistered',
  context: 'customer',
  summary: 'A person or organisation became known to the company.',
  schema: z.strictObject({
    customerId,
    kind: customerKind,
    stage: partyStage,
    details: detailsFact,
    identifiers: z.array(identifierFact),
    source: label,
    at: instant,
  }),
  example: {
    customerId: ana,
    kind: 'person',
    stage: 'prospect',
    details: {
      givenName: 'Ana',
      familyName: 'Ruiz',
      language: 'es',
      address: { city: 'Madrid', country: 'ES' },
    },
    identifiers: [{ kind: 'email', value: 'ana@example.com', key }],
    source: 'web',
    at,
  },
});

export const customerDetailsChanged = defineEvent({
  type: 'CustomerDetailsChanged',
  context: 'customer',
  summary: 'A source said something new of a customer, or took something back.',
  schema: z.strictObject({
    customerId,
    details: detailsFact,
    retracted: z.array(detailsField),
    source: label,
    at: instant,
  }),
  example: {
    customerId: ana,
    details: { contactPhone: '+34600000001' },
    retracted: ['segment'],
    source: 'phone',
    at,
  },
});

export const identifierAdded = defineEvent({
  type: 'IdentifierAdded',
  context: 'customer',
  summary: 'An identifier was found to belong to a customer.',
  schema: z.strictObject({ customerId, identifier: identifierFact, source: label, at: instant }),
  example: {
    customerId: ana,
    identifier: { kind: 'external', value: 'C-1001', system: 'erp', key },
    source: 'erp',
    at,
  },
});

export const identifierRemoved = defineEvent({
  type: 'IdentifierRemoved',
  context: 'customer',
  summary: 'An identifier no longer belongs to a customer.',
  schema: z.strictObject({
    customerId,
    kind: identifierKind,
    system: z.string().optional(),
    key: z.string(),
    /** The number of the claim that ends with it; bookkeeping of the customer service. */
    claim: z.int().optional(),
    at: instant,
  }),
  example: { customerId: ana, kind: 'external', system: 'erp', key, claim: 1, at },
});

export const consentGiven = defineEvent({
  type: 'ConsentGiven',
  context: 'customer',
  summary: 'A customer agreed to a purpose on a channel.',
  schema: z.strictObject({
    customerId,
    purpose: label,
    channel: label,
    textVersion: z.string(),
    lawfulBasis,
    evidence: personal().optional(),
    at: instant,
  }),
  example: {
    customerId: ana,
    purpose: 'marketing',
    channel: 'email',
    textVersion: '2026-01',
    lawfulBasis: 'consent',
    evidence: 'form 7, 203.0.113.9',
    at,
  },
});

export const consentWithdrawn = defineEvent({
  type: 'ConsentWithdrawn',
  context: 'customer',
  summary: 'A customer took an agreement back.',
  schema: z.strictObject({
    customerId,
    purpose: label,
    channel: label,
    reason: z.string().optional(),
    at: instant,
  }),
  example: { customerId: ana, purpose: 'marketing', channel: 'email', reason: 'unsubscribe', at },
});

export const prospectConverted = defineEvent({
  type: 'ProspectConverted',
  context: 'customer',
  summary: 'A prospect became a customer.',
  schema: z.strictObject({ customerId, reason: z.string(), at: instant }),
  example: { customerId: ana, reason: 'first-order', at },
});

export const customerRetired = defineEvent({
  type: 'CustomerRetired',
  context: 'customer',
  summary: 'A customer left.',
  schema: z.strictObject({ customerId, reason: z.string(), at: instant }),
  example: { customerId: ana, reason: 'contract ended', at },
});

export const customerErased = defineEvent({
  type: 'CustomerErased',
  context: 'customer',
  summary: 'A person was forgotten: the key of their personal data is destroyed, in the log and everywhere.',
  schema: z.strictObject({ customerId, receiptId: id, reason: z.string(), at: instant }),
  example: {
    customerId: ana,
    receiptId: '0193a000-0000-7000-8000-0000000000d1',
    reason: 'request of the person',
    at,
  },
});

/** Bookkeeping in a customer's stream: claims up to this number of an identifier can no longer be used. */
export const identifierClaimLapsed = defineEvent({
  type: 'IdentifierClaimLapsed',
  context: 'customer',
  summary: 'A claim of an identifier that was never used is void.',
  published: false,
  schema: z.strictObject({ customerId, key: z.string(), claim: z.int().positive(), at: instant }),
  example: { customerId: ana, key, claim: 1, at },
});

/** Bookkeeping of the customer service: who holds an identifier. `claim` counts the claims of the stream, from 1. */
export const identifierClaimed = defineEvent({
  type: 'IdentifierClaimed',
  context: 'customer',
  summary: 'An identifier was taken for a customer.',
  published: false,
  schema: z.strictObject({
    customerId,
    claim: z.int().positive(),
    /** The same customer's claim that it replaces: of an attempt that may still be under way. */
    replaces: z.int().positive().optional(),
    at: instant,
  }),
  example: { customerId: ana, claim: 2, replaces: 1, at },
});

export const identifierReleased = defineEvent({
  type: 'IdentifierReleased',
  context: 'customer',
  summary: 'An identifier is free again.',
  published: false,
  schema: z.strictObject({ customerId, claim: z.int().positive(), at: instant }),
  example: { customerId: ana, claim: 1, at },
});

const bea = '0193a000-0000-7000-8000-000000000002';
const linkId = id;
const customerIds = z.tuple([id, id]).meta({ description: 'the two customers, the smaller id first' });
const pair = {
  linkId: '0193a000-0000-7000-8000-0000000000e1',
  customerIds: [ana, bea] satisfies [string, string],
};

/**
 * What one comparison said, in the words of the rule and without the values compared: `birth date`, `month and day
 * swapped`, and its share of the score.
 */
export const linkEvidence = z.strictObject({
  field: z.string().min(1).max(100),
  outcome: z.string().min(1).max(100),
  weight: z.number(),
});
export type LinkEvidence = z.infer<typeof linkEvidence>;

export const customersLinked = defineEvent({
  type: 'CustomersLinked',
  context: 'customer',
  summary: 'Two customers are one and the same: by a rule, or by a person (rule `manual`).',
  schema: z.strictObject({
    linkId,
    customerIds,
    rule: label,
    ruleVersion: z.int().positive(),
    score: z.number().optional(),
    evidence: z.array(linkEvidence),
    reason: z.string().optional(),
    at: instant,
  }),
  example: {
    ...pair,
    rule: 'same-phone-and-name',
    ruleVersion: 1,
    score: 12.5,
    evidence: [{ field: 'birth date', outcome: 'month and day swapped', weight: 4.1 }],
    at,
  },
});

export const customersUnlinked = defineEvent({
  type: 'CustomersUnlinked',
  context: 'customer',
  summary: 'Two customers are not the same after all.',
  schema: z.strictObject({ linkId, customerIds, reason: z.string(), at: instant }),
  example: { ...pair, reason: 'father and son', at },
});

export const linkRejected = defineEvent({
  type: 'LinkRejected',
  context: 'customer',
  summary: 'Somebody looked and said: not the same. No rule links the two again.',
  schema: z.strictObject({ linkId, customerIds, reason: z.string(), at: instant }),
  example: { ...pair, reason: 'different birth dates', at },
});

export const customerEvents = [
  customerRegistered,
  customerDetailsChanged,
  identifierAdded,
  identifierRemoved,
  consentGiven,
  consentWithdrawn,
  prospectConverted,
  customerRetired,
  customerErased,
] as const;
export const customerBookkeeping = [identifierClaimLapsed] as const;
export const identifierEvents = [identifierClaimed, identifierReleased] as const;
export const linkEvents = [customersLinked, customersUnlinked, linkRejected] as const;

/** Published facts of stream `customer-<tenant>.<id>`. */
export type CustomerEvent = EventsOf<typeof customerEvents>;
/** What else stands in that stream; readers outside the customer service pass over it. */
export type CustomerBookkeepingEvent = EventsOf<typeof customerBookkeeping>;
/** Facts of stream `identifier-<tenant>.<key>`. */
export type IdentifierEvent = EventsOf<typeof identifierEvents>;
/** Facts of stream `link-<tenant>.<link id>`; the link id is derived from the pair. */
export type LinkEvent = EventsOf<typeof linkEvents>;
