import { z } from 'zod';
import { defineEvent, type EventsOf } from '../event-definition.ts';
import { personal } from '../personal.ts';
import { id, instant, label } from '../vocabulary.ts';

const at = '2026-03-02T09:00:00.000Z';
const names = {
  optInId: '0193a000-0000-7000-8000-000000000121',
  customerId: '0193a000-0000-7000-8000-000000000001',
  channel: 'email' as const,
  purpose: 'marketing',
};
const of = { optInId: id, customerId: id, channel: z.enum(['email', 'phone', 'post']), purpose: label };

export const optInRequested = defineEvent({
  type: 'OptInRequested',
  context: 'marketing',
  summary: 'Somebody asked to be written to; nothing is sent but the question whether it was them.',
  schema: z.strictObject({
    ...of,
    textVersion: z.string(),
    evidence: personal(),
    expiresAt: instant,
    at: instant,
  }),
  example: {
    ...names,
    textVersion: '2026-01',
    evidence: 'form 7, 203.0.113.9',
    expiresAt: '2026-03-04T09:00:00.000Z',
    at,
  },
});

export const optInConfirmed = defineEvent({
  type: 'OptInConfirmed',
  context: 'marketing',
  summary: 'The link of the question was followed: consent was given, twice.',
  schema: z.strictObject({ ...of, textVersion: z.string(), evidence: personal(), at: instant }),
  example: { ...names, textVersion: '2026-01', evidence: 'link followed from 203.0.113.9', at },
});

export const autoResponseSent = defineEvent({
  type: 'AutoResponseSent',
  context: 'marketing',
  summary: 'A message of a customer was answered by a rule.',
  schema: z.strictObject({
    customerId: id,
    rule: label,
    ruleVersion: z.int().positive(),
    inReplyTo: z.string(),
    messageId: id,
    at: instant,
  }),
  example: {
    customerId: names.customerId,
    rule: 'thanks',
    ruleVersion: 1,
    inReplyTo: '<77@example.com>',
    messageId: '0193a000-0000-7000-8000-000000000101',
    at,
  },
});

export const autoResponseSuppressed = defineEvent({
  type: 'AutoResponseSuppressed',
  context: 'marketing',
  summary: 'A message is not answered by itself: a machine wrote it, or it would go round and round.',
  schema: z.strictObject({
    customerId: id,
    rule: label,
    why: z.enum(['automated', 'loop']),
    inReplyTo: z.string(),
    at: instant,
  }),
  example: { customerId: names.customerId, rule: 'thanks', why: 'loop', inReplyTo: '<78@example.com>', at },
});

export const optInEvents = [optInRequested, optInConfirmed] as const;
export const autoResponseEvents = [autoResponseSent, autoResponseSuppressed] as const;

/** Facts of stream `optin-<tenant>.<id>`. */
export type OptInEvent = EventsOf<typeof optInEvents>;
/** Facts of stream `autoresponse-<tenant>.<customer>`. */
export type AutoResponseEvent = EventsOf<typeof autoResponseEvents>;
