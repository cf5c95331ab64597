import { z } from 'zod';
import { defineEvent, type EventsOf } from '../../event-definition.ts';
import { personal } from '../../personal.ts';
import { id, instant, label } from '../../vocabulary.ts';
import { country, interactionChannel, interactionDirection } from './interaction.ts';

const customerId = id;
const conversationId = id;
const ana = '0193a000-0000-7000-8000-000000000001';
const theMail = '0193a000-0000-7000-8000-0000000000f1';
const theConversation = '0193a000-0000-7000-8000-0000000000f2';
const at = '2026-03-02T09:00:00.000Z';
const names = { conversationId: theConversation, customerId: ana };
const reason = z.string();

export const conversationOpened = defineEvent({
  type: 'ConversationOpened',
  context: 'collaboration',
  summary: 'A customer and the company begin to talk; what follows may come over any channel.',
  schema: z.strictObject({
    conversationId,
    customerId,
    channel: interactionChannel,
    country: country.optional(),
    segment: label.optional(),
    at: instant,
  }),
  example: { ...names, channel: 'email', country: 'ES', segment: 'home', at },
});

export const interactionThreaded = defineEvent({
  type: 'InteractionThreaded',
  context: 'collaboration',
  summary: 'An interaction took its place in a conversation.',
  schema: z.strictObject({
    conversationId,
    customerId,
    /** Its place, from 1; messages and interactions share the count. */
    sequence: z.int().positive(),
    interactionId: id,
    channel: interactionChannel,
    direction: interactionDirection,
    automated: z.boolean().optional(),
    occurredAt: instant,
    at: instant,
  }),
  example: {
    ...names,
    sequence: 1,
    interactionId: theMail,
    channel: 'email',
    direction: 'inbound',
    occurredAt: at,
    at,
  },
});

export const messagePosted = defineEvent({
  type: 'MessagePosted',
  context: 'collaboration',
  summary: 'Somebody said something in a live conversation.',
  schema: z.strictObject({
    conversationId,
    customerId,
    sequence: z.int().positive(),
    author: z.enum(['customer', 'staff', 'system']),
    authorId: z.string(),
    channel: interactionChannel,
    text: personal(),
    at: instant,
  }),
  example: {
    ...names,
    sequence: 2,
    author: 'staff',
    authorId: 'agent-3',
    channel: 'chat',
    text: 'Hello',
    at,
  },
});

export const conversationAssigned = defineEvent({
  type: 'ConversationAssigned',
  context: 'collaboration',
  summary: 'An agent answers for the conversation from now on.',
  schema: z.strictObject({ conversationId, customerId, agentId: z.string(), at: instant }),
  example: { ...names, agentId: 'agent-3', at },
});

export const conversationHandedOver = defineEvent({
  type: 'ConversationHandedOver',
  context: 'collaboration',
  summary: 'An agent gave the conversation to another, with what they should know.',
  schema: z.strictObject({
    conversationId,
    customerId,
    from: z.string(),
    to: z.string(),
    note: personal().optional(),
    at: instant,
  }),
  example: { ...names, from: 'agent-3', to: 'agent-5', note: 'Wants the invoice in English', at },
});

export const conversationMovedPrivate = defineEvent({
  type: 'ConversationMovedPrivate',
  context: 'collaboration',
  summary: 'What began in public goes on where only the two can read it.',
  schema: z.strictObject({ conversationId, customerId, at: instant }),
  example: { ...names, at },
});

export const participantIdentified = defineEvent({
  type: 'ParticipantIdentified',
  context: 'collaboration',
  summary: 'Who was unknown so far said who they are: another record, or an identifier of this one.',
  schema: z.strictObject({
    conversationId,
    customerId,
    /** The record they turned out to have; missing when the identifier was new. */
    knownAs: id.optional(),
    at: instant,
  }),
  example: { ...names, knownAs: '0193a000-0000-7000-8000-000000000002', at },
});

export const conversationClosed = defineEvent({
  type: 'ConversationClosed',
  context: 'collaboration',
  summary: 'Nobody expects an answer any more.',
  schema: z.strictObject({ conversationId, customerId, reason, at: instant }),
  example: { ...names, reason: 'answered', at },
});

export const conversationReopened = defineEvent({
  type: 'ConversationReopened',
  context: 'collaboration',
  summary: 'There was more to say.',
  schema: z.strictObject({ conversationId, customerId, reason, at: instant }),
  example: { ...names, reason: 'the customer wrote again', at },
});

export const conversationEvents = [
  conversationOpened,
  interactionThreaded,
  messagePosted,
  conversationAssigned,
  conversationHandedOver,
  conversationMovedPrivate,
  participantIdentified,
  conversationClosed,
  conversationReopened,
] as const;

/** Facts of stream `conversation-<tenant>.<id>`. */
export type ConversationEvent = EventsOf<typeof conversationEvents>;
