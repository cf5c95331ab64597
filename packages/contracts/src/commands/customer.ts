import { z } from 'zod';
import { detailsField, linkEvidence } from '../events/customer.ts';
import { customerKind, id, identifierKind, label, lawfulBasis } from '../vocabulary.ts';

/** What may be said of a customer from outside. `null` of a field in a change retracts it. */
export const details = z
  .strictObject({
    givenName: z.string().trim().min(1).max(200).optional(),
    familyName: z.string().trim().min(1).max(200).optional(),
    birthDate: z.iso.date().optional(),
    legalName: z.string().trim().min(1).max(200).optional(),
    segment: z.string().trim().min(1).max(100).optional(),
    language: z
      .string()
      .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'expected a BCP 47 tag such as es or pt-BR')
      .optional(),
    timeZone: z.string().max(64).optional(),
    address: z
      .strictObject({
        line: z.string().trim().min(1).max(300).optional(),
        city: z.string().trim().min(1).max(200).optional(),
        region: z.string().trim().min(1).max(200).optional(),
        postcode: z.string().trim().min(1).max(20).optional(),
        country: z
          .string()
          .regex(/^[A-Z]{2}$/, 'expected an ISO 3166-1 code such as ES')
          .optional(),
      })
      .optional(),
    contactEmail: z.email().max(254).optional(),
    contactPhone: z.string().trim().min(3).max(32).optional(),
  })
  .meta({ id: 'CustomerDetails' });

/** An identifier as a caller writes it; the service normalises it. `system` is required for external, device and social. */
export const identifier = z
  .strictObject({
    kind: identifierKind,
    value: z.string().trim().min(1).max(254),
    system: label.optional(),
  })
  .refine((it) => ['external', 'device', 'social'].includes(it.kind) === (it.system !== undefined), {
    path: ['system'],
    message: 'required for external, device and social identifiers, not allowed for the others',
  })
  .meta({ id: 'Identifier' });

export const registerCustomer = z
  .strictObject({
    customerId: id.optional(),
    kind: customerKind,
    details: details.default({}),
    identifiers: z.array(identifier).max(50).default([]),
    source: label,
  })
  .meta({ id: 'RegisterCustomer' });
export const changeDetails = z
  .strictObject({
    details: details.default({}),
    retracted: z.array(detailsField).default([]),
    source: label,
  })
  .refine((it) => Object.keys(it.details).length + it.retracted.length > 0, {
    path: ['details'],
    message: 'nothing to change: give at least one field or retract one',
  })
  .refine((it) => it.retracted.every((field) => !(field in it.details)), {
    path: ['retracted'],
    message: 'a field is either given or retracted, not both',
  })
  .meta({ id: 'ChangeDetails' });
export const addIdentifier = z.strictObject({ identifier, source: label }).meta({ id: 'AddIdentifier' });
export const removeIdentifier = z.strictObject({ identifier }).meta({ id: 'RemoveIdentifier' });
export const giveConsent = z
  .strictObject({
    purpose: label,
    channel: label,
    textVersion: z.string().trim().min(1).max(64),
    lawfulBasis: lawfulBasis.default('consent'),
    evidence: z.string().trim().min(1).max(1_000).optional(),
  })
  .meta({ id: 'GiveConsent' });
export const withdrawConsent = z
  .strictObject({ purpose: label, channel: label, reason: z.string().trim().min(1).max(500).optional() })
  .meta({ id: 'WithdrawConsent' });
export const convertProspect = z
  .strictObject({ reason: z.string().trim().min(1).max(500) })
  .meta({ id: 'ConvertProspect' });
export const retireCustomer = z
  .strictObject({ reason: z.string().trim().min(1).max(500) })
  .meta({ id: 'RetireCustomer' });

const why = z.string().trim().min(1).max(500);
/** Two customers of one tenant, in any order. */
const pair = { customerId: id, otherCustomerId: id };

export const eraseCustomer = z.strictObject({ reason: why }).meta({ id: 'EraseCustomer' });
/** Rule `manual` is a person's word: it also links what was rejected or unlinked before. */
export const linkCustomers = z
  .strictObject({
    ...pair,
    rule: label.default('manual'),
    ruleVersion: z.int().positive().default(1),
    score: z.number().optional(),
    evidence: z.array(linkEvidence).max(100).default([]),
    reason: why.optional(),
  })
  .meta({ id: 'LinkCustomers' });
export const unlinkCustomers = z.strictObject({ ...pair, reason: why }).meta({ id: 'UnlinkCustomers' });
export const rejectLink = z.strictObject({ ...pair, reason: why }).meta({ id: 'RejectLink' });
