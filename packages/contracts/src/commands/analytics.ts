import { z } from 'zod';
import { criterion } from '../events/analytics.ts';

export const assessCriterion = z
  .strictObject({
    score: z.number().min(0).max(100),
    note: z.string().trim().min(1).max(500).optional(),
  })
  .meta({ id: 'AssessCriterion' });
export const criterionName = criterion;
