import { z } from 'zod';
import { audience } from '../events/marketing-campaigns.ts';
import { segmentLanguage } from '../events/marketing-segments.ts';
import { journey } from '../journey.ts';
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
