import { type Results, results } from '@icrm/command-service';
import { type RejectionStatus, rejections } from '@icrm/rpc';
import type { AssessmentRejection } from '../domain/assessment.ts';

export type AnalyticsRejection =
  | AssessmentRejection
  | 'metric-not-found'
  | 'dimension-not-found'
  | 'analysis-not-found'
  | 'parameter-wrong'
  | 'models-run-already'
  | 'rebuild-runs-already';

/** Every refusal of this service. The reasons are public: callers switch on them. */
export const analyticsRefusals: Readonly<Record<AnalyticsRejection, RejectionStatus>> = {
  'metric-not-found': ['NOT_FOUND', 'there is no metric of that name and version'],
  'dimension-not-found': ['INVALID_ARGUMENT', 'the metric cannot be split by that'],
  'analysis-not-found': ['NOT_FOUND', 'there is no analysis of that name'],
  'parameter-wrong': ['INVALID_ARGUMENT', 'the analysis does not take that'],
  'models-run-already': ['ABORTED', 'the models of this tenant are being fitted'],
  'rebuild-runs-already': ['ABORTED', 'the warehouse is being built anew'],
  'score-out-of-range': ['INVALID_ARGUMENT', 'a criterion is scored from 0 to 100'],
};

export const refuse = rejections('analytics', analyticsRefusals);

export const toResult: Results<AnalyticsRejection>['toResult'] = results(refuse).toResult;
