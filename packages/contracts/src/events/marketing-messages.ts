import { z } from 'zod';
import { defineEvent, type EventsOf } from '../event-definition.ts';
import { contactChannel } from '../journey.ts';
import { personal } from '../personal.ts';
import { id, instant, label } from '../vocabulary.ts';

const customerId = id;
const ana = '0193a000-0000-7000-8000-000000000001';
const campaign = '0193a000-0000-7000-8000-0000000000f1';
const message = '0193a000-0000-7000-8000-000000000101';
const at = '2026-03-02T09:00:00.000Z';
const later = '2026-03-02T20:00:00.000Z';

/** For what a customer is contacted: a step of a campaign, or something else that has a name. */
const occasion = { campaignId: id.optional(), step: label.optional(), variant: label.optional() };
const contact = { contactId: id, customerId, channel: contactChannel, purpose: label, ...occasion };
const contacted = {
  contactId: message,
  customerId: ana,
  channel: 'email' as const,
  purpose: 'marketing',
  campaignId: campaign,
  step: 'hello',
  variant: 'a',
};

export const contactPermitted = defineEvent({
  type: 'ContactPermitted',
  context: 'marketing',
  summary: 'A customer may be contacted now: consent, frequency and hours were looked at, as of this moment.',
  schema: z.strictObject({
    ...contact,
    /** The consent in force, and the log position at which it was looked up. */
    consent: z.strictObject({ eventId: z.string(), at: instant, asOfPosition: z.string() }),
    policy: z.int().positive(),
    at: instant,
  }),
  example: {
    ...contacted,
    consent: { eventId: '5b0f2f5e-52a7-5c1e-9d53-0f9a4b1c2d3e', at, asOfPosition: '41' },
    policy: 1,
    at,
  },
});

export const contactRule = z.enum([
  'no-consent',
  'frequency',
  'quiet-hours',
  'bounced',
  'complained',
  'no-address',
  'erased',
  'channel-closed',
]);
export type ContactRule = z.infer<typeof contactRule>;

export const contactSuppressed = defineEvent({
  type: 'ContactSuppressed',
  context: 'marketing',
  summary: 'A customer is not contacted, and why; `until` when it may be tried again.',
  schema: z.strictObject({
    ...contact,
    rule: contactRule,
    until: instant.optional(),
    asOfPosition: z.string(),
    policy: z.int().positive(),
    at: instant,
  }),
  example: { ...contacted, rule: 'quiet-hours', until: later, asOfPosition: '41', policy: 1, at },
});

const of = { messageId: id, customerId, channel: contactChannel, ...occasion };
const { contactId: _contactId, purpose: _purpose, ...rest } = contacted;
const sent = { ...rest, messageId: message };

export const messageQueued = defineEvent({
  type: 'MessageQueued',
  context: 'marketing',
  summary: 'A message waits to be sent.',
  schema: z.strictObject({ ...of, subject: personal(), text: personal(), at: instant }),
  example: { ...sent, subject: 'Sun for your roof', text: 'Dear Ana, …', at },
});

export const messageAttempted = defineEvent({
  type: 'MessageAttempted',
  context: 'marketing',
  summary: 'A message is being handed over: whoever finds this and no outcome does not send it again.',
  schema: z.strictObject({ ...of, by: z.string(), at: instant }),
  example: { ...sent, by: 'marketing-7', at },
});

export const messageSent = defineEvent({
  type: 'MessageSent',
  context: 'marketing',
  summary: 'The mail server, the letter shop or the call centre took a message.',
  schema: z.strictObject({ ...of, receipt: z.string(), at: instant }),
  example: { ...sent, receipt: '250 2.0.0 queued', at },
});

export const messageFailed = defineEvent({
  type: 'MessageFailed',
  context: 'marketing',
  summary: 'A message was refused for good.',
  schema: z.strictObject({ ...of, code: z.string(), at: instant }),
  example: { ...sent, code: '550', at },
});

export const messageUndetermined = defineEvent({
  type: 'MessageUndetermined',
  context: 'marketing',
  summary:
    'The sender ended while a message was handed over; whether it went is not known, and it is not repeated.',
  schema: z.strictObject({ ...of, at: instant }),
  example: { ...sent, at },
});

export const messageBounced = defineEvent({
  type: 'MessageBounced',
  context: 'marketing',
  summary: 'A message came back.',
  schema: z.strictObject({ ...of, bounce: z.enum(['hard', 'soft']), code: z.string(), at: instant }),
  example: { ...sent, bounce: 'hard', code: '5.1.1', at },
});

const simple = <const T extends string>(type: T, summary: string) =>
  defineEvent({
    type,
    context: 'marketing',
    summary,
    schema: z.strictObject({ ...of, at: instant }),
    example: { ...sent, at },
  });

export const messageOpened = simple(
  'MessageOpened',
  'The customer, or a machine of theirs, looked at a message.',
);
export const messageComplained = simple('MessageComplained', 'The customer called a message unwanted.');
export const messageUnsubscribed = simple(
  'MessageUnsubscribed',
  'The customer wants no more of these messages.',
);

export const messageClicked = defineEvent({
  type: 'MessageClicked',
  context: 'marketing',
  summary: 'The customer followed a link of a message.',
  schema: z.strictObject({ ...of, link: z.string(), at: instant }),
  example: { ...sent, link: 'https://example.com/roofs', at },
});

export const contactEvents = [contactPermitted, contactSuppressed] as const;
export const messageEvents = [
  messageQueued,
  messageAttempted,
  messageSent,
  messageFailed,
  messageUndetermined,
  messageBounced,
  messageOpened,
  messageClicked,
  messageComplained,
  messageUnsubscribed,
] as const;

/** Facts of stream `contact-<tenant>.<customer>`. */
export type ContactEvent = EventsOf<typeof contactEvents>;
/** Facts of stream `message-<tenant>.<id>`. */
export type MessageEvent = EventsOf<typeof messageEvents>;
