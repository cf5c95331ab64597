import { z } from 'zod';
import { defineEvent, type EventsOf } from '../../event-definition.ts';
import { personal } from '../../personal.ts';
import { id, instant, label } from '../../vocabulary.ts';
import { country } from './interaction.ts';

const ana = '0193a000-0000-7000-8000-000000000001';
const theCallback = '0193a000-0000-7000-8000-0000000000f4';
const at = '2026-03-02T21:30:00.000Z';
const dueAt = '2026-03-03T08:00:00.000Z';
const fields = { callbackId: id, customerId: id };
const names = { callbackId: theCallback, customerId: ana };
/** When, and by whom: the calendar of the centre that is at work then. */
const slot = { dueAt: instant, calendar: label };

export const callbackRequested = defineEvent({
  type: 'CallbackRequested',
  context: 'collaboration',
  summary:
    'A customer wants to be called, at hours of theirs; the place in the queue is that of the request.',
  schema: z.strictObject({
    ...fields,
    number: personal(),
    topic: personal().optional(),
    queue: label,
    country: country.optional(),
    timeZone: z.string(),
    from: instant,
    until: instant,
    /** Whether anybody was at work when they asked. */
    open: z.boolean(),
    ...slot,
    at: instant,
  }),
  example: {
    ...names,
    number: '+34612345678',
    topic: 'the invoice',
    queue: 'billing',
    country: 'ES',
    timeZone: 'Europe/Madrid',
    from: at,
    until: '2026-03-03T18:00:00.000Z',
    open: false,
    dueAt,
    calendar: 'es',
    at,
  },
});
export const callbackMoved = defineEvent({
  type: 'CallbackMoved',
  context: 'collaboration',
  summary: 'The call is due at another time or place; the place in the queue stays.',
  schema: z.strictObject({ ...fields, ...slot, reason: z.string(), at: instant }),
  example: { ...names, dueAt, calendar: 'mx', reason: 'the centre has closed', at },
});
export const callbackDue = defineEvent({
  type: 'CallbackDue',
  context: 'collaboration',
  summary: 'It is time to call.',
  schema: z.strictObject({ ...fields, queue: label, calendar: label, dueAt: instant, at: instant }),
  example: { ...names, queue: 'billing', calendar: 'es', dueAt, at: dueAt },
});
export const callbackAttempted = defineEvent({
  type: 'CallbackAttempted',
  context: 'collaboration',
  summary: 'The customer was called and not reached.',
  schema: z.strictObject({
    ...fields,
    attempt: z.int().positive(),
    agentId: z.string(),
    outcome: z.enum(['no-answer', 'busy', 'voicemail', 'failed']),
    at: instant,
  }),
  example: { ...names, attempt: 1, agentId: 'agent-3', outcome: 'busy', at: dueAt },
});
export const callbackReached = defineEvent({
  type: 'CallbackReached',
  context: 'collaboration',
  summary: 'The customer was reached: the promise is kept.',
  schema: z.strictObject({ ...fields, agentId: z.string(), waitedMs: z.int().nonnegative(), at: instant }),
  example: { ...names, agentId: 'agent-3', waitedMs: 37_800_000, at: dueAt },
});
export const callbackExpired = defineEvent({
  type: 'CallbackExpired',
  context: 'collaboration',
  summary: 'The hours of the customer are over, or they were tried too often.',
  schema: z.strictObject({ ...fields, attempts: z.int().nonnegative(), at: instant }),
  example: { ...names, attempts: 3, at: dueAt },
});
export const callbackCancelled = defineEvent({
  type: 'CallbackCancelled',
  context: 'collaboration',
  summary: 'The customer does not want the call any more.',
  schema: z.strictObject({ ...fields, reason: z.string(), at: instant }),
  example: { ...names, reason: 'found it in the portal', at },
});

export const callbackEvents = [
  callbackRequested,
  callbackMoved,
  callbackDue,
  callbackAttempted,
  callbackReached,
  callbackExpired,
  callbackCancelled,
] as const;

/** Facts of stream `callback-<tenant>.<id>`. */
export type CallbackEvent = EventsOf<typeof callbackEvents>;
