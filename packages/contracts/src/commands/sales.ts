import { z } from 'zod';
import { currency, id, label, money, opportunityStage, text } from '../vocabulary.ts';
import { attributes, person, reference } from './sales/fields.ts';

export * from './sales/accounts.ts';
export * from './sales/activities.ts';
export * from './sales/fulfilment.ts';
export * from './sales/leads.ts';
export * from './sales/opportunities.ts';
export * from './sales/priorities.ts';
export * from './sales/products.ts';
export * from './sales/templates.ts';

const value = money.refine((it) => it.minor >= 0, { path: ['minor'], message: 'must not be negative' });
const reason = z.string().trim().min(1).max(500);

export const captureLead = z
  .strictObject({
    customerId: id,
    source: label,
    sourceReference: z.string().trim().min(1).max(200),
    topic: text,
    campaignId: reference.optional(),
    attributes: attributes.optional(),
  })
  .meta({ id: 'CaptureLead' });
export const qualifyLead = z.strictObject({}).meta({ id: 'QualifyLead' });
export const disqualifyLead = z.strictObject({ reason }).meta({ id: 'DisqualifyLead' });
export const openOpportunity = z
  .strictObject({
    opportunityId: id.optional(),
    customerId: id,
    leadId: id.optional(),
    title: text,
    value,
    owner: person.optional(),
  })
  .meta({ id: 'OpenOpportunity' });
export const advanceOpportunity = z.strictObject({ to: opportunityStage }).meta({ id: 'AdvanceOpportunity' });
export const winOpportunity = z.strictObject({ value }).meta({ id: 'WinOpportunity' });
export const loseOpportunity = z.strictObject({ reason }).meta({ id: 'LoseOpportunity' });
export const placeOrder = z
  .strictObject({
    orderId: id.optional(),
    customerId: id,
    currency,
    reference: z.string().trim().min(1).max(100).optional(),
    lines: z
      .array(
        z.strictObject({
          productId: z.string().trim().min(1).max(100),
          name: z.string().trim().min(1).max(300),
          category: z.string().trim().min(1).max(100).default('none'),
          quantity: z.int().positive(),
          amountMinor: z.int().nonnegative(),
        }),
      )
      .min(1)
      .max(1_000),
    /** What the caller believes the lines add up to; given, it must be right. */
    totalMinor: z.int().nonnegative().optional(),
    /** What priced it. */
    priceTraceId: reference.optional(),
    /** Who took it on which call. */
    agentId: person.optional(),
    callId: reference.optional(),
    quoteId: id.optional(),
  })
  .meta({ id: 'PlaceOrder' });
export const cancelOrder = z.strictObject({ reason }).meta({ id: 'CancelOrder' });
