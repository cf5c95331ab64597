import { z } from 'zod';
import { defineEvent, type EventsOf } from '../event-definition.ts';
import { id, instant, label } from '../vocabulary.ts';
import { goalEvents, watchEvents } from './goals.ts';
import { lifecycleEvents, roundEvents } from './rounds.ts';

export const predictionKind = z.enum(['churn', 'lifetime-value', 'next-purchase', 'contact']);
export type PredictionKind = z.infer<typeof predictionKind>;
/**
 * What analytics may ask others to do: keep somebody who is likely to leave, win back somebody who is dormant, serve by
 * value, or take care of somebody who is frustrated.
 */
export const decisionKind = z.enum(['retention-play', 'win-back', 'value-tier', 'care-first']);
export type DecisionKind = z.infer<typeof decisionKind>;
/** The nine criteria of excellence; five causes, four results. */
export const criterion = z.enum([
  'leadership',
  'people',
  'policy-and-strategy',
  'partnerships-and-resources',
  'processes',
  'customer-results',
  'people-results',
  'society-results',
  'key-performance-results',
]);
export type Criterion = z.infer<typeof criterion>;

const customerId = id;
const ana = '0193a000-0000-7000-8000-000000000001';
const thePrediction = '0193a000-0000-7000-8000-0000000000f1';
const theDecision = '0193a000-0000-7000-8000-0000000000f2';
const at = '2026-03-02T09:00:00.000Z';
const later = '2026-05-31T09:00:00.000Z';
const reason = z.strictObject({
  feature: label,
  value: z.number(),
  /** How much it moved the score, in its own unit; the sign tells the direction. */
  weight: z.number(),
});

export const modelTrained = defineEvent({
  type: 'ModelTrained',
  context: 'analytics',
  summary: 'A model was fitted to a part of the log; predictions name it.',
  schema: z.strictObject({
    modelId: id,
    kind: predictionKind,
    /** `<method>@<version>/<first of hash>`. */
    version: z.string(),
    /** What it was fitted to: positions of the log, and how many customers. */
    data: z.strictObject({ through: instant, toPosition: z.string(), customers: z.int().nonnegative() }),
    /** SHA-256 of features, outcomes and method, hex: the same data and method give the same. */
    hash: z.string(),
    /** How good it is on customers it has not seen, by name: auc, brier, log-likelihood. */
    measures: z.record(z.string(), z.number()),
    parameters: z.record(z.string(), z.number()),
    at: instant,
  }),
  example: {
    modelId: '0193a000-0000-7000-8000-0000000000f0',
    kind: 'churn',
    version: 'logistic@1/6f1e02ab',
    data: { through: at, toPosition: '81234', customers: 793 },
    hash: 'ab'.repeat(32),
    measures: { auc: 0.81, brier: 0.12 },
    parameters: { intercept: -1.2, recency: 0.9 },
    at,
  },
});

export const predictionMade = defineEvent({
  type: 'PredictionMade',
  context: 'analytics',
  summary: 'What a model expects of a customer, until when it holds, and why.',
  schema: z.strictObject({
    predictionId: id,
    customerId,
    kind: predictionKind,
    modelVersion: z.string(),
    /** lifetime-value: minor units in the horizon; churn, next-purchase, contact: a probability. */
    value: z.number(),
    currency: z.string().optional(),
    /** churn: low, medium, high; lifetime-value: bronze, silver, gold; else unlikely, possible, likely. */
    band: label,
    /** contact: what it will most likely be about. */
    about: label.optional(),
    horizonDays: z.int().positive(),
    /** Nothing later than this was looked at. */
    dataThrough: instant,
    reasons: z.array(reason),
    expiresAt: instant,
    at: instant,
  }),
  example: {
    predictionId: thePrediction,
    customerId: ana,
    kind: 'churn',
    modelVersion: 'logistic@1/6f1e02ab',
    value: 0.71,
    band: 'high',
    horizonDays: 90,
    dataThrough: at,
    reasons: [{ feature: 'missed-promises', value: 2, weight: 0.9 }],
    expiresAt: later,
    at,
  },
});

export const predictionEvaluated = defineEvent({
  type: 'PredictionEvaluated',
  context: 'analytics',
  summary: 'What became of a prediction when its horizon was over.',
  schema: z.strictObject({
    predictionId: id,
    customerId,
    kind: predictionKind,
    predicted: z.number(),
    /** In the unit of the prediction: 1 left or bought, 0 not; or minor units. */
    observed: z.number(),
    at: instant,
  }),
  example: {
    predictionId: thePrediction,
    customerId: ana,
    kind: 'churn',
    predicted: 0.71,
    observed: 0,
    at: later,
  },
});

export const decisionPublished = defineEvent({
  type: 'DecisionPublished',
  context: 'analytics',
  summary: 'What should be done about a customer, and why; others turn it into commands.',
  schema: z.strictObject({
    decisionId: id,
    customerId,
    kind: decisionKind,
    /** `holdout`: nothing is to be done, so that what the others gain can be told. */
    arm: z.enum(['treated', 'holdout']),
    /** value-tier: the tier. */
    value: label.optional(),
    predictionId: id.optional(),
    reasons: z.array(reason),
    expiresAt: instant,
    at: instant,
  }),
  example: {
    decisionId: theDecision,
    customerId: ana,
    kind: 'retention-play',
    arm: 'treated',
    predictionId: thePrediction,
    reasons: [{ feature: 'churn', value: 0.71, weight: 0.71 }],
    expiresAt: later,
    at,
  },
});

export const decisionEvaluated = defineEvent({
  type: 'DecisionEvaluated',
  context: 'analytics',
  summary: 'What became of a customer about whom something was decided.',
  schema: z.strictObject({
    decisionId: id,
    customerId,
    kind: decisionKind,
    arm: z.enum(['treated', 'holdout']),
    /** kept: bought again in the horizon; lost: did not. */
    outcome: z.enum(['kept', 'lost']),
    at: instant,
  }),
  example: {
    decisionId: theDecision,
    customerId: ana,
    kind: 'retention-play',
    arm: 'treated',
    outcome: 'kept',
    at: later,
  },
});

export const criterionAssessed = defineEvent({
  type: 'CriterionAssessed',
  context: 'analytics',
  summary: 'Somebody assessed one of the nine criteria of excellence, 0 to 100.',
  schema: z.strictObject({
    criterion,
    score: z.number().min(0).max(100),
    note: z.string().optional(),
    at: instant,
  }),
  example: { criterion: 'leadership', score: 62, note: 'survey of managers', at },
});

export const modelEvents = [modelTrained] as const;
export const predictionEvents = [predictionMade, predictionEvaluated] as const;
export const decisionEvents = [decisionPublished, decisionEvaluated] as const;
export const assessmentEvents = [criterionAssessed] as const;
export const analyticsEvents = [
  ...modelEvents,
  ...predictionEvents,
  ...decisionEvents,
  ...assessmentEvents,
  ...goalEvents,
  ...watchEvents,
  ...roundEvents,
  ...lifecycleEvents,
] as const;

/** Facts of stream `model-<tenant>.<kind>`. */
export type ModelEvent = EventsOf<typeof modelEvents>;
/** Facts of stream `prediction-<tenant>.<id>`. */
export type PredictionEvent = EventsOf<typeof predictionEvents>;
/** Facts of stream `decision-<tenant>.<id>`. */
export type DecisionEvent = EventsOf<typeof decisionEvents>;
/** Facts of stream `assessment-<tenant>.<criterion>`. */
export type AssessmentEvent = EventsOf<typeof assessmentEvents>;
