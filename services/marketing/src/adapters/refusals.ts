import { type Results, results } from '@icrm/command-service';
import { type RejectionStatus, rejections } from '@icrm/rpc';
import type { CampaignRejection } from '../domain/campaign/campaign.ts';
import type { MessageRejection } from '../domain/contact/message.ts';
import type { OptInRejection } from '../domain/contact/opt-in.ts';
import type { SegmentRejection } from '../domain/segment/segment.ts';

export type MarketingRejection =
  | SegmentRejection
  | CampaignRejection
  | MessageRejection
  | OptInRejection
  | 'text-not-understood'
  | 'report-not-understood';

/** Every refusal of this service. The reasons are public: callers switch on them. */
export const marketingRefusals: Readonly<Record<MarketingRejection, RejectionStatus>> = {
  'segment-not-found': ['NOT_FOUND', 'there is no such segment'],
  'segment-retired': ['FAILED_PRECONDITION', 'the segment was retired before'],
  'nothing-to-confirm': ['FAILED_PRECONDITION', 'no reading waits for confirmation'],
  'reading-differs': ['FAILED_PRECONDITION', 'the words were read otherwise than what is confirmed'],
  'text-not-understood': ['INVALID_ARGUMENT', 'some of the words were not understood; see notUnderstood'],
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
  'spend-currency-differs': ['INVALID_ARGUMENT', 'the budget is in another currency'],
};

export const refuse = rejections('marketing', marketingRefusals);

const told = results(refuse);
export const accepted: Results<MarketingRejection>['accepted'] = told.accepted;
export const toResult: Results<MarketingRejection>['toResult'] = told.toResult;
