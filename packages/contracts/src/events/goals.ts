import { z } from 'zod';
import { defineEvent, type EventsOf } from '../event-definition.ts';
import { id, instant, label } from '../vocabulary.ts';

/** A number of the catalogue of metrics: which, in which version, of what alone. */
export const metricReference = z.strictObject({
  metric: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/),
  version: z.int().positive(),
  /** Only where a dimension has a value. */
  filters: z.record(z.string().regex(/^[a-z][a-zA-Z-]{0,31}$/), z.string().max(200)),
});
export type MetricReference = z.infer<typeof metricReference>;

const words = z.string().min(1).max(200);
const at = '2026-03-02T09:00:00.000Z';
const theGoal = '0193a000-0000-7000-8000-0000000000f3';
const theInsight = '0193a000-0000-7000-8000-0000000000f4';
const theRaise = '0193a000-0000-7000-8000-0000000000f5';

/** Declares an event of a goal or an insight, with the time it has like every other. */
const declare = <const T extends string, S extends z.ZodRawShape>(
  type: T,
  summary: string,
  { shape, example }: { readonly shape: S; readonly example: z.infer<z.ZodObject<S>> },
) => {
  const schema = z.strictObject({ ...shape, at: instant });
  return defineEvent({
    type,
    context: 'analytics',
    summary,
    schema,
    // The example is checked against the schema by the test of the catalogue.
    example: { ...example, at } as z.infer<typeof schema>,
  });
};

export const goalSet = declare(
  'GoalSet',
  'A goal: a metric that is to reach a target by a day, for a part of the strategy, with somebody who answers for it.',
  {
    shape: {
      goalId: id,
      name: words,
      /** The part of the strategy that it serves. */
      objective: words,
      owner: label,
      of: metricReference,
      /** The window that is measured; the goal is judged when it is over. */
      from: instant,
      to: instant,
      target: z.number(),
      better: z.enum(['higher', 'lower']),
    },
    example: {
      goalId: theGoal,
      name: 'Answer in time',
      objective: 'be easy to reach',
      owner: 'service',
      of: { metric: 'service-level', version: 1, filters: { channel: 'phone' } },
      from: '2026-01-01T00:00:00.000Z',
      to: '2026-04-01T00:00:00.000Z',
      target: 0.9,
      better: 'higher',
    },
  },
);
export const goalAcknowledged = declare('GoalAcknowledged', 'Somebody has seen a goal, and says so.', {
  shape: { goalId: id, by: z.string() },
  example: { goalId: theGoal, by: 'clerk-7' },
});
export const goalWithdrawn = declare('GoalWithdrawn', 'A goal is none any more.', {
  shape: { goalId: id, reason: words },
  example: { goalId: theGoal, reason: 'another strategy' },
});
export const goalJudged = declare('GoalJudged', 'The window of a goal is over: what it came to.', {
  shape: { goalId: id, target: z.number(), value: z.number(), reached: z.boolean() },
  example: { goalId: theGoal, target: 0.9, value: 0.93, reached: true },
});

export const insightWatched = declare(
  'InsightWatched',
  'A question that is asked again and again, the threshold from which its answer matters, and who answers for it.',
  {
    shape: {
      insightId: id,
      name: words,
      owner: label,
      of: metricReference,
      /** Asked of each value of this dimension by itself. */
      dimension: z
        .string()
        .regex(/^[a-z][a-zA-Z-]{0,31}$/)
        .optional(),
      /** The days before that are looked at; `rises` and `falls` compare them with as many days before those. */
      windowDays: z.int().positive().max(3_660),
      is: z.enum(['above', 'below', 'rises', 'falls']),
      /** In the unit of the metric; of `rises` and `falls` a share: 0.2 is a fifth. */
      threshold: z.number(),
      /** What is to be done about it. */
      action: words,
    },
    example: {
      insightId: theInsight,
      name: 'Phone sales fall',
      owner: 'sales',
      of: { metric: 'revenue', version: 2, filters: {} },
      dimension: 'channel',
      windowDays: 30,
      is: 'falls',
      threshold: 0.2,
      action: 'call the twenty best customers of the channel',
    },
  },
);
export const insightRaised = declare(
  'InsightRaised',
  'The answer of a watched question crossed its threshold.',
  {
    shape: {
      insightId: id,
      raiseId: id,
      owner: label,
      /** The value of the dimension it is about. */
      group: z.string().optional(),
      value: z.number(),
      before: z.number().optional(),
      threshold: z.number(),
      from: instant,
      to: instant,
      /** Up to where in the log it was known: the question gives the same answer as of there for ever. */
      position: z.string(),
    },
    example: {
      insightId: theInsight,
      raiseId: theRaise,
      owner: 'sales',
      group: 'phone',
      value: 700_000,
      before: 1_000_000,
      threshold: 0.2,
      from: '2026-01-31T09:00:00.000Z',
      to: at,
      position: '81234',
    },
  },
);
export const insightActedOn = declare('InsightActedOn', 'Somebody did something about an insight.', {
  shape: { insightId: id, raiseId: id, action: words },
  example: { insightId: theInsight, raiseId: theRaise, action: 'called all twenty' },
});
export const insightUnwatched = declare('InsightUnwatched', 'A question is asked no more.', {
  shape: { insightId: id },
  example: { insightId: theInsight },
});

export const goalEvents = [goalSet, goalAcknowledged, goalWithdrawn, goalJudged] as const;
export const watchEvents = [insightWatched, insightRaised, insightActedOn, insightUnwatched] as const;

/** Facts of stream `goal-<tenant>.<id>`. */
export type GoalEvent = EventsOf<typeof goalEvents>;
/** Facts of stream `watch-<tenant>.<id>`. */
export type WatchEvent = EventsOf<typeof watchEvents>;
