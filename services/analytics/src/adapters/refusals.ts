import { type RejectionStatus, rejections } from '@icrm/rpc';

export type AnalyticsRejection = 'metric-not-found' | 'dimension-not-found';

/** Every refusal of this service. The reasons are public: callers switch on them. */
export const analyticsRefusals: Readonly<Record<AnalyticsRejection, RejectionStatus>> = {
  'metric-not-found': ['NOT_FOUND', 'there is no metric of that name and version'],
  'dimension-not-found': ['INVALID_ARGUMENT', 'the metric cannot be split by that'],
};

export const refuse = rejections('analytics', analyticsRefusals);
