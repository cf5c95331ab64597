import { z } from 'zod';
import { caseKind, casePriority } from '../events/service.ts';
import { instant, money } from '../vocabulary.ts';

export const serviceView = z
  .strictObject({
    /** Cases that are not closed, the oldest first. */
    openCases: z.array(
      z.strictObject({
        caseId: z.string(),
        kind: caseKind,
        priority: casePriority,
        status: z.enum(['open', 'waiting', 'proposed']),
        subject: z.string(),
        agentId: z.string().optional(),
        /** 0: never escalated. */
        level: z.int().nonnegative(),
        openedAt: instant,
        /** When the first of the promises that run is due. */
        dueAt: instant.optional(),
      }),
    ),
    /** Cases ever opened, and the complaints among them. */
    cases: z.int().nonnegative(),
    complaints: z.int().nonnegative(),
    lastComplaint: z
      .strictObject({
        caseId: z.string(),
        at: instant,
        status: z.enum(['open', 'waiting', 'proposed', 'closed']),
      })
      .optional(),
    /** Ratings of resolutions, 1 (bad) to 5 (good). Absent before the first. */
    satisfaction: z.strictObject({ average: z.number(), ratings: z.int().positive() }).optional(),
    promisesMet: z.int().nonnegative(),
    promisesMissed: z.int().nonnegative(),
    /** What was given to make errors good, per currency, in the order of the currency codes. */
    goodwill: z.array(money),
  })
  .meta({ id: 'ServiceView' });

export type ServiceView = z.infer<typeof serviceView>;
