import { z } from 'zod';
import { instant } from '../vocabulary.ts';

/** What a customer is entitled to, and what they said when asked. */
export const careView = z
  .strictObject({
    /** Contracts that were not ended; `until` says how long each holds. */
    contracts: z.array(
      z.strictObject({ contractId: z.string(), level: z.string(), from: instant, until: instant }),
    ),
    surveys: z.strictObject({
      offered: z.int().nonnegative(),
      suppressed: z.int().nonnegative(),
      answered: z.int().nonnegative(),
    }),
    /** The latest answer of each kind, the newest first. */
    scores: z.array(
      z.strictObject({
        kind: z.enum(['csat', 'nps', 'ces']),
        score: z.int(),
        interactionId: z.string(),
        at: instant,
      }),
    ),
  })
  .meta({ id: 'CareView' });
export type CareView = z.infer<typeof careView>;
