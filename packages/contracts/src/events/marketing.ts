import { campaignEvents } from './marketing-campaigns.ts';
import { contactEvents, messageEvents } from './marketing-messages.ts';
import { membershipEvents, segmentEvents } from './marketing-segments.ts';

export * from './marketing-campaigns.ts';
export * from './marketing-messages.ts';
export * from './marketing-segments.ts';

/** Every event of marketing. */
export const marketingEvents = [
  ...segmentEvents,
  ...membershipEvents,
  ...campaignEvents,
  ...contactEvents,
  ...messageEvents,
] as const;
