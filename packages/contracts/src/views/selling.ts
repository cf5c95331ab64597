import { z } from 'zod';
import { instant, money } from '../vocabulary.ts';

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
    /** Quotes that were not answered yet, the first to expire first. */
    openQuotes: z.array(
      z.strictObject({
        quoteId: z.string(),
        number: z.string(),
        total: money,
        validUntil: instant,
        viewed: z.boolean(),
      }),
    ),
    quotesAccepted: z.int().nonnegative(),
    quotesRejected: z.int().nonnegative(),
    /** What is engineered for the customer and not approved yet. */
    openEngineering: z.int().nonnegative(),
    /** How often choices did not go together. */
    configurationsRejected: z.int().nonnegative(),
    /** The latest purchase without help that was broken off. */
    lastAbandoned: z.strictObject({ step: z.string(), value: money, at: instant }).optional(),
    /** What is planned or under way, the first first, at most ten. */
    agenda: z.array(
      z.strictObject({
        kind: z.enum(['activity', 'visit']),
        id: z.string(),
        what: z.string(),
        who: z.string(),
        startsAt: instant,
      }),
    ),
    visits: z.int().nonnegative(),
    noShows: z.int().nonnegative(),
    /** Alerts that sellers acted on, and dismissed. */
    alertsActedOn: z.int().nonnegative(),
    alertsDismissed: z.int().nonnegative(),
    /** What was spent on the customer and approved, per currency, in the order of the currency codes. */
    costToServe: z.array(money),
    offersAccepted: z.int().nonnegative(),
    offersDeclined: z.int().nonnegative(),
  })
  .meta({ id: 'SellingView' });
export type SellingView = z.infer<typeof sellingView>;
