import { z } from 'zod';
import { defineEvent, type EventsOf } from '../event-definition.ts';
import { journey } from '../journey.ts';
import { day, id, instant, label, money } from '../vocabulary.ts';

const campaignId = id;
const campaign = '0193a000-0000-7000-8000-0000000000f1';
const ana = '0193a000-0000-7000-8000-000000000001';
const at = '2026-03-02T09:00:00.000Z';
const names = { campaignId: campaign };
const eur = (minor: number) => ({ minor, currency: 'EUR' });

/**
 * Whom a campaign is for: those of a segment, of a list or who follow a topic, as of its launch; or a play: whom analytics
 * decides so about, from its launch on, the ones it holds out left alone.
 */
export const audience = z.union([
  z.strictObject({ segmentId: id }),
  z.strictObject({ listId: id }),
  z.strictObject({ topic: label }),
  z.strictObject({ decision: label }),
]);
export type Audience = z.infer<typeof audience>;

export const campaignDrafted = defineEvent({
  type: 'CampaignDrafted',
  context: 'marketing',
  summary: 'A campaign is being planned; drafted again, it is what was said last.',
  schema: z.strictObject({
    campaignId,
    name: z.string(),
    objective: z.string(),
    audience,
    journey,
    /** The purpose of the consent it needs. */
    purpose: label,
    at: instant,
  }),
  example: {
    ...names,
    name: 'Spring roofs',
    objective: '40 new roofs',
    audience: { segmentId: '0193a000-0000-7000-8000-0000000000e1' },
    journey: {
      holdOutPercent: 10,
      steps: [
        {
          kind: 'contact' as const,
          name: 'hello',
          channel: 'email' as const,
          variants: [{ name: 'a', weight: 1, subject: 'Sun for your roof', text: 'Dear customer, …' }],
        },
      ],
    },
    purpose: 'marketing',
    at,
  },
});

export const activityPlanned = defineEvent({
  type: 'CampaignActivityPlanned',
  context: 'marketing',
  summary: 'Something will be done for a campaign, at a planned cost.',
  schema: z.strictObject({
    campaignId,
    activity: label,
    summary: z.string(),
    from: day,
    to: day,
    planned: money,
    at: instant,
  }),
  example: {
    ...names,
    activity: 'fair',
    summary: 'Stand at the fair',
    from: '2026-03-01',
    to: '2026-03-03',
    planned: eur(200_000),
    at,
  },
});

export const taskAssigned = defineEvent({
  type: 'CampaignTaskAssigned',
  context: 'marketing',
  summary: 'Somebody has something to do for an activity.',
  schema: z.strictObject({
    campaignId,
    activity: label,
    task: label,
    summary: z.string(),
    assignee: z.string(),
    due: day,
    at: instant,
  }),
  example: {
    ...names,
    activity: 'fair',
    task: 'posters',
    summary: 'Print posters',
    assignee: 'eva',
    due: '2026-02-20',
    at,
  },
});

export const taskCompleted = defineEvent({
  type: 'CampaignTaskCompleted',
  context: 'marketing',
  summary: 'What there was to do for an activity is done.',
  schema: z.strictObject({ campaignId, task: label, at: instant }),
  example: { ...names, task: 'posters', at },
});

export const budgetSet = defineEvent({
  type: 'CampaignBudgetSet',
  context: 'marketing',
  summary: 'What a campaign may cost in all.',
  schema: z.strictObject({ campaignId, budget: money, at: instant }),
  example: { ...names, budget: eur(1_000_000), at },
});

export const spendRecorded = defineEvent({
  type: 'CampaignSpendRecorded',
  context: 'marketing',
  summary: 'Something was spent on a campaign, within its budget.',
  schema: z.strictObject({
    campaignId,
    activity: label.optional(),
    amount: money,
    reference: z.string(),
    at: instant,
  }),
  example: { ...names, activity: 'fair', amount: eur(180_000), reference: 'I-77', at },
});

export const budgetExhausted = defineEvent({
  type: 'CampaignBudgetExhausted',
  context: 'marketing',
  summary: 'The budget is spent to the last cent.',
  schema: z.strictObject({ campaignId, budget: money, at: instant }),
  example: { ...names, budget: eur(1_000_000), at },
});

export const campaignApproved = defineEvent({
  type: 'CampaignApproved',
  context: 'marketing',
  summary: 'A campaign may be launched as it is; it is not changed any more.',
  schema: z.strictObject({ campaignId, at: instant }),
  example: { ...names, at },
});

export const campaignLaunched = defineEvent({
  type: 'CampaignLaunched',
  context: 'marketing',
  summary: 'A campaign runs, for the customers that its audience had then.',
  schema: z.strictObject({
    campaignId,
    audience,
    journey,
    purpose: label,
    name: z.string(),
    /** How many there are, and a hash of their sorted ids. */
    snapshot: z.strictObject({ count: z.int().nonnegative(), hash: z.string() }),
    at: instant,
  }),
  example: {
    ...names,
    audience: { segmentId: '0193a000-0000-7000-8000-0000000000e1' },
    journey: {
      holdOutPercent: 0,
      steps: [{ kind: 'wait' as const, name: 'pause', minutes: 60 }],
    },
    purpose: 'marketing',
    name: 'Spring roofs',
    snapshot: { count: 2, hash: 'sha256:00' },
    at,
  },
});

const simple = <const T extends string>(type: T, summary: string) =>
  defineEvent({
    type,
    context: 'marketing',
    summary,
    schema: z.strictObject({ campaignId, reason: z.string(), at: instant }),
    example: { ...names, reason: 'stock is late', at },
  });

export const campaignPaused = simple('CampaignPaused', 'Nobody goes a step further until it is resumed.');
export const campaignResumed = simple('CampaignResumed', 'A campaign that was paused goes on.');
export const campaignFinished = simple('CampaignFinished', 'A campaign is over.');

export const campaignOutcomeRecorded = defineEvent({
  type: 'CampaignOutcomeRecorded',
  context: 'marketing',
  summary: 'Something came of a campaign, found by causation from its hand-off.',
  schema: z.strictObject({
    campaignId,
    customerId: id,
    outcome: z.enum(['lead-accepted', 'lead-returned', 'opportunity-opened', 'won', 'lost', 'kept', 'left']),
    /** Of a play: whether the customer was played to or left alone. */
    arm: z.enum(['treated', 'holdout']).optional(),
    value: money.optional(),
    /** The event that says so. */
    causedBy: z.string(),
    at: instant,
  }),
  example: {
    ...names,
    customerId: ana,
    outcome: 'won',
    value: eur(1_200_000),
    causedBy: '5b0f2f5e-52a7-5c1e-9d53-0f9a4b1c2d3e',
    at,
  },
});

export const campaignEvents = [
  campaignDrafted,
  activityPlanned,
  taskAssigned,
  taskCompleted,
  budgetSet,
  spendRecorded,
  budgetExhausted,
  campaignApproved,
  campaignLaunched,
  campaignPaused,
  campaignResumed,
  campaignFinished,
  campaignOutcomeRecorded,
] as const;

/** Facts of stream `campaign-<tenant>.<id>`. */
export type CampaignEvent = EventsOf<typeof campaignEvents>;
