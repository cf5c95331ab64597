import { z } from 'zod';
import { decisionPolicy } from '../decision-policy.ts';
import { defineEvent, type EventsOf } from '../event-definition.ts';
import { id, instant, label } from '../vocabulary.ts';

const at = '2026-03-02T09:00:00.000Z';
const ana = '0193a000-0000-7000-8000-000000000001';
const decision = '0193a000-0000-7000-8000-000000000141';
const visitorId = 'v-7c1d';

export const decisionPolicyPublished = defineEvent({
  type: 'DecisionPolicyPublished',
  context: 'marketing',
  summary: 'What may be offered or shown from now on, and for whom.',
  schema: z.strictObject({ version: z.int().positive(), policy: decisionPolicy, at: instant }),
  example: {
    version: 1,
    policy: { actions: [{ name: 'battery', slot: 'offer', content: 'A battery for your roof', weight: 3 }] },
    at,
  },
});

export const actionRecommended = defineEvent({
  type: 'ActionRecommended',
  context: 'marketing',
  summary: 'What was offered or shown to a customer or visitor, and why.',
  schema: z.strictObject({
    decisionId: id,
    customerId: id.optional(),
    visitorId: z.string().optional(),
    slot: label,
    action: label,
    reasons: z.array(z.string()),
    policy: z.int().positive(),
    channel: label,
    at: instant,
  }),
  example: {
    decisionId: decision,
    customerId: ana,
    slot: 'offer',
    action: 'battery',
    reasons: ['made orders'],
    policy: 1,
    channel: 'web',
    at,
  },
});

export const actionResponseRecorded = defineEvent({
  type: 'ActionResponseRecorded',
  context: 'marketing',
  summary: 'What came of what was offered or shown.',
  schema: z.strictObject({
    decisionId: id,
    customerId: id.optional(),
    visitorId: z.string().optional(),
    action: label,
    response: z.enum(['shown', 'accepted', 'declined', 'clicked']),
    at: instant,
  }),
  example: { decisionId: decision, customerId: ana, action: 'battery', response: 'accepted', at },
});

export const visitorObserved = defineEvent({
  type: 'VisitorObserved',
  context: 'marketing',
  summary: 'Somebody who is not known looked at something.',
  schema: z.strictObject({ visitorId: z.string(), interest: label, at: instant }),
  example: { visitorId, interest: 'batteries', at },
});

export const visitorIdentified = defineEvent({
  type: 'VisitorIdentified',
  context: 'marketing',
  summary: 'A visitor is a customer: what they looked at is the customer’s from now on.',
  schema: z.strictObject({
    visitorId: z.string(),
    customerId: id,
    interests: z.array(label),
    at: instant,
  }),
  example: { visitorId, customerId: ana, interests: ['batteries'], at },
});

export const policyEvents = [decisionPolicyPublished] as const;
export const actionEvents = [actionRecommended, actionResponseRecorded] as const;
export const visitorEvents = [visitorObserved, visitorIdentified] as const;

/** Facts of stream `actionpolicy-<tenant>.actions`. */
export type DecisionPolicyEvent = EventsOf<typeof policyEvents>;
/** Facts of stream `nextaction-<tenant>.<id>`. */
export type ActionEvent = EventsOf<typeof actionEvents>;
/** Facts of stream `visitor-<tenant>.<id>`. */
export type VisitorEvent = EventsOf<typeof visitorEvents>;
