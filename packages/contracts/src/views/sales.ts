import { z } from 'zod';
import { currency, instant, minor, money, opportunityStage } from '../vocabulary.ts';

export const salesView = z
  .strictObject({
    /** Orders placed and not cancelled. */
    orders: z.int().nonnegative(),
    cancelledOrders: z.int().nonnegative(),
    /** What those orders come to, per currency, in the order of the currency codes. */
    totals: z.array(money),
    /** Recency, frequency, monetary value: of the currency most orders are in. Absent before the first order. */
    rfm: z
      .strictObject({
        lastOrderAt: instant,
        firstOrderAt: instant,
        orders: z.int(),
        monetaryMinor: minor,
        currency,
      })
      .optional(),
    /** The latest orders, newest first, at most ten. */
    recentOrders: z.array(
      z.strictObject({
        orderId: z.string(),
        reference: z.string().optional(),
        total: money,
        status: z.enum(['placed', 'shipped', 'cancelled']),
        at: instant,
      }),
    ),
    openOpportunities: z.array(
      z.strictObject({
        opportunityId: z.string(),
        title: z.string(),
        stage: opportunityStage,
        value: money,
        openedAt: instant,
        owner: z.string().optional(),
      }),
    ),
    opportunitiesWon: z.int().nonnegative(),
    opportunitiesLost: z.int().nonnegative(),
    openLeads: z.array(
      z.strictObject({
        leadId: z.string(),
        topic: z.string(),
        source: z.string(),
        at: instant,
        owner: z.string().optional(),
      }),
    ),
    leadsQualified: z.int().nonnegative(),
    leadsDisqualified: z.int().nonnegative(),
  })
  .meta({ id: 'SalesView' });

export type SalesView = z.infer<typeof salesView>;
