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

const ofAgent = { agentId: z.string().min(1), at: instant };
const anna = { agentId: 'agent-3', at };
const ofGoal = { ...ofAgent, goalId: id };
const goal = { ...anna, goalId: '0193a000-0000-7000-8000-0000000000c5' };

export const coachingGiven = defineEvent({
  type: 'CoachingGiven',
  context: 'service',
  summary: 'Somebody went through what contacts showed with an agent.',
  schema: z.strictObject({
    ...ofAgent,
    coach: z.string().min(1),
    topics: z.array(label).min(1),
    /** The contact that was gone through. */
    interactionId: id.optional(),
  }),
  example: { ...anna, coach: 'lead-1', topics: ['explanation'], interactionId },
});

export const coachingGoalAgreed = defineEvent({
  type: 'CoachingGoalAgreed',
  context: 'service',
  summary: 'An agent and who coaches them agree on what judged contacts shall come to, by when.',
  schema: z.strictObject({
    ...ofGoal,
    agreedWith: z.string().min(1),
    formId: label,
    /** One item of the form; the whole of it unless given. */
    item: label.optional(),
    targetPercent: z.number().min(1).max(100),
    /** So many contacts in a row have to come to it on average. */
    contacts: z.int().positive().max(100),
    until: instant,
  }),
  example: {
    ...goal,
    ...{ agreedWith: 'lead-1', formId: 'courtesy', item: 'explanation', targetPercent: 80 },
    ...{ contacts: 5, until: '2026-04-02T09:00:00.000Z' },
  },
});

export const coachingGoalMeasured = defineEvent({
  type: 'CoachingGoalMeasured',
  context: 'service',
  summary: 'A judged contact counts for a goal: what it came to, and what the latest came to on average.',
  schema: z.strictObject({
    ...ofGoal,
    interactionId: id,
    percent: z.number().min(0).max(100),
    meanPercent: z.number().min(0).max(100),
    contacts: z.int().positive(),
  }),
  example: { ...goal, interactionId, percent: 100, meanPercent: 82.5, contacts: 4 },
});

export const coachingGoalMet = defineEvent({
  type: 'CoachingGoalMet',
  context: 'service',
  summary: 'What was agreed is reached, by measure.',
  schema: z.strictObject({ ...ofGoal, meanPercent: z.number().min(0).max(100) }),
  example: { ...goal, meanPercent: 84 },
});

export const coachingGoalMissed = defineEvent({
  type: 'CoachingGoalMissed',
  context: 'service',
  summary: 'What was agreed was not reached in time.',
  schema: z.strictObject({ ...ofGoal, meanPercent: z.number().min(0).max(100).optional() }),
  example: { ...goal, meanPercent: 61 },
});

export const coachingEvents = [
  coachingGiven,
  coachingGoalAgreed,
  coachingGoalMeasured,
  coachingGoalMet,
  coachingGoalMissed,
] as const;
/** Facts of stream `coaching-<tenant>.<id>`: one of an agent. */
export type CoachingEvent = EventsOf<typeof coachingEvents>;

/** Facts of stream `scorecard-<tenant>.<id>`. */
export type ScorecardEvent = EventsOf<typeof scorecardEvents>;
/** Facts of stream `evaluation-<tenant>.<interaction id>`. */
export type EvaluationEvent = EventsOf<typeof evaluationEvents>;
