import { z } from 'zod';
import { defineEvent, type EventsOf } from '../event-definition.ts';
import { currency, id, instant, label, minor, money, opportunityStage } from '../vocabulary.ts';
import { accountEvents, territoryEvents } from './sales/accounts.ts';
import { activityEvents, expenseEvents, offlineEvents, visitEvents } from './sales/activities.ts';
import { creditEvents, erpMirrorEvents, erpOrderEvents, erpSyncEvents } from './sales/erp.ts';
import { engineeringEvents, fulfilmentEvents, selfServiceEvents, tillEvents } from './sales/fulfilment.ts';
import { hintEvents, leadRulesEvents, leadWorkEvents } from './sales/leads.ts';
import { offerEvents, opportunityWorkEvents } from './sales/opportunities.ts';
import { orderLine } from './sales/order-line.ts';
import { callRatesEvents, opportunityRulesEvents } from './sales/priorities.ts';
import { bundleEvents, configModelEvents, configurationEvents } from './sales/products.ts';
import { quoteEvents } from './sales/quotes.ts';
import { documentEvents, templateEvents } from './sales/templates.ts';

export * from './sales/accounts.ts';
export * from './sales/activities.ts';
export * from './sales/erp.ts';
export * from './sales/fulfilment.ts';
export * from './sales/leads.ts';
export * from './sales/opportunities.ts';
export * from './sales/order-line.ts';
export * from './sales/priorities.ts';
export * from './sales/products.ts';
export * from './sales/quotes.ts';
export * from './sales/templates.ts';

const customerId = id;
const ana = '0193a000-0000-7000-8000-000000000001';
const lead = '0193a000-0000-7000-8000-0000000000a1';
const deal = '0193a000-0000-7000-8000-0000000000b1';
const order = '0193a000-0000-7000-8000-0000000000c1';
const at = '2026-03-02T09:00:00.000Z';

export const leadCaptured = defineEvent({
  type: 'LeadCaptured',
  context: 'sales',
  summary: 'Somebody showed interest, through any source.',
  schema: z.strictObject({
    leadId: id,
    customerId,
    source: label,
    sourceReference: z.string(),
    topic: z.string(),
    /** The campaign that it answers to. */
    campaignId: z.string().optional(),
    /** What else is known: segment, country, region, postcode, ... */
    attributes: z.record(z.string(), z.string()).optional(),
    at: instant,
  }),
  example: {
    leadId: lead,
    customerId: ana,
    source: 'portal',
    sourceReference: 'form-77',
    topic: 'solar roof',
    at,
  },
});

export const leadQualified = defineEvent({
  type: 'LeadQualified',
  context: 'sales',
  summary: 'A lead is worth an opportunity.',
  schema: z.strictObject({ leadId: id, customerId, at: instant }),
  example: { leadId: lead, customerId: ana, at },
});

export const leadDisqualified = defineEvent({
  type: 'LeadDisqualified',
  context: 'sales',
  summary: 'A lead will not be followed.',
  schema: z.strictObject({ leadId: id, customerId, reason: z.string(), at: instant }),
  example: { leadId: lead, customerId: ana, reason: 'no budget', at },
});

export const opportunityOpened = defineEvent({
  type: 'OpportunityOpened',
  context: 'sales',
  summary: 'A possible sale is being worked on.',
  schema: z.strictObject({
    opportunityId: id,
    customerId,
    leadId: id.optional(),
    title: z.string(),
    value: money,
    owner: z.string().optional(),
    /** The campaign of the lead that it grew from. */
    campaignId: z.string().optional(),
    at: instant,
  }),
  example: {
    opportunityId: deal,
    customerId: ana,
    leadId: lead,
    title: 'Solar roof',
    value: { minor: 1_250_000, currency: 'EUR' },
    at,
  },
});

