import { z } from 'zod';
import type { EventsOf } from '../../event-definition.ts';
import { personal } from '../../personal.ts';
import { currency, id, instant, label, minor } from '../../vocabulary.ts';
import { orderLine } from './order-line.ts';
import { ana, salesEvent, sample } from './sales-event.ts';

const quote = { quoteId: id, customerId: id };
const ofAna = { quoteId: sample('f1'), customerId: ana };

export const quoteGenerated = salesEvent(
  'QuoteGenerated',
  'What a customer is offered, and until when. Its documents follow from this event alone.',
  {
    ...quote,
    number: z.string(),
    recipient: personal().optional(),
    language: z.enum(['en', 'es']),
    /** The version of the layout of its documents. */
    layout: z.int().positive(),
    currency,
    lines: z.array(orderLine).min(1),
    totalMinor: minor,
    validUntil: instant,
    configurationIds: z.array(id),
    opportunityId: id.optional(),
    priceBookVersion: z.int().positive().optional(),
    priceTraceId: z.string().optional(),
    /** SHA-256 of what is offered. */
    hash: z.string(),
  },
  {
    ...ofAna,
    number: 'Q-2026-17',
    recipient: 'Ana Ruiz',
    language: 'es',
    layout: 1,
    currency: 'EUR',
    lines: [{ productId: 'P-1', name: 'Panel', category: 'solar', quantity: 12, amountMinor: 240_000 }],
    totalMinor: 240_000,
    validUntil: '2026-04-01T09:00:00.000Z',
    configurationIds: [],
    hash: '9b74c9897bac770ffc029102a200c5de5ea4d0c4f5f16cf5b1e6c8d2f1a0e3b7',
  },
);
export const quoteSent = salesEvent(
  'QuoteSent',
  'The customer was sent the quote.',
  { ...quote, by: label },
  { ...ofAna, by: 'email' },
);
export const quoteViewed = salesEvent('QuoteViewed', 'The customer looked at the quote.', quote, ofAna);
export const quoteAccepted = salesEvent(
  'QuoteAccepted',
  'The customer accepts what is offered.',
  { ...quote, totalMinor: minor, currency },
  { ...ofAna, totalMinor: 240_000, currency: 'EUR' },
);
export const quoteRejected = salesEvent(
  'QuoteRejected',
  'The customer does not accept what is offered.',
  { ...quote, reason: z.string() },
  { ...ofAna, reason: 'price' },
);
export const quoteExpired = salesEvent('QuoteExpired', 'The time of the quote has passed.', quote, ofAna);

export const quoteEvents = [
  quoteGenerated,
  quoteSent,
  quoteViewed,
  quoteAccepted,
  quoteRejected,
  quoteExpired,
] as const;
/** Facts of stream `quote-<tenant>.<id>`. */
export type QuoteEvent = EventsOf<typeof quoteEvents>;
