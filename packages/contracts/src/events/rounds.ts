import { z } from 'zod';
import { defineEvent, type EventsOf } from '../event-definition.ts';
import { id, instant, label } from '../vocabulary.ts';

const at = '2026-03-02T09:00:00.000Z';
const count = z.int().nonnegative();

export const roundsScheduled = defineEvent({
  type: 'RoundsScheduled',
  context: 'analytics',
  summary: 'From when and how often models are run, goals judged and watched questions asked, by the clock.',
  schema: z.strictObject({ startsAt: instant, everyMinutes: z.int().min(1).max(525_600), at: instant }),
  example: { startsAt: '2026-03-03T03:00:00.000Z', everyMinutes: 1_440, at },
});
export const roundsEnded = defineEvent({
  type: 'RoundsEnded',
  context: 'analytics',
  summary: 'Rounds are no longer made by the clock.',
  schema: z.strictObject({ at: instant }),
  example: { at },
});
export const roundClaimed = defineEvent({
  type: 'RoundClaimed',
  context: 'analytics',
  summary: 'A process makes the round of a time; another may take over when it has not finished by then.',
  schema: z.strictObject({ dueAt: instant, by: z.string(), until: instant, at: instant }),
  example: { dueAt: '2026-03-03T03:00:00.000Z', by: 'analytics-1', until: '2026-03-03T03:10:00.000Z', at },
  published: false,
});
export const roundFinished = defineEvent({
  type: 'RoundFinished',
  context: 'analytics',
  summary: 'What the round of a time came to.',
  schema: z.strictObject({
    dueAt: instant,
    predictions: count,
    decisions: count,
    evaluated: count,
    stages: count,
    insights: count,
    goals: count,
    /** Models that had too little to learn from. */
    skipped: z.array(label),
    at: instant,
  }),
  example: {
    dueAt: '2026-03-03T03:00:00.000Z',
    predictions: 120,
    decisions: 14,
    evaluated: 60,
    stages: 9,
    insights: 1,
    goals: 0,
    skipped: [],
    at,
  },
});

/** Where a customer stands in their life as one. */
export const lifecycleStage = z.enum(['new', 'active', 'loyal', 'at-risk', 'dormant', 'lost']);
export type LifecycleStage = z.infer<typeof lifecycleStage>;

export const lifecycleStageChanged = defineEvent({
  type: 'LifecycleStageChanged',
  context: 'analytics',
  summary: 'A customer is at another stage of their life as one: from which to which, and by which rule.',
  schema: z.strictObject({
    customerId: id,
    from: lifecycleStage.optional(),
    to: lifecycleStage,
    /** The rule with its version, and what it looked at. */
    rule: label,
    evidence: z.array(z.strictObject({ feature: label, value: z.number() })),
    at: instant,
  }),
  example: {
    customerId: '0193a000-0000-7000-8000-000000000001',
    from: 'active',
    to: 'at-risk',
    rule: 'usual-gap.1',
    evidence: [
      { feature: 'recency-days', value: 61 },
      { feature: 'usual-gap-days', value: 30 },
    ],
    at,
  },
});

export const roundEvents = [roundsScheduled, roundsEnded, roundClaimed, roundFinished] as const;
export const lifecycleEvents = [lifecycleStageChanged] as const;

/** Facts of stream `rounds-<tenant>.analytics`. */
export type RoundEvent = EventsOf<typeof roundEvents>;
/** Facts of stream `lifecycle-<tenant>.<customer>`. */
export type LifecycleEvent = EventsOf<typeof lifecycleEvents>;
