import { z } from 'zod';

const share = z.number().min(0).max(100);

/** How being our customer has felt lately, from 0 (bad) to 100 (good). Absent before the first sign of it. */
export const experienceView = z
  .strictObject({
    /** Of the latest signs, at most twenty. */
    index: share,
    /** Of as many signs before those; absent while there are none. */
    before: share.optional(),
    /** True: fifteen or more below what it was before. */
    falling: z.boolean(),
    /** What it is made of: the mean of each kind of sign, what it weighs, and of how many. */
    parts: z.array(
      z.strictObject({
        kind: z.enum(['satisfaction', 'promises', 'waiting', 'effort']),
        value: share,
        weight: z.int().positive(),
        of: z.int().positive(),
      }),
    ),
  })
  .meta({ id: 'ExperienceView' });
export type ExperienceView = z.infer<typeof experienceView>;

/** How much is known of a customer, and how well. */
export const qualityView = z
  .strictObject({
    /** The share of the fields that make somebody known of which there is a value, 0 to 1. */
    completeness: z.number().min(0).max(1),
    missing: z.array(z.string()),
    /** Fields on which two sources or more agree, and on which they do not. */
    corroborated: z.array(z.string()),
    disputed: z.array(z.string()),
    /** The field that was said longest ago. */
    oldest: z.strictObject({ field: z.string(), at: z.string() }).optional(),
  })
  .meta({ id: 'QualityView' });
export type QualityView = z.infer<typeof qualityView>;
