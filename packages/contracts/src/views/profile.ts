import { z } from 'zod';
import { identifierKind, instant, lawfulBasis } from '../vocabulary.ts';

export const profileView = z
  .strictObject({
    givenName: z.string().optional(),
    familyName: z.string().optional(),
    birthDate: z.string().optional(),
    legalName: z.string().optional(),
    segment: z.string().optional(),
    language: z.string().optional(),
    timeZone: z.string().optional(),
    /** One claim: the parts always come from one source. */
    address: z
      .strictObject({
        line: z.string().optional(),
        city: z.string().optional(),
        region: z.string().optional(),
        postcode: z.string().optional(),
        country: z.string().optional(),
      })
      .optional(),
    contactEmail: z.string().optional(),
    contactPhone: z.string().optional(),
  })
  .meta({ id: 'ProfileView' });

export const identifierView = z
  .strictObject({
    kind: identifierKind,
    value: z.string(),
    system: z.string().optional(),
    source: z.string(),
    /** The member that holds it. */
    customerId: z.string(),
    at: instant,
  })
  .meta({ id: 'IdentifierView' });

export const consentView = z
  .strictObject({
    purpose: z.string(),
    channel: z.string(),
    state: z.enum(['given', 'withdrawn']),
    textVersion: z.string().optional(),
    lawfulBasis: lawfulBasis.optional(),
    evidence: z.string().optional(),
    reason: z.string().optional(),
    at: instant,
  })
  .meta({ id: 'ConsentView' });

/** A link that holds the members of a view together. */
export const linkView = z
  .strictObject({
    linkId: z.string(),
    customerIds: z.tuple([z.string(), z.string()]),
    rule: z.string(),
    ruleVersion: z.int().positive(),
    score: z.number().optional(),
    at: instant,
  })
  .meta({ id: 'LinkView' });

export type ProfileView = z.infer<typeof profileView>;
export type IdentifierView = z.infer<typeof identifierView>;
export type ConsentView = z.infer<typeof consentView>;
export type LinkView = z.infer<typeof linkView>;
