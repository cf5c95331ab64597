import {
  audience,
  marketingCommands as commands,
  contactPolicy,
  commandContext as context,
  decisionPolicy,
  journey,
  priceList,
  promotionEffect,
  segmentQuery,
  tenant,
  vocabulary,
} from '@icrm/contracts';
import { z } from 'zod';

const { id } = vocabulary;

/** A part of a command that travels as JSON text. */
const jsonText = <S extends z.ZodType>(schema: S) =>
  z
    .string()
    .max(200_000)
    .transform((text, issues): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        issues.addIssue({ code: 'custom', message: 'expected JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);

const ofSegment = { context, segmentId: id };
const ofCampaign = { context, campaignId: id };
const ofTopic = { context, topic: vocabulary.label };
const ofVisitor = { context, visitorId: commands.visitorId };
const page = {
  limit: z
    .int()
    .max(500)
    .default(50)
    .transform((it) => (it < 1 ? 50 : it)),
  cursor: z.string().max(200).optional(),
};

/** What each method takes: the fields of its command, its context, and the id of what it changes. */
export const requests = {
  defineSegment: commands.defineSegment.extend({ context, query: jsonText(segmentQuery) }),
  confirmSegment: commands.confirmSegment.extend(ofSegment),
  retireSegment: commands.retireSegment.extend(ofSegment),
  defineSegmentFromText: commands.defineSegmentFromText.extend({ context }),
  readSegmentText: commands.readSegmentText,
  getSegment: z.strictObject({ tenant, segmentId: id }),
  listSegmentMembers: z.strictObject({ tenant, segmentId: id, ...page }),

  draftCampaign: commands.draftCampaign.extend({
    context,
    audience: jsonText(audience),
    journey: jsonText(journey),
  }),
  planActivity: commands.planActivity.extend(ofCampaign),
  assignTask: commands.assignTask.extend(ofCampaign),
  completeTask: commands.completeTask.extend(ofCampaign),
  setBudget: commands.setBudget.extend(ofCampaign),
  recordSpend: commands.recordSpend.extend(ofCampaign),
  approveCampaign: commands.approveCampaign.extend(ofCampaign),
  launchCampaign: commands.launchCampaign.extend(ofCampaign),
  pauseCampaign: commands.pauseCampaign.extend(ofCampaign),
  resumeCampaign: commands.resumeCampaign.extend(ofCampaign),
  finishCampaign: commands.finishCampaign.extend(ofCampaign),
  handOverLead: commands.handOverLead.extend(ofCampaign),
  getCampaign: z.strictObject({ tenant, campaignId: id }),
  simulateCampaign: z.strictObject({ tenant, campaignId: id }),

  publishContactPolicy: commands.publishContactPolicy.extend({ context, policy: jsonText(contactPolicy) }),
  getContactPolicy: z.strictObject({ tenant }),
  takeCall: commands.takeCall.extend({ context }),
  followTopic: commands.followTopic.extend(ofTopic),
  unfollowTopic: commands.unfollowTopic.extend(ofTopic),
  announce: commands.announce.extend(ofTopic),
  getTopic: z.strictObject({ tenant, topic: vocabulary.label }),

  requestContact: commands.requestContact.extend({ context }),
  recordHandOver: commands.recordHandOver.extend({ context, messageId: id }),
  recordReturn: commands.recordReturn.extend({ context, messageId: id }),
  recordReport: commands.recordReport.extend({ context }),
  requestOptIn: commands.requestOptIn.extend({ context }),
  confirmOptIn: commands.confirmOptIn.extend({ context }),
  respondAutomatically: commands.respondAutomatically.extend({ context }),
  followLink: z.strictObject({
    token: z.string().max(400),
    action: z.enum(['open', 'click', 'unsubscribe']),
    link: z.url().max(2_000).optional(),
    commandId: z.string().max(200).optional(),
  }),
  listQueued: z.strictObject({ tenant, channel: z.enum(['post', 'phone']), limit: page.limit }),

  publishPriceList: commands.publishPriceList.extend({
    context,
    priceListId: vocabulary.label,
    priceList: jsonText(priceList),
  }),
  launchPromotion: commands.launchPromotion.extend({ context, effect: jsonText(promotionEffect) }),
  claimPromotion: commands.claimPromotion.extend({ context, promotionId: id }),
  releaseClaim: commands.releaseClaim.extend({ context, promotionId: id }),
  endPromotion: commands.endPromotion.extend({ context, promotionId: id }),
  earnPoints: commands.earnPoints.extend({ context, customerId: id }),
  redeemPoints: commands.redeemPoints.extend({ context, customerId: id }),
  reversePoints: commands.reversePoints.extend({ context, customerId: id }),
  quotePrice: commands.quotePrice.extend({ context, priceListId: vocabulary.label }),
  getPrice: z.strictObject({
    tenant,
    priceListId: vocabulary.label,
    item: z.string().max(100),
    quantity: z.int().min(1).max(1_000_000),
    customerId: id.optional(),
    asOf: vocabulary.instant.optional(),
  }),
  getPromotion: z.strictObject({ tenant, promotionId: id }),
  getPoints: z.strictObject({ tenant, customerId: id }),

  createList: commands.createList.safeExtend({ context }),
  addListMembers: commands.addListMembers.extend({ context, listId: id }),
  removeListMembers: commands.removeListMembers.extend({ context, listId: id }),
  shareList: commands.shareList.extend({ context, listId: id }),
  revokeShare: commands.revokeShare.extend({ context, listId: id }),
  readSharedList: commands.readSharedList.extend({ context, listId: id, limit: page.limit }),
  expandAudience: commands.expandAudience.extend({
    context,
    listId: id,
    seed: jsonText(commands.expandAudience.shape.seed),
  }),
  exportList: commands.exportList.extend({ context, listId: id }),

  publishPolicy: commands.publishPolicy.extend({ context, policy: jsonText(decisionPolicy) }),
  decide: commands.decide.safeExtend({ context }),
  recordResponse: commands.recordResponse.extend({ context, decisionId: id }),
  observeVisitor: commands.observeVisitor.extend(ofVisitor),
  identifyVisitor: commands.identifyVisitor.extend(ofVisitor),
  decideTracking: commands.decideTracking.extend(ofVisitor),
  viewPage: commands.viewPage.extend(ofVisitor),
  performAction: commands.performAction.extend(ofVisitor),
  getSiteKey: z.strictObject({ tenant }),
  serveSite: z.strictObject({
    siteKey: z.string().max(400),
    visitorId: commands.visitorId,
    commandId: z.string().min(1).max(200),
    slot: vocabulary.label.optional(),
    page: commands.viewPage.shape.page.optional(),
    interest: vocabulary.label.optional(),
    action: vocabulary.label.optional(),
    tracking: z.enum(['given', 'withdrawn']).optional(),
    textVersion: z.string().max(100).optional(),
    decisionId: id.optional(),
    response: z.enum(['shown', 'clicked']).optional(),
  }),
};

const ofContent = { context, contentId: id };
/** What the methods of BrandService take. */
export const brandRequests = {
  draftContent: commands.draftContent.extend({
    context,
    variants: jsonText(commands.draftContent.shape.variants),
  }),
  approveContent: commands.approveContent.extend(ofContent),
  rejectContent: commands.rejectContent.extend(ofContent),
  retireVariant: commands.retireVariant.extend(ofContent),
  getContent: z.strictObject({ tenant, contentId: id }),
  getContentPerformance: z.strictObject({ tenant, campaignId: id }),
  recordAdSpend: commands.recordAdSpend.extend({ context }),
  recordPressMention: commands.recordPressMention.extend({ context }),
  closeResearchWave: commands.closeResearchWave.extend({ context }),
  getBrandReport: z.strictObject({
    tenant,
    from: vocabulary.day.optional(),
    until: vocabulary.day.optional(),
  }),
};
