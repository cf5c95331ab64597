import { z } from 'zod';
import { messageVariant } from '../journey.ts';
import { day, id, label, money } from '../vocabulary.ts';

const name = z.string().trim().min(1).max(200);
const reason = z.string().trim().min(1).max(500);
const version = z.int().positive();
const spent = money.refine((it) => it.minor >= 0, { path: ['minor'], message: 'must not be negative' });

/** A new version of a content; given no id, a new content. */
export const draftContent = z
  .strictObject({
    contentId: id.optional(),
    name,
    kind: z.enum(['message', 'web', 'brand']).default('message'),
    language: z.enum(['en', 'es']).default('en'),
    variants: z.array(messageVariant).min(1).max(10),
  })
  .meta({ id: 'DraftContent' });
export const approveContent = z.strictObject({ version }).meta({ id: 'ApproveContent' });
export const rejectContent = z.strictObject({ version, reason }).meta({ id: 'RejectContent' });
export const retireVariant = z.strictObject({ variant: label, reason }).meta({ id: 'RetireVariant' });
/** What advertising cost and brought; a reference is recorded once. */
export const recordAdSpend = z
  .strictObject({
    reference: name,
    platform: label,
    campaignId: id.optional(),
    from: day,
    to: day,
    spent,
    impressions: z.int().nonnegative().default(0),
    clicks: z.int().nonnegative().default(0),
  })
  .meta({ id: 'RecordAdSpend' });
export const recordPressMention = z
  .strictObject({
    reference: name,
    outlet: name,
    title: z.string().trim().min(1).max(500),
    url: z.httpUrl().max(2_000).optional(),
    publishedOn: day,
    tone: z.enum(['good', 'neutral', 'bad']).default('neutral'),
    reach: z.int().nonnegative().optional(),
    campaignId: id.optional(),
  })
  .meta({ id: 'RecordPressMention' });
export const closeResearchWave = z
  .strictObject({
    reference: name,
    study: label,
    wave: version,
    asked: z.int().positive(),
    answered: z.int().nonnegative(),
    findings: z.record(label, z.number()),
    closedOn: day,
  })
  .meta({ id: 'CloseResearchWave' });
