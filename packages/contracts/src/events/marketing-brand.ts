import { z } from 'zod';
import { defineEvent, type EventsOf } from '../event-definition.ts';
import { messageVariant } from '../journey.ts';
import { day, id, instant, label, money } from '../vocabulary.ts';

const at = '2026-03-02T09:00:00.000Z';
const contentId = '0193a000-0000-7000-8000-000000000161';
const version = z.int().positive();
const marketing = <const T extends string, S extends z.ZodRawShape>(
  type: T,
  summary: string,
  fields: S,
  example: z.infer<z.ZodObject<S, z.core.$strict>>,
) =>
  defineEvent({
    type,
    context: 'marketing',
    summary,
    schema: z.strictObject({ ...fields, at: instant }) as z.ZodObject<
      S & { at: typeof instant },
      z.core.$strict
    >,
    // The fields' own shape with the time beside it, which the compiler cannot add up for any S.
    example: { ...example, at } as never,
  });

export const contentDrafted = marketing(
  'ContentDrafted',
  'A wording was written: a new version, to be approved by somebody else.',
  {
    contentId: id,
    version,
    name: z.string(),
    /** brand: what all of us say of ourselves. */
    kind: z.enum(['message', 'web', 'brand']),
    language: z.string(),
    variants: z.array(messageVariant).min(1).max(10),
    author: z.string(),
  },
  {
    contentId,
    version: 1,
    name: 'Sun for your roof',
    kind: 'message',
    language: 'en',
    variants: [{ name: 'a', weight: 1, subject: 'Sun for your roof', text: 'Dear customer, …' }],
    author: 'eva',
  },
);
export const contentApproved = marketing(
  'ContentApproved',
  'A version of a wording may be used from now on.',
  { contentId: id, version, by: z.string() },
  { contentId, version: 1, by: 'leo' },
);
export const contentRejected = marketing(
  'ContentRejected',
  'A version of a wording may not be used, and why.',
  { contentId: id, version, by: z.string(), reason: z.string() },
  { contentId, version: 1, by: 'leo', reason: 'promises too much' },
);
export const contentVariantRetired = marketing(
  'ContentVariantRetired',
  'One of the wordings is not used any more, mostly because others do better.',
  { contentId: id, version, variant: label, reason: z.string() },
  { contentId, version: 1, variant: 'b', reason: 'clicked half as often' },
);

const reference = z.string();
export const adSpendRecorded = marketing(
  'AdSpendRecorded',
  'What advertising cost and brought, as its platform tells.',
  {
    reference,
    platform: label,
    campaignId: id.optional(),
    from: day,
    to: day,
    spent: money,
    impressions: z.int().nonnegative(),
    clicks: z.int().nonnegative(),
  },
  {
    reference: 'ads-2026-03-01',
    platform: 'search',
    from: '2026-03-01',
    to: '2026-03-01',
    spent: { minor: 12_000, currency: 'EUR' },
    impressions: 40_000,
    clicks: 900,
  },
);
export const pressMentionRecorded = marketing(
  'PressMentionRecorded',
  'Somebody wrote of us in public.',
  {
    reference,
    outlet: z.string(),
    title: z.string(),
    url: z.string().optional(),
    publishedOn: day,
    tone: z.enum(['good', 'neutral', 'bad']),
    reach: z.int().nonnegative().optional(),
    campaignId: id.optional(),
  },
  {
    reference: 'https://paper.example/sun',
    outlet: 'The Paper',
    title: 'Roofs that pay',
    url: 'https://paper.example/sun',
    publishedOn: '2026-03-01',
    tone: 'good',
    reach: 120_000,
  },
);
export const researchWaveClosed = marketing(
  'ResearchWaveClosed',
  'A round of market research is over: whom it asked, and what it found.',
  {
    reference,
    study: label,
    wave: z.int().positive(),
    asked: z.int().positive(),
    answered: z.int().nonnegative(),
    /** By name: shares from 0 to 1, or figures. */
    findings: z.record(label, z.number()),
    closedOn: day,
  },
  {
    reference: 'awareness/3',
    study: 'awareness',
    wave: 3,
    asked: 1_000,
    answered: 412,
    findings: { 'knows-us': 0.41, recommends: 0.22 },
    closedOn: '2026-03-01',
  },
);

export const contentEvents = [
  contentDrafted,
  contentApproved,
  contentRejected,
  contentVariantRetired,
] as const;
export const brandEvents = [adSpendRecorded, pressMentionRecorded, researchWaveClosed] as const;
/** Facts of stream `content-<tenant>.<id>`. */
export type ContentEvent = EventsOf<typeof contentEvents>;
/** Facts of stream `brand-<tenant>.record`. */
export type BrandEvent = EventsOf<typeof brandEvents>;
