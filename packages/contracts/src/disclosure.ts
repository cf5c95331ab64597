import { z } from 'zod';
import { destroyedKey } from './events/erasure.ts';
import { customerView } from './view.ts';
import { consentView, identifierView, linkView, profileView } from './views/profile.ts';
import { eventReference, logPosition } from './views/provenance.ts';
import { timelineEntry } from './views/timeline.ts';
import { customerKind, id, instant, lawfulBasis } from './vocabulary.ts';

const placed = { eventId: z.string(), position: logPosition };

/** What became of the erasure of a person, who has confirmed and who has not yet. Signed; see SignedReceipt. */
export const erasureReceipt = z
  .strictObject({
    format: z.literal('icrm-erasure-receipt/1'),
    receiptId: id,
    tenant: z.string(),
    customerId: id,
    erasedAt: instant,
    reason: z.string(),
    /** The event that recorded it. */
    event: z.strictObject({ ...placed, stream: z.string() }),
    /** Absent while the erasure is under way. */
    destroyed: z
      .strictObject({
        at: instant,
        /** Absent when nothing personal had ever been stored. */
        key: destroyedKey.optional(),
        identifiers: z.int().nonnegative(),
      })
      .optional(),
    confirmed: z.array(z.strictObject({ by: z.string(), at: instant, ...placed })),
    outstanding: z.array(z.string()),
    /** True: the key is destroyed and everybody asked has confirmed. */
    complete: z.boolean(),
  })
  .meta({ id: 'ErasureReceipt' });
export type ErasureReceiptDocument = z.infer<typeof erasureReceipt>;

/**
 * A receipt with its signature: Ed25519 over the UTF-8 bytes of the receipt in canonical JSON (RFC 8785: keys sorted, no
 * white space), base64.
 */
export const signedReceipt = z
  .strictObject({
    receipt: erasureReceipt,
    signature: z.base64(),
    /** SHA-256 of the public key in SPKI DER, the first 16 hex digits. */
    keyId: z.string(),
    /** SPKI in PEM. Compare it with the one that is published before you trust it. */
    publicKey: z.string(),
  })
  .meta({ id: 'SignedErasureReceipt' });
export type SignedReceipt = z.infer<typeof signedReceipt>;

/** One decision of a person on a purpose and a channel. */
export const consentDecision = z
  .strictObject({
    purpose: z.string(),
    channel: z.string(),
    state: z.enum(['given', 'withdrawn']),
    textVersion: z.string().optional(),
    lawfulBasis: lawfulBasis.optional(),
    evidence: z.string().optional(),
    reason: z.string().optional(),
    event: eventReference.extend({ recordedAt: instant, stream: z.string() }),
  })
  .meta({ id: 'ConsentDecision' });
export type ConsentDecision = z.infer<typeof consentDecision>;

/** Which decision was in force for a purpose and a channel at a moment. */
export const consentInForce = z
  .strictObject({
    customerId: z.string(),
    /** Everybody linked with the customer at that moment; a decision of one counts for all. */
    members: z.array(z.string()),
    purpose: z.string(),
    channel: z.string(),
    asOf: z.strictObject({ time: instant.optional(), position: logPosition.optional() }),
    /** True: there was a lawful basis to go by. */
    inForce: z.boolean(),
    state: z.enum(['given', 'withdrawn', 'none']),
    /** The decision that stood; none when nobody had decided. */
    decision: consentDecision.optional(),
    /** False: it had happened by then but was recorded later, so that nobody could have known. */
    knownThen: z.boolean(),
    /** Decisions before it, newest first. */
    before: z.array(consentDecision),
  })
  .meta({ id: 'ConsentInForce' });
export type ConsentInForce = z.infer<typeof consentInForce>;

/** What proves that a message might be sent: the message, what was looked at, and the consent as the log had it then. */
export const messageConsent = z
  .strictObject({
    messageId: id,
    customerId: id,
    channel: z.string(),
    purpose: z.string(),
    campaignId: id.optional(),
    /** The event that says that it was sent. */
    sent: z.strictObject({ ...placed, at: instant }),
    /** The event that permitted it, and the consent that it rested on. */
    permitted: z.strictObject({
      ...placed,
      at: instant,
      policy: z.int().positive(),
      consentEventId: z.string(),
      asOfPosition: logPosition,
    }),
    /** What was in force when it was sent, by the log as it stood then. */
    consent: consentInForce,
    /** True: in force then, by the very decision that the permission rested on. */
    proved: z.boolean(),
  })
  .meta({ id: 'MessageConsent' });
export type MessageConsent = z.infer<typeof messageConsent>;

/** Where a person's data came from: a source or a channel, and what it told. */
export const dataSource = z.strictObject({
  source: z.string(),
  events: z.int().positive(),
  firstAt: instant,
  lastAt: instant,
});

/** Who was told: a topic, and how many of the events went there. */
export const dataRecipient = z.strictObject({ topic: z.string(), events: z.int().positive() });

/** Everything held on a person and everybody linked with them, but the timeline. */
export const accessReportHead = z.strictObject({
  format: z.literal('icrm-access-report/1'),
  tenant: z.string(),
  customerId: z.string(),
  members: z.array(z.string()),
  generatedAt: instant,
  position: logPosition,
  /** How many timeline entries there are. */
  entries: z.int().nonnegative(),
  view: customerView,
  /** Every decision ever made, newest first. */
  consents: z.array(consentDecision),
  links: z.array(linkView),
  sources: z.array(dataSource),
  recipients: z.array(dataRecipient),
});
export type AccessReportHead = z.infer<typeof accessReportHead>;

/** Everything held on a person: what is shown, every event behind it in clear, oldest first, whence and whither. */
export const accessReport = accessReportHead
  .extend({ timeline: z.array(timelineEntry) })
  .meta({ id: 'AccessReport' });
export type AccessReport = z.infer<typeof accessReport>;

/** What a person provided, in a form that another system can take: no scores, no segments, nothing derived. */
export const portableData = z
  .strictObject({
    format: z.literal('icrm-portable-data/1'),
    customerId: z.string(),
    generatedAt: instant,
    kind: customerKind,
    profile: profileView.omit({ segment: true }),
    identifiers: z.array(identifierView.pick({ kind: true, value: true, system: true, at: true })),
    consents: z.array(consentView),
    orders: z.array(
      z.strictObject({ orderId: z.string(), at: instant, data: z.record(z.string(), z.json()) }),
    ),
  })
  .meta({ id: 'PortableData' });
export type PortableData = z.infer<typeof portableData>;
