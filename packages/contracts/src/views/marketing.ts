import { z } from 'zod';
import { instant } from '../vocabulary.ts';

/** What marketing knows of a customer. */
export const marketingView = z
  .strictObject({
    /** The segments they are in, in the order of their names. */
    segments: z.array(z.strictObject({ segmentId: z.string(), name: z.string(), since: instant })),
    /** The campaigns they are or were in, the latest first. */
    campaigns: z.array(
      z.strictObject({
        campaignId: z.string(),
        name: z.string(),
        heldOut: z.boolean(),
        at: instant,
        /** The step they are at. */
        step: z.string().optional(),
        ended: z.string().optional(),
      }),
    ),
    messages: z.strictObject({
      sent: z.int().nonnegative(),
      opened: z.int().nonnegative(),
      clicked: z.int().nonnegative(),
      bounced: z.int().nonnegative(),
      complained: z.int().nonnegative(),
      /** Contacts that were not made: no consent, too often, at a quiet hour. */
      suppressed: z.int().nonnegative(),
    }),
    /** Loyalty points there are. */
    points: z.int(),
    lastMessageAt: instant.optional(),
  })
  .meta({ id: 'MarketingView' });
export type MarketingView = z.infer<typeof marketingView>;
