import { z } from 'zod';
import { defineEvent, type EventsOf } from '../../event-definition.ts';
import { personal } from '../../personal.ts';
import { id, identifierKind, instant, label } from '../../vocabulary.ts';

/** Ways in and out. `device` is any terminal with a manifest of its own, such as a television. */
export const interactionChannel = z.enum([
  'email',
  'chat',
  'phone',
  'web',
  'sms',
  'social',
  'fax',
  'in-person',
  'kiosk',
  'device',
]);
export type InteractionChannel = z.infer<typeof interactionChannel>;
export const interactionDirection = z.enum(['inbound', 'outbound']);
export type InteractionDirection = z.infer<typeof interactionDirection>;
export const participantRole = z.enum(['from', 'to', 'cc']);
export const country = z.string().regex(/^[A-Z]{2}$/, 'expected an ISO 3166-1 code such as ES');
/** Something that was sent along: where it is kept, and what it is. */
export const contentReference = z.strictObject({
  /** Names the content by a keyed hash of its bytes. */
  ref: z.string(),
  mediaType: z.string(),
  bytes: z.int().nonnegative(),
});

const customerId = id;
const interactionId = id;
const ana = '0193a000-0000-7000-8000-000000000001';
const theMail = '0193a000-0000-7000-8000-0000000000f1';
const theConversation = '0193a000-0000-7000-8000-0000000000f2';
const at = '2026-03-02T09:00:00.000Z';
const names = { interactionId: theMail, customerId: ana };
const ref = 'T1mJ9Wc0eVfQyXo0a1b2cw';

export const interactionRecorded = defineEvent({
  type: 'InteractionRecorded',
  context: 'collaboration',
  summary: 'Something passed between a customer and the company, over whatever channel; told once.',
  schema: z.strictObject({
    interactionId,
    customerId,
    conversationId: id,
    channel: interactionChannel,
    /** The account, platform or terminal type within the channel. */
    system: label.optional(),
    direction: interactionDirection,
    /** The channel's own id of it. */
    externalId: personal(),
    participants: z.array(
      z.strictObject({
        role: participantRole,
        kind: identifierKind,
        value: personal(),
        name: personal().optional(),
      }),
    ),
    /** External ids of what it answers, the first of the thread first. */
    references: z.array(personal()).optional(),
    subject: personal().optional(),
    body: contentReference.optional(),
    attachments: z
      .array(z.strictObject({ ...contentReference.shape, name: personal().optional() }))
      .optional(),
    /** Written by a machine: an out-of-office reply, a delivery report. */
    automated: z.boolean().optional(),
    public: z.boolean().optional(),
    country: country.optional(),
    /** Whether the place it came to was at work, and by which calendar. */
    hours: z.strictObject({ calendar: label, open: z.boolean() }).optional(),
    occurredAt: instant,
    at: instant,
  }),
  example: {
    ...names,
    conversationId: theConversation,
    channel: 'email',
    system: 'help',
    direction: 'inbound',
    externalId: '<77@example.com>',
    participants: [
      { role: 'from', kind: 'email', value: 'ana@example.com', name: 'Ana Ruiz' },
      { role: 'to', kind: 'email', value: 'help@acme.example' },
    ],
    subject: 'The inverter hums',
    body: { ref, mediaType: 'text/plain', bytes: 120 },
    country: 'ES',
    hours: { calendar: 'es', open: true },
    occurredAt: at,
    at,
  },
});

export const sentimentScored = defineEvent({
  type: 'SentimentScored',
  context: 'collaboration',
  summary: 'How a text sounds, by a versioned word list: -1 (bad) to 1 (good).',
  schema: z.strictObject({
    interactionId,
    customerId,
    score: z.number().min(-1).max(1),
    language: z.enum(['es', 'en']),
    model: z.strictObject({ id: label, version: z.int().positive() }),
    topics: z.array(label),
    at: instant,
  }),
  example: {
    ...names,
    score: -0.6,
    language: 'en',
    model: { id: 'word-list', version: 1 },
    topics: ['inverter'],
    at,
  },
});

