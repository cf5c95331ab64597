import { type Results, results } from '@icrm/command-service';
import { type RejectionStatus, rejections } from '@icrm/rpc';
import type { ContentRejection } from '../domain/brand/content.ts';
import type { CampaignRejection } from '../domain/campaign/campaign.ts';
import type { MessageRejection } from '../domain/contact/message.ts';
import type { OptInRejection } from '../domain/contact/opt-in.ts';
import type { DecisionRejection, VisitorRejection } from '../domain/decision/decision.ts';
import type { ListRejection } from '../domain/list/list.ts';
import type { LoyaltyRejection } from '../domain/offer/loyalty.ts';
import type { PromotionRejection } from '../domain/offer/promotion.ts';
import type { SegmentRejection } from '../domain/segment/segment.ts';

export type MarketingRejection =
  | SegmentRejection
  | CampaignRejection
  | MessageRejection
  | OptInRejection
  | PromotionRejection
  | LoyaltyRejection
  | ListRejection
  | DecisionRejection
  | VisitorRejection
  | ContentRejection
  | 'price-not-found'
  | 'nobody-to-be-like'
  | 'nothing-to-recommend'
  | 'text-not-understood'
  | 'report-not-understood';

/** Every refusal of this service. The reasons are public: callers switch on them. */
export const marketingRefusals: Readonly<Record<MarketingRejection, RejectionStatus>> = {
  'segment-not-found': ['NOT_FOUND', 'there is no such segment'],
  'segment-retired': ['FAILED_PRECONDITION', 'the segment was retired before'],
  'nothing-to-confirm': ['FAILED_PRECONDITION', 'no reading waits for confirmation'],
  'reading-differs': ['FAILED_PRECONDITION', 'the words were read otherwise than what is confirmed'],
  'text-not-understood': ['INVALID_ARGUMENT', 'some of the words were not understood; see notUnderstood'],
  'content-not-found': ['NOT_FOUND', 'there is no such content'],
  'content-version-not-latest': ['FAILED_PRECONDITION', 'a later version was written since'],
  'content-decided-before': ['FAILED_PRECONDITION', 'the version was approved or rejected before'],
  'content-own-approval': ['PERMISSION_DENIED', 'somebody else than its author approves a content'],
  'content-not-approved': ['FAILED_PRECONDITION', 'no version of the content was approved'],
  'variant-not-found': ['NOT_FOUND', 'the approved version has no such wording'],
  'campaign-not-found': ['NOT_FOUND', 'there is no such campaign'],
  'campaign-not-draft': ['FAILED_PRECONDITION', 'only a draft is changed and approved'],
  'campaign-not-approved': ['FAILED_PRECONDITION', 'only an approved campaign is launched, and once'],
  'campaign-not-running': ['FAILED_PRECONDITION', 'the campaign does not run'],
  'campaign-not-paused': ['FAILED_PRECONDITION', 'only a paused campaign is resumed'],
  'campaign-finished': ['FAILED_PRECONDITION', 'the campaign is over'],
  'activity-not-found': ['NOT_FOUND', 'the campaign has no such activity'],
  'activity-ends-before-it-begins': ['INVALID_ARGUMENT', 'the activity ends before it begins'],
  'task-not-found': ['NOT_FOUND', 'the campaign has no such task'],
  'budget-missing': ['FAILED_PRECONDITION', 'the campaign has no budget to spend'],
  'budget-exceeded': ['FAILED_PRECONDITION', 'the budget does not hold that much any more'],
  'budget-below-spend': ['FAILED_PRECONDITION', 'more than that was spent already'],
  'message-not-found': ['NOT_FOUND', 'there is no such message'],
  'message-already-attempted': ['FAILED_PRECONDITION', 'the message was handed over before'],
  'message-not-sent': ['FAILED_PRECONDITION', 'the message did not go out'],
  'opt-in-not-found': ['NOT_FOUND', 'nobody asked for that, or the link is not ours'],
  'opt-in-expired': ['FAILED_PRECONDITION', 'the link was not followed in time'],
  'report-not-understood': ['INVALID_ARGUMENT', 'the report names no message of ours, or no outcome'],
  'price-not-found': ['NOT_FOUND', 'no price list in effect then has this item'],
  'promotion-not-found': ['NOT_FOUND', 'there is no such promotion'],
  'promotion-already-launched': ['ALREADY_EXISTS', 'the promotion was launched before'],
  'promotion-ends-before-it-begins': ['INVALID_ARGUMENT', 'the promotion ends before it begins'],
  'promotion-not-in-effect': ['FAILED_PRECONDITION', 'the promotion has not begun, or is past'],
  'promotion-over': ['FAILED_PRECONDITION', 'the promotion is over'],
  'promotion-exhausted': ['FAILED_PRECONDITION', 'the budget does not hold that much any more'],
  'promotion-used-before': ['FAILED_PRECONDITION', 'the customer used it as often as they may'],
  'promotion-below-minimum': ['FAILED_PRECONDITION', 'the order is too small for it'],
  'promotion-currency-differs': ['INVALID_ARGUMENT', 'the promotion is in another currency'],
  'claim-not-found': ['NOT_FOUND', 'the promotion was not claimed with this reference'],
  'points-not-enough': ['FAILED_PRECONDITION', 'the customer has not that many points'],
  'entry-not-found': ['NOT_FOUND', 'nothing was earned or redeemed with this reference'],
  'nobody-to-be-like': ['FAILED_PRECONDITION', 'the audience that others are to be like is empty'],
  'list-not-found': ['NOT_FOUND', 'there is no such list'],
  'list-already-created': ['ALREADY_EXISTS', 'the list was created before'],
  'list-follows-segment': ['FAILED_PRECONDITION', 'a dynamic list is whoever is in its segment'],
  'list-not-shared': ['PERMISSION_DENIED', 'the list is not shared with them'],
  'share-expired': ['PERMISSION_DENIED', 'the list was shared up to a time that is past'],
  'decision-not-found': ['NOT_FOUND', 'there is no such decision'],
  'nothing-to-recommend': ['NOT_FOUND', 'no action of this slot is for them'],
  'tracking-not-allowed': ['FAILED_PRECONDITION', 'the visitor did not allow that what they do is kept'],
  'visitor-identified-otherwise': ['FAILED_PRECONDITION', 'the visitor is another customer'],
  'spend-currency-differs': ['INVALID_ARGUMENT', 'the budget is in another currency'],
};

export const refuse = rejections('marketing', marketingRefusals);

const told = results(refuse);
export const accepted: Results<MarketingRejection>['accepted'] = told.accepted;
export const toResult: Results<MarketingRejection>['toResult'] = told.toResult;
