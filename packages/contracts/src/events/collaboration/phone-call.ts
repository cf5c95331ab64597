import { z } from 'zod';
import { defineEvent, type EventsOf } from '../../event-definition.ts';
import { id, instant, label } from '../../vocabulary.ts';
import { interactionDirection } from './interaction.ts';

const ana = '0193a000-0000-7000-8000-000000000001';
const theCall = '0193a000-0000-7000-8000-0000000000f3';
const at = '2026-03-02T09:00:00.000Z';
const fields = { callId: id, customerId: id };
const names = { callId: theCall, customerId: ana };

export const phoneCallRang = defineEvent({
  type: 'PhoneCallRang',
  context: 'collaboration',
  summary: 'A telephone rings, ours or the customer’s.',
  schema: z.strictObject({
    ...fields,
    interactionId: id,
    direction: interactionDirection,
    /** The exchange. */
    system: label.optional(),
    at: instant,
  }),
  example: { ...names, interactionId: '0193a000-0000-7000-8000-0000000000f1', direction: 'inbound', at },
});
export const phoneCallAnswered = defineEvent({
  type: 'PhoneCallAnswered',
  context: 'collaboration',
  summary: 'Somebody picked up.',
  schema: z.strictObject({ ...fields, agentId: z.string(), at: instant }),
  example: { ...names, agentId: 'agent-3', at },
});
export const phoneCallHeld = defineEvent({
  type: 'PhoneCallHeld',
  context: 'collaboration',
  summary: 'The customer waits on the line.',
  schema: z.strictObject({ ...fields, at: instant }),
  example: { ...names, at },
});
export const phoneCallResumed = defineEvent({
  type: 'PhoneCallResumed',
  context: 'collaboration',
  summary: 'The customer is spoken with again.',
  schema: z.strictObject({ ...fields, at: instant }),
  example: { ...names, at },
});
export const phoneCallTransferred = defineEvent({
  type: 'PhoneCallTransferred',
  context: 'collaboration',
  summary: 'Another agent goes on with the call.',
  schema: z.strictObject({ ...fields, from: z.string(), to: z.string(), at: instant }),
  example: { ...names, from: 'agent-3', to: 'agent-5', at },
});
export const phoneDigitsEntered = defineEvent({
  type: 'PhoneDigitsEntered',
  context: 'collaboration',
  summary:
    'The customer pressed keys: how many; which ones only where a menu asked, never a number of theirs.',
  schema: z.strictObject({
    ...fields,
    menu: z.string().optional(),
    digits: z.string().optional(),
    count: z.int().positive(),
    at: instant,
  }),
  example: { ...names, menu: 'language', digits: '2', count: 1, at },
});
export const phoneSelfServiceCompleted = defineEvent({
  type: 'PhoneSelfServiceCompleted',
  context: 'collaboration',
  summary: 'A machine did what the caller wanted.',
  schema: z.strictObject({ ...fields, task: label, at: instant }),
  example: { ...names, task: 'order-status', at },
});
export const phoneSelfServiceEscalated = defineEvent({
  type: 'PhoneSelfServiceEscalated',
  context: 'collaboration',
  summary: 'A machine could not help, and the caller goes on to an agent: at which step.',
  schema: z.strictObject({ ...fields, task: label.optional(), step: label, at: instant }),
  example: { ...names, task: 'order-status', step: 'order-number', at },
});
export const phoneCallEnded = defineEvent({
  type: 'PhoneCallEnded',
  context: 'collaboration',
  summary: 'The call is over: how, and how long they talked and waited on the line.',
  schema: z.strictObject({
    ...fields,
    cause: z.enum(['hung-up', 'no-answer', 'busy', 'failed']),
    talkedMs: z.int().nonnegative(),
    heldMs: z.int().nonnegative(),
    at: instant,
  }),
  example: { ...names, cause: 'hung-up', talkedMs: 120_000, heldMs: 15_000, at },
});

export const phoneCallEvents = [
  phoneCallRang,
  phoneCallAnswered,
  phoneCallHeld,
  phoneCallResumed,
  phoneCallTransferred,
  phoneDigitsEntered,
  phoneSelfServiceCompleted,
  phoneSelfServiceEscalated,
  phoneCallEnded,
] as const;

/** Facts of stream `phonecall-<tenant>.<id>`. */
export type PhoneCallEvent = EventsOf<typeof phoneCallEvents>;