export const interactionRated = defineEvent({
  type: 'InteractionRated',
  context: 'collaboration',
  summary: 'What the customer thought of an interaction: 1 (bad) to 5 (good), for all to see or not.',
  schema: z.strictObject({
    interactionId,
    customerId,
    score: z.int().min(1).max(5),
    public: z.boolean(),
    remark: personal().optional(),
    at: instant,
  }),
  example: { ...names, score: 4, public: false, remark: 'Quick and kind', at },
});

export const interactionRemoved = defineEvent({
  type: 'InteractionRemoved',
  context: 'collaboration',
  summary: 'A platform or its author took it back: its content is deleted here too.',
  schema: z.strictObject({ interactionId, customerId, reason: z.string(), at: instant }),
  example: { ...names, reason: 'deleted by its author', at },
});

export const interactionQueued = defineEvent({
  type: 'InteractionQueued',
  context: 'collaboration',
  summary: 'An outgoing message waits to be sent.',
  schema: z.strictObject({ interactionId, customerId, channel: interactionChannel, at: instant }),
  example: { ...names, channel: 'email', at },
});

export const interactionSent = defineEvent({
  type: 'InteractionSent',
  context: 'collaboration',
  summary: 'A message was taken by the next hop.',
  schema: z.strictObject({
    interactionId,
    customerId,
    /** What the hop calls it. */
    receipt: z.string().optional(),
    at: instant,
  }),
  example: { ...names, receipt: '250 2.0.0 queued', at },
});

export const interactionFailed = defineEvent({
  type: 'InteractionFailed',
  context: 'collaboration',
  summary: 'A message could not be sent and will not be tried again.',
  schema: z.strictObject({ interactionId, customerId, reason: z.string(), at: instant }),
  example: { ...names, reason: '550 no such mailbox', at },
});

export const interactionDelivered = defineEvent({
  type: 'InteractionDelivered',
  context: 'collaboration',
  summary: 'The other side says that a message of ours arrived.',
  schema: z.strictObject({ interactionId, customerId, at: instant }),
  example: { ...names, at },
});

export const interactionBounced = defineEvent({
  type: 'InteractionBounced',
  context: 'collaboration',
  summary: 'The other side says that a message of ours did not arrive, for good or so far.',
  schema: z.strictObject({
    interactionId,
    customerId,
    permanent: z.boolean(),
    /** An enhanced status code (RFC 3463), or the code of the carrier. */
    status: z.string().max(50),
    /** In its words, which may name people. */
    diagnostic: personal().optional(),
    at: instant,
  }),
  example: { ...names, permanent: true, status: '5.1.1', diagnostic: '550 no such mailbox', at },
});

export const preferenceObserved = defineEvent({
  type: 'PreferenceObserved',
  context: 'collaboration',
  summary:
    'What a customer likes or not, as read from their own words by a versioned list; a claim that expires.',
  schema: z.strictObject({
    interactionId,
    customerId,
    what: personal(),
    attitude: z.enum(['likes', 'dislikes', 'wants']),
    confidence: z.number().min(0).max(1),
    model: z.strictObject({ id: label, version: z.int().positive() }),
    expiresAt: instant,
    at: instant,
  }),
  example: {
    ...names,
    ...{ what: 'electric bikes', attitude: 'likes', confidence: 0.6 },
    model: { id: 'phrases', version: 1 },
    expiresAt: '2026-08-29T09:00:00.000Z',
    at,
  },
});

export const interactionEvents = [
  interactionRecorded,
  sentimentScored,
  interactionRated,
  interactionRemoved,
  interactionQueued,
  interactionSent,
  interactionFailed,
  interactionDelivered,
  interactionBounced,
  preferenceObserved,
] as const;

/** Facts of stream `interaction-<tenant>.<id>`. */
export type InteractionEvent = EventsOf<typeof interactionEvents>;
