import { z } from 'zod';
import { defineEvent, type EventsOf } from '../event-definition.ts';
import { id, instant, label } from '../vocabulary.ts';

const at = '2026-03-02T09:00:00.000Z';
const interactionId = '0193a000-0000-7000-8000-0000000000c1';
const ana = '0193a000-0000-7000-8000-000000000001';

/** What is looked at, how much it counts, and how many points there are. */
export const scorecardItem = z.strictObject({
  item: label,
  weight: z.int().positive().max(1_000),
  maxPoints: z.int().positive().max(100),
});

export const scorecardPublished = defineEvent({
  type: 'ScorecardPublished',
  context: 'service',
  summary: 'Contacts are judged by these items from now on. Versions never change.',
  schema: z.strictObject({
    formId: label,
    version: z.int().positive(),
    items: z.array(scorecardItem).min(1),
    /** Below it, coaching is due. */
    passPercent: z.int().min(0).max(100),
    at: instant,
  }),
  example: {
    ...{ formId: 'courtesy', version: 1, passPercent: 70, at },
    items: [
      { item: 'greeting', weight: 1, maxPoints: 5 },
      { item: 'explanation', weight: 2, maxPoints: 5 },
    ],
  },
});
export const scorecardEvents = [scorecardPublished] as const;

const ofContact = { interactionId: id, agentId: z.string().min(1), customerId: id.optional(), at: instant };
const contact = { interactionId, agentId: 'agent-3', customerId: ana, at };

export const interactionSampled = defineEvent({
  type: 'InteractionSampled',
  context: 'service',
  summary: 'A contact was drawn to be judged: by its id, so that nobody can choose.',
  schema: z.strictObject({ ...ofContact, percent: z.int().min(1).max(100) }),
  example: { ...contact, percent: 5 },
});

export const qualityScored = defineEvent({
  type: 'QualityScored',
  context: 'service',
  summary: 'Somebody judged a contact.',
  schema: z.strictObject({
    ...ofContact,
    formId: label,
    version: z.int().positive(),
    scoredBy: z.string().min(1),
    scores: z.array(z.strictObject({ item: label, points: z.int().nonnegative() })),
    percent: z.number().min(0).max(100),
  }),
  example: {
    ...contact,
    ...{ formId: 'courtesy', version: 1, scoredBy: 'lead-1', percent: 86.7 },
    scores: [
      { item: 'greeting', points: 5 },
      { item: 'explanation', points: 4 },
    ],
  },
});

export const coachingAssigned = defineEvent({
  type: 'CoachingAssigned',
  context: 'service',
  summary: 'An agent is to be helped with what a contact showed.',
  schema: z.strictObject({ ...ofContact, topics: z.array(label).min(1) }),
  example: { ...contact, topics: ['explanation'] },
});

export const evaluationEvents = [interactionSampled, qualityScored, coachingAssigned] as const;

/** Facts of stream `scorecard-<tenant>.<id>`. */
export type ScorecardEvent = EventsOf<typeof scorecardEvents>;
/** Facts of stream `evaluation-<tenant>.<interaction id>`. */
export type EvaluationEvent = EventsOf<typeof evaluationEvents>;
