import { brandEvents, contentEvents } from './marketing-brand.ts';
import { campaignEvents } from './marketing-campaigns.ts';
import { actionEvents, policyEvents, visitorEvents } from './marketing-decisions.ts';
import { journeyEvents } from './marketing-journeys.ts';
import { marketingListEvents } from './marketing-lists.ts';
import { contactEvents, messageEvents } from './marketing-messages.ts';
import { loyaltyEvents, priceListEvents, priceTraceEvents, promotionEvents } from './marketing-offers.ts';
import { autoResponseEvents, optInEvents } from './marketing-opt-in.ts';
import { membershipEvents, segmentEvents } from './marketing-segments.ts';
import { contactPolicyEvents, topicEvents } from './marketing-topics.ts';

export * from './marketing-brand.ts';
export * from './marketing-campaigns.ts';
export * from './marketing-decisions.ts';
export * from './marketing-journeys.ts';
export * from './marketing-lists.ts';
export * from './marketing-messages.ts';
export * from './marketing-offers.ts';
export * from './marketing-opt-in.ts';
export * from './marketing-segments.ts';
export * from './marketing-topics.ts';

/** Every event of marketing. */
export const marketingEvents = [
  ...segmentEvents,
  ...membershipEvents,
  ...campaignEvents,
  ...journeyEvents,
  ...contactEvents,
  ...messageEvents,
  ...optInEvents,
  ...autoResponseEvents,
  ...policyEvents,
  ...actionEvents,
  ...visitorEvents,
  ...marketingListEvents,
  ...priceListEvents,
  ...priceTraceEvents,
  ...promotionEvents,
  ...loyaltyEvents,
  ...contactPolicyEvents,
  ...topicEvents,
  ...contentEvents,
  ...brandEvents,
] as const;
