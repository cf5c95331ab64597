import { z } from 'zod';
import { defineEvent, type EventsOf } from '../event-definition.ts';
import { priceList, promotionEffect } from '../offers.ts';
import { currency, id, instant, label, minor, money } from '../vocabulary.ts';

const at = '2026-03-02T09:00:00.000Z';
const ana = '0193a000-0000-7000-8000-000000000001';
const promotion = '0193a000-0000-7000-8000-000000000131';
const eur = (minor: number) => ({ minor, currency: 'EUR' });

export const priceListPublished = defineEvent({
  type: 'PriceListPublished',
  context: 'marketing',
  summary: 'What things cost from a time on; a later version counts before an earlier one.',
  schema: z.strictObject({ priceListId: label, version: z.int().positive(), priceList, at: instant }),
  example: {
    priceListId: 'retail',
    version: 1,
    priceList: {
      currency: 'EUR',
      items: [{ item: 'panel', category: 'solar', unitMinor: 12_000 }],
      rules: [{ name: 'ten or more', when: { minQuantity: 10 }, gives: { percentOff: 5 }, final: false }],
      from: at,
    },
    at,
  },
});

/** A rule that was looked at for a line: what a piece cost before and after it, or why it did not count. */
const traceLine = z.strictObject({
  rule: z.string(),
  applied: z.boolean(),
  why: z.string(),
  beforeMinor: minor,
  afterMinor: minor,
});
export const priceQuoted = defineEvent({
  type: 'PriceQuoted',
  context: 'marketing',
  summary:
    'What things cost somebody, with the way through the rules; an order may refer to it until its time is over.',
  schema: z.strictObject({
    priceTraceId: id,
    customerId: id.optional(),
    priceListId: label,
    version: z.int().positive(),
    currency,
    lines: z
      .array(
        z.strictObject({
          item: z.string(),
          quantity: z.int().positive(),
          unitMinor: minor,
          totalMinor: minor,
          trace: z.array(traceLine),
        }),
      )
      .min(1),
    totalMinor: minor,
    validUntil: instant,
    at: instant,
  }),
  example: {
    priceTraceId: '0193a000-0000-7000-8000-000000000132',
    customerId: ana,
    priceListId: 'retail',
    version: 1,
    currency: 'EUR',
    lines: [
      {
        item: 'panel',
        quantity: 12,
        unitMinor: 11_400,
        totalMinor: 136_800,
        trace: [
          { rule: 'ten or more', applied: true, why: 'counts', beforeMinor: 12_000, afterMinor: 11_400 },
        ],
      },
    ],
    totalMinor: 136_800,
    validUntil: '2026-03-03T09:00:00.000Z',
    at,
  },
});

export const promotionLaunched = defineEvent({
  type: 'PromotionLaunched',
  context: 'marketing',
  summary: 'A promotion may be claimed, as long as its budget holds.',
  schema: z.strictObject({
    promotionId: id,
    name: z.string(),
    budget: money,
    perCustomer: z.int().positive(),
    effect: promotionEffect,
    minimumMinor: z.int().nonnegative(),
    from: instant,
    until: instant,
    at: instant,
  }),
  example: {
    promotionId: promotion,
    name: 'Spring',
    budget: eur(500_000),
    perCustomer: 1,
    effect: { percent: 10 },
    minimumMinor: 10_000,
    from: at,
    until: '2026-04-01T00:00:00.000Z',
    at,
  },
});

export const promotionApplied = defineEvent({
  type: 'PromotionApplied',
  context: 'marketing',
  summary: 'A customer got a promotion; its budget holds so much less.',
  schema: z.strictObject({
    promotionId: id,
    customerId: id,
    reference: z.string(),
    discount: money,
    at: instant,
  }),
  example: { promotionId: promotion, customerId: ana, reference: 'CA-2026-1', discount: eur(24_000), at },
});

export const promotionReleased = defineEvent({
  type: 'PromotionReleased',
  context: 'marketing',
  summary: 'What a customer got is taken back, into the budget.',
  schema: z.strictObject({
    promotionId: id,
    customerId: id,
    reference: z.string(),
    discount: money,
    at: instant,
  }),
  example: { promotionId: promotion, customerId: ana, reference: 'CA-2026-1', discount: eur(24_000), at },
});

export const promotionEnded = defineEvent({
  type: 'PromotionEnded',
  context: 'marketing',
  summary: 'A promotion is over: ended by hand, or its budget is used up.',
  schema: z.strictObject({ promotionId: id, reason: z.string(), at: instant }),
  example: { promotionId: promotion, reason: 'exhausted', at },
});

const points = z.int().positive();

export const pointsEarned = defineEvent({
  type: 'PointsEarned',
  context: 'marketing',
  summary: 'A customer got points, by a rule.',
  schema: z.strictObject({ customerId: id, points, rule: label, reference: z.string(), at: instant }),
  example: { customerId: ana, points: 240, rule: 'one-per-euro', reference: 'CA-2026-1', at },
});

export const pointsRedeemed = defineEvent({
  type: 'PointsRedeemed',
  context: 'marketing',
  summary: 'A customer spent points.',
  schema: z.strictObject({ customerId: id, points, reference: z.string(), at: instant }),
  example: { customerId: ana, points: 100, reference: 'mug', at },
});

export const pointsReversed = defineEvent({
  type: 'PointsReversed',
  context: 'marketing',
  summary: 'Points that were earned or spent are taken back; the entry stays as it is.',
  schema: z.strictObject({
    customerId: id,
    /** Negative: what was earned is taken away. */
    points: z.int(),
    reference: z.string(),
    at: instant,
  }),
  example: { customerId: ana, points: -240, reference: 'CA-2026-1', at },
});

export const priceListEvents = [priceListPublished] as const;
export const priceTraceEvents = [priceQuoted] as const;
export const promotionEvents = [
  promotionLaunched,
  promotionApplied,
  promotionReleased,
  promotionEnded,
] as const;
export const loyaltyEvents = [pointsEarned, pointsRedeemed, pointsReversed] as const;

/** Facts of stream `pricelist-<tenant>.<name>`. */
export type PriceListEvent = EventsOf<typeof priceListEvents>;
/** Facts of stream `pricetrace-<tenant>.<id>`. */
export type PriceTraceEvent = EventsOf<typeof priceTraceEvents>;
/** Facts of stream `promotion-<tenant>.<id>`. */
export type PromotionEvent = EventsOf<typeof promotionEvents>;
/** Facts of stream `loyalty-<tenant>.<customer>`. */
export type LoyaltyEvent = EventsOf<typeof loyaltyEvents>;
