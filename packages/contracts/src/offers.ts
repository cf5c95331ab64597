import { z } from 'zod';
import { currency, id, instant } from './vocabulary.ts';

const itemName = z.string().trim().min(1).max(100);
const price = z.int().nonnegative();

/** When a rule of a price list counts: all that is said must hold. */
export const priceCondition = z.strictObject({
  item: itemName.optional(),
  category: itemName.optional(),
  minQuantity: z.int().positive().optional(),
  /** The customer is in this segment. */
  segmentId: id.optional(),
});

/** A rule: percent off, so much off a piece, or another price of a piece. The rules are applied in their order. */
export const priceRule = z.strictObject({
  name: itemName,
  when: priceCondition,
  gives: z.union([
    z.strictObject({ percentOff: z.number().min(0).max(100) }),
    z.strictObject({ offMinor: price }),
    z.strictObject({ unitMinor: price }),
  ]),
  /** No further rule is looked at once this one was applied. */
  final: z.boolean().default(false),
});
export type PriceRule = z.infer<typeof priceRule>;

/** What things cost, and by which rules less; from a time on, up to a time if given. */
export const priceList = z
  .strictObject({
    currency,
    items: z
      .array(z.strictObject({ item: itemName, category: itemName.optional(), unitMinor: price }))
      .min(1)
      .max(2_000),
    rules: z.array(priceRule).max(200).default([]),
    from: instant,
    until: instant.optional(),
  })
  .refine(({ from, until }) => until === undefined || from < until, 'ends before it begins')
  .meta({ id: 'PriceList' });
export type PriceList = z.infer<typeof priceList>;

/** What a promotion gives: a percentage, or so much. */
export const promotionEffect = z.union([
  z.strictObject({ percent: z.number().positive().max(100) }),
  z.strictObject({ offMinor: z.int().positive() }),
]);
export type PromotionEffect = z.infer<typeof promotionEffect>;
