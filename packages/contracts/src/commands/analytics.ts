import { z } from 'zod';
import { criterion } from '../events/analytics.ts';
import { goalSet, insightWatched } from '../events/goals.ts';
import { id, instant } from '../vocabulary.ts';

export const assessCriterion = z
  .strictObject({
    score: z.number().min(0).max(100),
    note: z.string().trim().min(1).max(500).optional(),
  })
  .meta({ id: 'AssessCriterion' });
export const criterionName = criterion;

/** Which number; without a version the newest of the metric, which is then written down. */
const of = {
  metric: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'expected a name such as service-level'),
  version: z.int().nonnegative().default(0),
  filters: z.record(z.string().regex(/^[a-z][a-zA-Z-]{0,31}$/), z.string().max(200)).default({}),
};
const words = z.string().trim().min(1).max(200);

export const setGoal = z
  .strictObject({
    goalId: id.optional(),
    name: words,
    objective: words.meta({ description: 'the part of the strategy that it serves' }),
    owner: goalSet.schema.shape.owner,
    ...of,
    from: instant,
    to: instant,
    target: z.number(),
    better: z.enum(['higher', 'lower']).default('higher'),
  })
  .meta({ id: 'SetGoal' });
export const withdrawGoal = z.strictObject({ reason: words }).meta({ id: 'WithdrawGoal' });
export const watchInsight = z
  .strictObject({
    insightId: id.optional(),
    name: words,
    owner: insightWatched.schema.shape.owner,
    ...of,
    dimension: insightWatched.schema.shape.dimension,
    windowDays: insightWatched.schema.shape.windowDays,
    is: insightWatched.schema.shape.is,
    threshold: z.number(),
    action: words.meta({ description: 'what is to be done about it' }),
  })
  .meta({ id: 'WatchInsight' });
export const actOnInsight = z.strictObject({ action: words }).meta({ id: 'ActOnInsight' });
export const scheduleRounds = z
  .strictObject({
    startsAt: instant,
    everyMinutes: z.int().min(1).max(525_600).default(1_440),
  })
  .meta({ id: 'ScheduleRounds' });
