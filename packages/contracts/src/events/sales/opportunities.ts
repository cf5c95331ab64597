import { z } from 'zod';
import type { EventsOf } from '../../event-definition.ts';
import { id, instant, label, money } from '../../vocabulary.ts';
import { ana, salesEvent, sample } from './sales-event.ts';

const deal = { opportunityId: id, customerId: id };
const ofAna = { opportunityId: sample('b1'), customerId: ana };

export const opportunityHandedOver = salesEvent(
  'OpportunityHandedOver',
  'A seller is asked to take an opportunity over, and until when to say yes.',
  {
    ...deal,
    from: z.string().optional(),
    to: z.string(),
    campaignId: z.string().optional(),
    acceptBy: instant,
  },
  { ...ofAna, from: 'agent-7', to: 'seller-3', campaignId: 'spring', acceptBy: '2026-03-03T09:00:00.000Z' },
);
export const handOverAccepted = salesEvent(
  'HandOverAccepted',
  'The seller who was asked answers for the opportunity from now on.',
  { ...deal, owner: z.string() },
  { ...ofAna, owner: 'seller-3' },
);
export const handOverDeclined = salesEvent(
  'HandOverDeclined',
  'The seller who was asked does not take the opportunity.',
  { ...deal, by: z.string(), reason: z.string() },
  { ...ofAna, by: 'seller-3', reason: 'on leave' },
);
export const handOverTimedOut = salesEvent(
  'HandOverTimedOut',
  'The seller who was asked did not answer in time; the opportunity stays where it was.',
  { ...deal, to: z.string(), acceptBy: instant },
  { ...ofAna, to: 'seller-3', acceptBy: '2026-03-03T09:00:00.000Z' },
);
export const opportunityScored = salesEvent(
  'OpportunityScored',
  'How likely a sale is by a model, and why.',
  {
    ...deal,
    model: label,
    version: z.int().positive(),
    score: z.number().min(0).max(100),
    reasons: z.array(z.string()),
  },
  { ...ofAna, model: 'close-rate', version: 3, score: 71.5, reasons: ['third purchase'] },
);
export const opportunityReferred = salesEvent(
  'OpportunityReferred',
  'Another department saw the opportunity: where, and who.',
  { ...deal, by: z.string(), department: label, workReference: z.string() },
  { ...ofAna, by: 'technician-2', department: 'field-service', workReference: 'WO-17' },
);
export const saleAttributed = salesEvent(
  'SaleAttributed',
  'What a campaign brought: the outcome of an opportunity that grew from its lead.',
  { ...deal, leadId: id.optional(), campaignId: z.string(), outcome: z.enum(['won', 'lost']), value: money },
  {
    ...ofAna,
    leadId: sample('a1'),
    campaignId: 'spring',
    outcome: 'won',
    value: { minor: 1_200_000, currency: 'EUR' },
  },
);

const offer = { offerId: id, customerId: id };
const offerToAna = { offerId: sample('b2'), customerId: ana };
export const offerSuggested = salesEvent(
  'OfferSuggested',
  'While a customer is on the line, something says what to offer them.',
  { ...offer, callId: z.string(), productId: z.string(), title: z.string(), reasons: z.array(z.string()) },
  { ...offerToAna, callId: 'call-9', productId: 'P-2', title: 'Battery', reasons: ['has panels'] },
);
export const offerPresented = salesEvent('OfferPresented', 'The customer heard of it.', offer, offerToAna);
export const offerAccepted = salesEvent(
  'OfferAccepted',
  'The customer is interested: an opportunity is opened.',
  { ...offer, opportunityId: id, value: money },
  { ...offerToAna, opportunityId: sample('b1'), value: { minor: 400_000, currency: 'EUR' } },
);
export const offerDeclined = salesEvent(
  'OfferDeclined',
  'The customer does not want it.',
  { ...offer, reason: z.string() },
  { ...offerToAna, reason: 'price' },
);

/** Facts of stream `opportunity-<tenant>.<id>` besides its stages and its end. */
export const opportunityWorkEvents = [
  opportunityHandedOver,
  handOverAccepted,
  handOverDeclined,
  handOverTimedOut,
  opportunityScored,
  opportunityReferred,
  saleAttributed,
] as const;
export const offerEvents = [offerSuggested, offerPresented, offerAccepted, offerDeclined] as const;
/** Facts of stream `offer-<tenant>.<id>`. */
export type OfferEvent = EventsOf<typeof offerEvents>;
