import { type Results, results } from '@icrm/command-service';
import { type RejectionStatus, rejections } from '@icrm/rpc';
import type { AssessmentRejection } from '../domain/assessment.ts';
import type { GoalRejection } from '../domain/goal.ts';
import type { RoundRejection } from '../domain/rounds.ts';
import type { WatchRejection } from '../domain/watch.ts';

export type AnalyticsRejection =
  | AssessmentRejection
  | GoalRejection
  | WatchRejection
  | RoundRejection
  | 'metric-not-a-number'
  | 'metric-not-found'
  | 'dimension-not-found'
  | 'analysis-not-found'
  | 'parameter-wrong'
  | 'models-run-already'
  | 'rebuild-runs-already';

/** Every refusal of this service. The reasons are public: callers switch on them. */
export const analyticsRefusals: Readonly<Record<AnalyticsRejection, RejectionStatus>> = {
  'metric-not-found': ['NOT_FOUND', 'there is no metric of that name and version'],
  'metric-not-a-number': ['INVALID_ARGUMENT', 'the metric is a table, and has no number to compare'],
  'dimension-not-found': ['INVALID_ARGUMENT', 'the metric cannot be split by that'],
  'analysis-not-found': ['NOT_FOUND', 'there is no analysis of that name'],
  'parameter-wrong': ['INVALID_ARGUMENT', 'the analysis does not take that'],
  'models-run-already': ['ABORTED', 'the models of this tenant are being fitted'],
  'rebuild-runs-already': ['ABORTED', 'the warehouse is being built anew'],
  'score-out-of-range': ['INVALID_ARGUMENT', 'a criterion is scored from 0 to 100'],
  'goal-already-set': ['ALREADY_EXISTS', 'there is a goal of that id'],
  'goal-window-wrong': ['INVALID_ARGUMENT', 'the window of a goal ends after it begins'],
  'goal-not-found': ['NOT_FOUND', 'there is no goal of that id'],
  'goal-withdrawn': ['FAILED_PRECONDITION', 'the goal was withdrawn'],
  'goal-not-due': ['FAILED_PRECONDITION', 'the window of the goal is not over'],
  'goal-already-judged': ['FAILED_PRECONDITION', 'the goal was judged'],
  'insight-already-watched': ['ALREADY_EXISTS', 'there is a watched question of that id'],
  'insight-not-found': ['NOT_FOUND', 'there is no watched question of that id'],
  'insight-unwatched': ['FAILED_PRECONDITION', 'the question is asked no more'],
  'raise-not-found': ['NOT_FOUND', 'nothing such was raised last of any group of the question'],
  'rounds-not-scheduled': ['FAILED_PRECONDITION', 'no rounds are made by the clock'],
  'round-not-due': ['FAILED_PRECONDITION', 'no round is due at that time'],
  'round-already-made': ['FAILED_PRECONDITION', 'the round was made'],
  'round-claimed': ['ABORTED', 'another process makes the round'],
  'round-not-claimed': ['FAILED_PRECONDITION', 'nobody makes that round'],
};

export const refuse = rejections('analytics', analyticsRefusals);

export const toResult: Results<AnalyticsRejection>['toResult'] = results(refuse).toResult;
