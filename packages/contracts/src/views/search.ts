import { z } from 'zod';
import { currency, customerKind, instant, minor, partyStage } from '../vocabulary.ts';
import { logPosition } from './provenance.ts';

/** A line of a search result. */
export const customerSummary = z
  .strictObject({
    customerId: z.string(),
    members: z.array(z.string()),
    kind: customerKind,
    stage: partyStage,
    displayName: z.string(),
    erased: z.boolean(),
    segment: z.string().optional(),
    language: z.string().optional(),
    country: z.string().optional(),
    city: z.string().optional(),
    contactEmail: z.string().optional(),
    orders: z.int().nonnegative(),
    monetaryMinor: minor,
    currency: currency.optional(),
    lastOrderAt: instant.optional(),
    openOpportunities: z.int().nonnegative(),
    openLeads: z.int().nonnegative(),
    registeredAt: instant,
    lastActivityAt: instant,
    position: logPosition,
  })
  .meta({ id: 'CustomerSummary' });
export type CustomerSummary = z.infer<typeof customerSummary>;

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const condition = z.union([
  z.strictObject({ field: z.string(), op: z.enum(['eq', 'ne', 'lt', 'lte', 'gt', 'gte']), value: scalar }),
  z.strictObject({ field: z.string(), op: z.literal('in'), value: z.array(scalar).min(1).max(100) }),
  z.strictObject({ field: z.string(), op: z.literal('prefix'), value: z.string().min(1) }),
  z.strictObject({ field: z.string(), op: z.literal('exists'), value: z.boolean() }),
]);

/** A condition on one field of a customer. */
export type SearchCondition = z.infer<typeof condition>;
/** Conditions, combined. Which fields there are is told by the error for one that is not. */
export type SearchFilter =
  | SearchCondition
  | { readonly and: readonly SearchFilter[] }
  | { readonly or: readonly SearchFilter[] }
  | { readonly not: SearchFilter };

export const searchFilter: z.ZodType<SearchFilter> = z
  .lazy(() =>
    z.union([
      condition,
      z.strictObject({ and: z.array(searchFilter).min(1).max(50) }),
      z.strictObject({ or: z.array(searchFilter).min(1).max(50) }),
      z.strictObject({ not: searchFilter }),
    ]),
  )
  .meta({ id: 'SearchFilter' });
