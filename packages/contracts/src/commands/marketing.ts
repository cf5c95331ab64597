import { z } from 'zod';
import { audience } from '../events/marketing-campaigns.ts';
import { segmentLanguage } from '../events/marketing-segments.ts';
import { contactChannel, journey } from '../journey.ts';
import { segmentQuery } from '../segment-query.ts';
import { day, id, label, money, text } from '../vocabulary.ts';

const reason = z.string().trim().min(1).max(500);
const name = z.string().trim().min(1).max(200);
const amount = money.refine((it) => it.minor > 0, { path: ['minor'], message: 'must be positive' });

export const defineSegment = z
  .strictObject({ segmentId: id.optional(), name, query: segmentQuery })
  .meta({ id: 'DefineSegment' });
/** Everyday words; what they are read as is answered, and waits to be confirmed. */
export const defineSegmentFromText = z
  .strictObject({
    segmentId: id.optional(),
    name,
    text: z.string().trim().min(1).max(500),
    language: segmentLanguage,
  })
  .meta({ id: 'DefineSegmentFromText' });
export const readSegmentText = z
  .strictObject({ text: z.string().trim().min(1).max(500), language: segmentLanguage })
  .meta({ id: 'ReadSegmentText' });
/** The reading as it was shown. */
export const confirmSegment = z
  .strictObject({ reading: z.string().min(1).max(2_000) })
  .meta({ id: 'ConfirmSegment' });
export const retireSegment = z.strictObject({ reason }).meta({ id: 'RetireSegment' });

export const draftCampaign = z
  .strictObject({
    campaignId: id.optional(),
    name,
    objective: text,
    audience,
    journey,
    purpose: label.default('marketing'),
  })
  .meta({ id: 'DraftCampaign' });
export const planActivity = z
  .strictObject({ activity: label, summary: text, from: day, to: day, planned: amount })
  .meta({ id: 'PlanActivity' });
export const assignTask = z
  .strictObject({ activity: label, task: label, summary: text, assignee: name, due: day })
  .meta({ id: 'AssignTask' });
export const completeTask = z.strictObject({ task: label }).meta({ id: 'CompleteTask' });
export const setBudget = z.strictObject({ budget: amount }).meta({ id: 'SetBudget' });
export const recordSpend = z
  .strictObject({ activity: label.optional(), amount, reference: name })
  .meta({ id: 'RecordSpend' });
export const approveCampaign = z.strictObject({}).meta({ id: 'ApproveCampaign' });
export const launchCampaign = z.strictObject({}).meta({ id: 'LaunchCampaign' });
export const pauseCampaign = z.strictObject({ reason }).meta({ id: 'PauseCampaign' });
export const resumeCampaign = z.strictObject({ reason }).meta({ id: 'ResumeCampaign' });
export const finishCampaign = z.strictObject({ reason }).meta({ id: 'FinishCampaign' });

/** Whether a customer may be contacted now, outside of a campaign; what is permitted is queued. */
export const requestContact = z
  .strictObject({
    contactId: id.optional(),
    customerId: id,
    channel: contactChannel,
    purpose: label.default('marketing'),
    subject: z.string().trim().min(1).max(300),
    text: z.string().trim().min(1).max(20_000),
  })
  .meta({ id: 'RequestContact' });
/** A letter or a call was handed over. */
export const recordHandOver = z.strictObject({ receipt: name }).meta({ id: 'RecordHandOver' });
export const recordReturn = z
  .strictObject({ bounce: z.enum(['hard', 'soft']), code: z.string().trim().min(1).max(100) })
  .meta({ id: 'RecordReturn' });
/** A message of a mail server: a bounce (RFC 3464) or a complaint (RFC 5965), as it came. */
export const recordReport = z
  .strictObject({ raw: z.string().min(1).max(200_000) })
  .meta({ id: 'RecordReport' });
export const requestOptIn = z
  .strictObject({
    customerId: id,
    channel: z.literal('email').default('email'),
    purpose: label.default('marketing'),
    textVersion: name,
    evidence: name,
  })
  .meta({ id: 'RequestOptIn' });
/** The token of the link, and who followed it. */
export const confirmOptIn = z
  .strictObject({ token: z.string().min(1).max(400), evidence: name })
  .meta({ id: 'ConfirmOptIn' });
/** A message came in; a rule may answer it. */
export const respondAutomatically = z
  .strictObject({
    customerId: id,
    rule: label,
    ruleVersion: z.int().positive(),
    inReplyTo: name,
    /** Its headers by lower-case name; those that tell of machines are looked at. */
    headers: z.record(z.string().max(100), z.string().max(1_000)).default({}),
    subject: z.string().trim().min(1).max(300),
    text: z.string().trim().min(1).max(20_000),
  })
  .meta({ id: 'RespondAutomatically' });
