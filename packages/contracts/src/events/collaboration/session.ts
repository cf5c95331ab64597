import { z } from 'zod';
import { defineEvent, type EventsOf } from '../../event-definition.ts';
import { id, instant, label } from '../../vocabulary.ts';

export const sessionKind = z.enum(['web-conference', 'co-browsing']);
/** What a customer may allow: to look at their page, to act on it, to record. */
export const sessionScope = z.enum(['view', 'control', 'record']);
export type SessionScope = z.infer<typeof sessionScope>;

const ana = '0193a000-0000-7000-8000-000000000001';
const theSession = '0193a000-0000-7000-8000-0000000000f5';
const at = '2026-03-02T09:00:00.000Z';
const fields = { sessionId: id, customerId: id };
const names = { sessionId: theSession, customerId: ana };
const who = z.string();

export const sessionRequested = defineEvent({
  type: 'SessionRequested',
  context: 'collaboration',
  summary: 'Somebody asks for a conference or to browse together; the picture itself passes outside.',
  schema: z.strictObject({
    ...fields,
    kind: sessionKind,
    by: who,
    scheduledFor: instant.optional(),
    /** Fields that are never to be shown. */
    mask: z.strictObject({ version: z.int().positive(), fields: z.array(label) }),
    at: instant,
  }),
  example: {
    ...names,
    kind: 'co-browsing',
    by: 'agent-3',
    mask: { version: 1, fields: ['card-number', 'iban'] },
    at,
  },
});
export const sessionConsented = defineEvent({
  type: 'SessionConsented',
  context: 'collaboration',
  summary: 'The customer allows what is named, and nothing else.',
  schema: z.strictObject({ ...fields, scopes: z.array(sessionScope), evidence: z.string(), at: instant }),
  example: { ...names, scopes: ['view'], evidence: 'button-7f', at },
});
export const sessionConsentWithdrawn = defineEvent({
  type: 'SessionConsentWithdrawn',
  context: 'collaboration',
  summary: 'The customer allows it no longer.',
  schema: z.strictObject({ ...fields, scopes: z.array(sessionScope), at: instant }),
  example: { ...names, scopes: ['control'], at },
});
export const sessionStarted = defineEvent({
  type: 'SessionStarted',
  context: 'collaboration',
  summary: 'The session is under way.',
  schema: z.strictObject({ ...fields, at: instant }),
  example: { ...names, at },
});
export const sessionJoined = defineEvent({
  type: 'SessionJoined',
  context: 'collaboration',
  summary: 'Somebody is in.',
  schema: z.strictObject({ ...fields, participant: who, at: instant }),
  example: { ...names, participant: 'agent-3', at },
});
export const sessionLeft = defineEvent({
  type: 'SessionLeft',
  context: 'collaboration',
  summary: 'Somebody has left.',
  schema: z.strictObject({ ...fields, participant: who, at: instant }),
  example: { ...names, participant: 'agent-3', at },
});
export const sessionPageShown = defineEvent({
  type: 'SessionPageShown',
  context: 'collaboration',
  summary: 'A page was shown, without the fields that were masked.',
  schema: z.strictObject({ ...fields, page: z.string(), masked: z.array(label), at: instant }),
  example: { ...names, page: '/checkout', masked: ['card-number'], at },
});
export const sessionControlPassed = defineEvent({
  type: 'SessionControlPassed',
  context: 'collaboration',
  summary: 'Another one acts on the page from now on.',
  schema: z.strictObject({ ...fields, to: who, at: instant }),
  example: { ...names, to: 'agent-3', at },
});
export const sessionRecorded = defineEvent({
  type: 'SessionRecorded',
  context: 'collaboration',
  summary: 'A recording of the session is kept outside.',
  schema: z.strictObject({ ...fields, recording: z.string(), at: instant }),
  example: { ...names, recording: 'media:recordings/7f', at },
});
export const sessionEnded = defineEvent({
  type: 'SessionEnded',
  context: 'collaboration',
  summary: 'The session is over.',
  schema: z.strictObject({ ...fields, reason: z.string(), at: instant }),
  example: { ...names, reason: 'done', at },
});

export const sessionEvents = [
  sessionRequested,
  sessionConsented,
  sessionConsentWithdrawn,
  sessionStarted,
  sessionJoined,
  sessionLeft,
  sessionPageShown,
  sessionControlPassed,
  sessionRecorded,
  sessionEnded,
] as const;

/** Facts of stream `session-<tenant>.<id>`. */
export type SessionEvent = EventsOf<typeof sessionEvents>;
