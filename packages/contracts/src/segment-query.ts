import { z } from 'zod';
import { currency, id, instant, label } from './vocabulary.ts';

/** What a segment may ask of a customer's present state. Those of the address are personal: kept as keyed hashes. */
export const segmentField = z.enum([
  'kind',
  'stage',
  'segment',
  'language',
  'country',
  'city',
  'region',
  'postcode',
]);
export type SegmentField = z.infer<typeof segmentField>;

/** What may have happened to a customer. Orders that were cancelled do not count as orders. */
export const happening = z.enum([
  'registered',
  'order',
  'cancellation',
  'lead',
  'opportunity',
  'opportunity-won',
  'opportunity-lost',
  'case',
  'complaint',
  'message-sent',
  'message-opened',
  'message-clicked',
  'message-bounced',
  'campaign-entered',
]);
export type Happening = z.infer<typeof happening>;

/** Of which kind something may be open now. */
export const openThing = z.enum(['case', 'complaint', 'opportunity', 'lead']);
export type OpenThing = z.infer<typeof openThing>;

export const segmentPeriod = z.enum([
  'today',
  'yesterday',
  'this-week',
  'last-week',
  'this-month',
  'last-month',
  'this-year',
  'last-year',
]);
export type SegmentPeriod = z.infer<typeof segmentPeriod>;

/** When: in the last days, longer ago than days, in a calendar period (UTC), or between two instants. */
export const segmentWindow = z.union([
  z.strictObject({ lastDays: z.int().min(1).max(3_650) }),
  z.strictObject({ beforeDays: z.int().min(1).max(3_650) }),
  z.strictObject({ period: segmentPeriod }),
  z
    .strictObject({ from: instant.optional(), to: instant.optional() })
    .refine(({ from, to }) => from !== undefined || to !== undefined, 'expected from, to or both'),
]);
export type SegmentWindow = z.infer<typeof segmentWindow>;

const word = z.string().trim().min(1).max(200);

/** Which of the things that happened; a product, category or channel is compared without case and accents. */
export const happeningFilter = z.strictObject({
  product: word.optional(),
  category: word.optional(),
  channel: label.optional(),
  /** `last`: the latest that the customer was sent something of. */
  campaign: z.union([id, z.literal('last')]).optional(),
  atLeastMinor: z.int().nonnegative().optional(),
});
export type HappeningFilter = z.infer<typeof happeningFilter>;

const few = z.int().nonnegative().max(1_000_000);
const leaf = z.union([
  z.strictObject({ everyone: z.literal(true) }),
  z.strictObject({ field: segmentField, in: z.array(word).min(1).max(200) }),
  z.strictObject({ consent: label, channel: label }),
  z.strictObject({ open: openThing, atLeast: few.optional(), atMost: few.optional() }),
  z.strictObject({
    happened: happening,
    where: happeningFilter.optional(),
    when: segmentWindow.optional(),
    /** How often; at least once unless given. */
    atLeast: few.optional(),
    atMost: few.optional(),
  }),
  z.strictObject({
    spent: currency,
    where: happeningFilter.optional(),
    when: segmentWindow.optional(),
    atLeast: z.int().nonnegative().optional(),
    atMost: z.int().nonnegative().optional(),
  }),
]);

/** A condition of a segment. */
export type SegmentCondition = z.infer<typeof leaf>;
/** Who belongs to a segment: conditions, combined. */
export type SegmentQuery =
  | SegmentCondition
  | { readonly all: readonly SegmentQuery[] }
  | { readonly any: readonly SegmentQuery[] }
  | { readonly not: SegmentQuery };

/** A query over a customer's state and history, at most as deep as the stack of a reader allows: 20 levels. */
export const segmentQuery: z.ZodType<SegmentQuery> = z
  .lazy(() =>
    z.union([
      leaf,
      z.strictObject({ all: z.array(segmentQuery).min(1).max(50) }),
      z.strictObject({ any: z.array(segmentQuery).min(1).max(50) }),
      z.strictObject({ not: segmentQuery }),
    ]),
  )
  .meta({ id: 'SegmentQuery' });