export const opportunityAdvanced = defineEvent({
  type: 'OpportunityAdvanced',
  context: 'sales',
  summary: 'A possible sale came a stage further.',
  schema: z.strictObject({
    opportunityId: id,
    customerId,
    from: opportunityStage,
    to: opportunityStage,
    at: instant,
  }),
  example: { opportunityId: deal, customerId: ana, from: 'qualified', to: 'proposed', at },
});

export const opportunityWon = defineEvent({
  type: 'OpportunityWon',
  context: 'sales',
  summary: 'The customer said yes.',
  schema: z.strictObject({ opportunityId: id, customerId, value: money, at: instant }),
  example: { opportunityId: deal, customerId: ana, value: { minor: 1_200_000, currency: 'EUR' }, at },
});

export const opportunityLost = defineEvent({
  type: 'OpportunityLost',
  context: 'sales',
  summary: 'The customer said no.',
  schema: z.strictObject({ opportunityId: id, customerId, reason: z.string(), at: instant }),
  example: { opportunityId: deal, customerId: ana, reason: 'price', at },
});

export const orderPlaced = defineEvent({
  type: 'OrderPlaced',
  context: 'sales',
  summary: 'A customer ordered.',
  schema: z.strictObject({
    orderId: id,
    customerId,
    reference: z.string().optional(),
    currency,
    lines: z.array(orderLine).min(1),
    totalMinor: minor,
    /** What priced it, who took it on which call, and the quote it answers to. */
    priceTraceId: z.string().optional(),
    agentId: z.string().optional(),
    callId: z.string().optional(),
    quoteId: id.optional(),
    at: instant,
  }),
  example: {
    orderId: order,
    customerId: ana,
    reference: 'CA-2026-1',
    currency: 'EUR',
    lines: [{ productId: 'P-1', name: 'Panel', category: 'solar', quantity: 12, amountMinor: 240_000 }],
    totalMinor: 240_000,
    at,
  },
});

export const orderCancelled = defineEvent({
  type: 'OrderCancelled',
  context: 'sales',
  summary: 'An order will not be fulfilled.',
  schema: z.strictObject({
    orderId: id,
    customerId,
    reason: z.string(),
    totalMinor: minor,
    currency,
    at: instant,
  }),
  example: {
    orderId: order,
    customerId: ana,
    reason: 'changed mind',
    totalMinor: 240_000,
    currency: 'EUR',
    at,
  },
});

export const leadEvents = [leadCaptured, leadQualified, leadDisqualified, ...leadWorkEvents] as const;
export const opportunityEvents = [
  opportunityOpened,
  opportunityAdvanced,
  opportunityWon,
  opportunityLost,
  ...opportunityWorkEvents,
] as const;
export const orderEvents = [orderPlaced, orderCancelled, ...fulfilmentEvents, ...erpOrderEvents] as const;
export const salesEvents = [
  ...leadEvents,
  ...leadRulesEvents,
  ...hintEvents,
  ...opportunityEvents,
  ...offerEvents,
  ...accountEvents,
  ...territoryEvents,
  ...orderEvents,
  ...engineeringEvents,
  ...tillEvents,
  ...selfServiceEvents,
  ...configModelEvents,
  ...configurationEvents,
  ...bundleEvents,
  ...quoteEvents,
  ...erpMirrorEvents,
  ...erpSyncEvents,
  ...creditEvents,
  ...activityEvents,
  ...visitEvents,
  ...expenseEvents,
  ...offlineEvents,
  ...opportunityRulesEvents,
  ...callRatesEvents,
  ...templateEvents,
  ...documentEvents,
] as const;

/** Facts of stream `lead-<tenant>.<id>`. */
export type LeadEvent = EventsOf<typeof leadEvents>;
/** Facts of stream `opportunity-<tenant>.<id>`. */
export type OpportunityEvent = EventsOf<typeof opportunityEvents>;
/** Facts of stream `order-<tenant>.<id>`. */
export type OrderEvent = EventsOf<typeof orderEvents>;
