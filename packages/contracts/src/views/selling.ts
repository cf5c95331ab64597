import { z } from 'zod';
import { instant } from '../vocabulary.ts';

/** What the sales force does about a customer. */
export const sellingView = z
  .strictObject({
    /** Hints that nobody took up yet, the first to expire first. */
    openHints: z.array(
      z.strictObject({ hintId: z.string(), kind: z.string(), topic: z.string(), expiresAt: instant }),
    ),
    /** The customer's accounts in the order of their names. */
    accounts: z.array(
      z.strictObject({
        accountId: z.string(),
        name: z.string(),
        parentId: z.string().optional(),
        territory: z.string().optional(),
        /** Who holds the territory. */
        owner: z.string().optional(),
        team: z.array(z.strictObject({ member: z.string(), role: z.string() })),
        contacts: z.int().nonnegative(),
      }),
    ),
    offersAccepted: z.int().nonnegative(),
    offersDeclined: z.int().nonnegative(),
  })
  .meta({ id: 'SellingView' });
export type SellingView = z.infer<typeof sellingView>;
