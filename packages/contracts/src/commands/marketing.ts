import { z } from 'zod';
import { contactPolicy } from '../contact-policy.ts';
import { decisionPolicy } from '../decision-policy.ts';
import { audience } from '../events/marketing-campaigns.ts';
import { listField } from '../events/marketing-lists.ts';
import { segmentLanguage } from '../events/marketing-segments.ts';
import { contactChannel, journey } from '../journey.ts';
import { priceList, promotionEffect } from '../offers.ts';
import { segmentQuery } from '../segment-query.ts';
import { day, id, instant, label, money, text } from '../vocabulary.ts';

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
export const handOverLead = z.strictObject({ customerId: id, topic: text }).meta({ id: 'HandOverLead' });
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

/** How often, when and by which channels customers may be contacted; what is left out is as usual. */
export const publishContactPolicy = z
  .strictObject({ policy: contactPolicy })
  .meta({ id: 'PublishContactPolicy' });
/** The next call that is to be made, for whoever asks: nobody else gets it. */
export const takeCall = z.strictObject({}).meta({ id: 'TakeCall' });
export const followTopic = z.strictObject({ customerId: id }).meta({ id: 'FollowTopic' });
export const unfollowTopic = z.strictObject({ customerId: id }).meta({ id: 'UnfollowTopic' });
/** What is new, for all who follow a topic; a campaign of its own brings it to them. */
export const announce = z
  .strictObject({
    channel: contactChannel.default('email'),
    subject: z.string().trim().min(1).max(300),
    text: z.string().trim().min(1).max(20_000),
    purpose: label.default('marketing'),
  })
  .meta({ id: 'Announce' });

/** What several things cost together, kept for an order to refer to. */
export const quotePrice = z
  .strictObject({
    priceTraceId: id.optional(),
    customerId: id.optional(),
    lines: z
      .array(
        z.strictObject({ item: z.string().trim().min(1).max(100), quantity: z.int().min(1).max(1_000_000) }),
      )
      .min(1)
      .max(200),
    validMinutes: z.int().min(1).max(43_200).default(1_440),
  })
  .meta({ id: 'QuotePrice' });
export const publishPriceList = z.strictObject({ priceList }).meta({ id: 'PublishPriceList' });
export const launchPromotion = z
  .strictObject({
    promotionId: id.optional(),
    name,
    budget: amount,
    perCustomer: z.int().min(1).max(1_000).default(1),
    effect: promotionEffect,
    minimumMinor: z.int().nonnegative().default(0),
    from: instant,
    until: instant,
  })
  .meta({ id: 'LaunchPromotion' });
export const claimPromotion = z
  .strictObject({ customerId: id, reference: name, amount })
  .meta({ id: 'ClaimPromotion' });
export const releaseClaim = z.strictObject({ reference: name }).meta({ id: 'ReleaseClaim' });
export const endPromotion = z.strictObject({ reason }).meta({ id: 'EndPromotion' });

const points = z.int().min(1).max(1_000_000_000);
export const earnPoints = z.strictObject({ points, rule: label, reference: name }).meta({ id: 'EarnPoints' });
export const redeemPoints = z.strictObject({ points, reference: name }).meta({ id: 'RedeemPoints' });
export const reversePoints = z.strictObject({ reference: name }).meta({ id: 'ReversePoints' });

export const createList = z
  .strictObject({
    listId: id.optional(),
    name,
    kind: z.enum(['static', 'dynamic']),
    /** Of a dynamic one. */
    segmentId: id.optional(),
  })
  .refine(({ kind, segmentId }) => (kind === 'dynamic') === (segmentId !== undefined), {
    path: ['segmentId'],
    message: 'a dynamic list names its segment, a static one none',
  })
  .meta({ id: 'MarketingCreateList' });
const customerIds = z.array(id).min(1).max(1_000);
export const addListMembers = z.strictObject({ customerIds }).meta({ id: 'MarketingAddListMembers' });
export const removeListMembers = z.strictObject({ customerIds }).meta({ id: 'MarketingRemoveListMembers' });
const fields = z.array(listField).min(1).max(20);
export const shareList = z
  .strictObject({ grantee: name, fields, masked: z.array(listField).max(20).default([]), expiresAt: instant })
  .meta({ id: 'MarketingShareList' });
export const revokeShare = z.strictObject({ grantee: name }).meta({ id: 'MarketingRevokeShare' });
export const readSharedList = z
  .strictObject({
    grantee: name,
    limit: z.int().min(1).max(500).default(50),
    cursor: z.string().max(200).optional(),
  })
  .meta({ id: 'MarketingReadSharedList' });
export const exportList = z
  .strictObject({
    format: z.enum(['csv', 'jsonl', 'xlsx', 'parquet', 'vcf', 'labels']),
    fields,
    purpose: name,
  })
  .meta({ id: 'MarketingExportList' });

/** Puts whom is most like the people of another audience on a list that is kept by hand. */
export const expandAudience = z
  .strictObject({
    seed: z.union([z.strictObject({ segmentId: id }), z.strictObject({ listId: id })]),
    size: z.int().min(1).max(1_000),
    /** Only customers who may be written to for this purpose, by e-mail. */
    consentedTo: label.optional(),
  })
  .meta({ id: 'ExpandAudience' });

const visitorId = z.string().regex(/^[A-Za-z0-9_-]{1,100}$/, 'expected 1-100 of A-Z a-z 0-9 _ -');
export const publishPolicy = z
  .strictObject({ policy: decisionPolicy })
  .meta({ id: 'MarketingPublishPolicy' });
export const decide = z
  .strictObject({ slot: label, customerId: id.optional(), visitorId: visitorId.optional(), channel: label })
  .refine(({ customerId, visitorId: visitor }) => customerId !== undefined || visitor !== undefined, {
    path: ['customerId'],
    message: 'a customer or a visitor',
  })
  .meta({ id: 'MarketingDecide' });
export const recordResponse = z
  .strictObject({ response: z.enum(['shown', 'accepted', 'declined', 'clicked']) })
  .meta({ id: 'MarketingRecordResponse' });
export const observeVisitor = z.strictObject({ interest: label }).meta({ id: 'ObserveVisitor' });
export const identifyVisitor = z.strictObject({ customerId: id }).meta({ id: 'IdentifyVisitor' });
export const decideTracking = z
  .strictObject({ given: z.boolean(), textVersion: name })
  .meta({ id: 'DecideTracking' });
/** The path of a page of ours, without what stands behind a question mark. */
const pagePath = z
  .string()
  .max(500)
  .regex(/^\/[^?#\s]*$/, 'expected a path');
export const viewPage = z
  .strictObject({ page: pagePath, interest: label.optional() })
  .meta({ id: 'ViewPage' });
export const performAction = z.strictObject({ page: pagePath, action: label }).meta({ id: 'PerformAction' });
export * from './marketing-brand.ts';
export { visitorId };
