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

const tracked = { visitorId: z.string(), customerId: id.optional() };
export const visitorTrackingDecided = defineEvent({
  type: 'VisitorTrackingDecided',
  context: 'marketing',
  summary: 'A visitor said whether what they do on our pages may be kept, and was asked so.',
  schema: z.strictObject({ visitorId: z.string(), given: z.boolean(), textVersion: z.string(), at: instant }),
  example: { visitorId, given: true, textVersion: '2026-01', at },
});
export const pageViewed = defineEvent({
  type: 'PageViewed',
  context: 'marketing',
  summary: 'A visitor who allowed it looked at a page; only its path is kept.',
  schema: z.strictObject({
    ...tracked,
    page: z.string(),
    /** What the page is about. */
    interest: label.optional(),
    at: instant,
  }),
  example: { visitorId, page: '/roofs/batteries', interest: 'batteries', at },
});
export const actionPerformed = defineEvent({
  type: 'ActionPerformed',
  context: 'marketing',
  summary: 'A visitor who allowed it did something on a page.',
  schema: z.strictObject({ ...tracked, page: z.string(), action: label, at: instant }),
  example: { visitorId, page: '/roofs/batteries', action: 'opened-calculator', at },
});

export const policyEvents = [decisionPolicyPublished] as const;
export const actionEvents = [actionRecommended, actionResponseRecorded] as const;
export const visitorEvents = [
  visitorObserved,
  visitorIdentified,
  visitorTrackingDecided,
  pageViewed,
  actionPerformed,
] as const;

/** Facts of stream `actionpolicy-<tenant>.actions`. */
export type DecisionPolicyEvent = EventsOf<typeof policyEvents>;
/** Facts of stream `nextaction-<tenant>.<id>`. */
export type ActionEvent = EventsOf<typeof actionEvents>;
/** Facts of stream `visitor-<tenant>.<id>`. */
export type VisitorEvent = EventsOf<typeof visitorEvents>;
