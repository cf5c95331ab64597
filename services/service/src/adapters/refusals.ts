import { type Results, results } from '@icrm/command-service';
import { type RejectionStatus, rejections } from '@icrm/rpc';
import type { CoachingRejection } from '../domain/care/coaching.ts';
import type { EntitlementRejection } from '../domain/care/entitlements.ts';
import type { EvaluationRejection } from '../domain/care/quality.ts';
import type { ScriptRejection } from '../domain/care/script.ts';
import type { ScriptRunRejection } from '../domain/care/script-run.ts';
import type { SurveyRejection } from '../domain/care/surveys.ts';
import type { CaseFlowRejection } from '../domain/case/flow.ts';
import type { CaseRejection } from '../domain/case/index.ts';
import type { CentreRejection } from '../domain/centre/commands.ts';
import type { SmsRejection } from '../domain/field/sms.ts';
import type { TechnicianRejection } from '../domain/field/technician.ts';
import type { WorkOrderRejection } from '../domain/field/work-order.ts';

export type ServiceRejection =
  | CaseRejection
  | CaseFlowRejection
  | CoachingRejection
  | CentreRejection
  | EntitlementRejection
  | ScriptRejection
  | ScriptRunRejection
  | EvaluationRejection
  | SurveyRejection
  | WorkOrderRejection
  | TechnicianRejection
  | SmsRejection
  | 'nobody-free'
  | 'shift-empty'
  | 'window-empty'
  | 'scorecard-item-twice'
  | 'cost-model-not-found'
  | 'calendar-not-found';

/** Every refusal of this service. The reasons are public: callers switch on them. */
export const serviceRefusals: Readonly<Record<ServiceRejection, RejectionStatus>> = {
  'case-not-found': ['NOT_FOUND', 'there is no such case'],
  'case-already-opened': ['ALREADY_EXISTS', 'the case was opened before'],
  'case-flow-not-found': ['NOT_FOUND', 'there is no such flow'],
  'case-flow-refused': ['INVALID_ARGUMENT', 'the flow has problems'],
  'case-without-flow': ['FAILED_PRECONDITION', 'the case was opened without a flow'],
  'stage-not-next': ['FAILED_PRECONDITION', 'the flow of the case does not go on there'],
  'case-closed': ['FAILED_PRECONDITION', 'the case is closed: reopen it first'],
  'case-not-closed': ['FAILED_PRECONDITION', 'only a closed case is reopened'],
  'case-already-acknowledged': ['FAILED_PRECONDITION', 'the case was acknowledged before'],
  'case-already-waiting': ['FAILED_PRECONDITION', 'the case waits for the customer already'],
  'case-not-waiting': ['FAILED_PRECONDITION', 'the case waits for nothing'],
  'resolution-already-proposed': ['FAILED_PRECONDITION', 'a resolution waits for the rating of the customer'],
  'resolution-not-proposed': ['FAILED_PRECONDITION', 'no resolution waits for a rating'],
  'rating-not-by-customer': ['PERMISSION_DENIED', 'staff do not rate their own work'],
  'complaint-closes-by-rating': [
    'FAILED_PRECONDITION',
    'a complaint closes by the rating of the customer alone',
  ],
  'customer-note-not-public': ['INVALID_ARGUMENT', 'what the customer says is public'],
  'centre-not-found': ['NOT_FOUND', 'there is no such contact centre'],
  'centre-already-opened': ['ALREADY_EXISTS', 'the contact centre was opened before'],
  'centre-without-vector': ['FAILED_PRECONDITION', 'no vector was published that could lead a call'],
  'calendar-not-found': ['NOT_FOUND', 'there is no such calendar'],
  'vector-refused': ['INVALID_ARGUMENT', 'the vector has problems'],
  'agent-not-found': ['NOT_FOUND', 'the contact centre knows no such agent'],
  'call-not-found': ['NOT_FOUND', 'the contact centre knows no such call'],
  'call-already-received': ['ALREADY_EXISTS', 'the call was received before'],
  'offer-not-open': ['FAILED_PRECONDITION', 'the call is not offered to this agent, or no longer'],
  'call-not-connected': ['FAILED_PRECONDITION', 'nobody speaks with the caller'],
  'call-on-hold': ['FAILED_PRECONDITION', 'the caller is on hold already'],
  'call-not-on-hold': ['FAILED_PRECONDITION', 'the caller is not on hold'],
  'call-not-waiting': ['FAILED_PRECONDITION', 'the caller does not wait on the line'],
  'contract-already-activated': ['ALREADY_EXISTS', 'the contract was activated before'],
  'contract-not-found': ['NOT_FOUND', 'the customer has no such contract'],
  'contract-ended': ['FAILED_PRECONDITION', 'the contract has ended'],
  'contract-time-empty': ['INVALID_ARGUMENT', 'the contract would end before it begins, or run no longer'],
  'contract-not-in-force': ['FAILED_PRECONDITION', 'no contract of that level holds for the customer'],
  'script-refused': ['INVALID_ARGUMENT', 'the script has problems'],
  'script-not-found': ['NOT_FOUND', 'there is no such script'],
  'script-run-already-started': ['ALREADY_EXISTS', 'the run was started before'],
  'script-run-not-found': ['NOT_FOUND', 'there is no such run'],
  'script-run-over': ['FAILED_PRECONDITION', 'the run came to its end'],
  'answer-not-of-step': ['INVALID_ARGUMENT', 'the step has no such answer'],
  'step-not-of-script': ['INVALID_ARGUMENT', 'the script has no such step'],
  'scorecard-not-found': ['NOT_FOUND', 'there is no such scorecard'],
  'scorecard-item-twice': ['INVALID_ARGUMENT', 'an item is named twice'],
  'scores-do-not-fit': ['INVALID_ARGUMENT', 'every item of the scorecard is scored once, within its points'],
  'already-scored': ['ALREADY_EXISTS', 'the same judge has scored this contact'],
  'own-contact': ['PERMISSION_DENIED', 'nobody judges their own contacts'],
  'goal-already-agreed': ['ALREADY_EXISTS', 'the goal was agreed before'],
  'goal-over-before': ['INVALID_ARGUMENT', 'the time for the goal would be over already'],
  'coaching-by-oneself': ['PERMISSION_DENIED', 'nobody coaches themselves'],
  'cost-model-not-found': ['NOT_FOUND', 'there is no such reckoning of costs'],
  'survey-not-found': ['NOT_FOUND', 'the customer was not asked that'],
  'survey-already-offered': ['ALREADY_EXISTS', 'the survey was offered before'],
  'survey-already-answered': ['FAILED_PRECONDITION', 'the survey was answered before'],
  'survey-expired': ['FAILED_PRECONDITION', 'the answer came too late'],
  'score-out-of-range': ['INVALID_ARGUMENT', 'the score is outside of the range of its kind'],
  'work-order-not-found': ['NOT_FOUND', 'there is no such work order'],
  'work-order-already-opened': ['ALREADY_EXISTS', 'the work order was opened before'],
  'work-order-over': ['FAILED_PRECONDITION', 'the work order is completed or cancelled'],
  'window-empty': ['INVALID_ARGUMENT', 'the time for the work ends before it begins'],
  'job-already-dispatched': ['FAILED_PRECONDITION', 'somebody was sent already'],
  'job-not-yours': ['PERMISSION_DENIED', 'somebody else was sent'],
  'job-not-so-far': ['FAILED_PRECONDITION', 'something else has to happen before'],
  'nobody-free': ['FAILED_PRECONDITION', 'no technician with the skill has time'],
  'technician-not-found': ['NOT_FOUND', 'there is no such technician'],
  'shift-overlaps': ['FAILED_PRECONDITION', 'the technician works then already'],
  'shift-empty': ['INVALID_ARGUMENT', 'the shift ends before it begins'],
  'no-free-slot': ['FAILED_PRECONDITION', 'the technician has no time'],
  'not-to-be-tracked': ['PERMISSION_DENIED', 'the position is not to be known: not agreed, or not at work'],
  'sms-not-found': ['NOT_FOUND', 'there is no such message'],
};

export const refuse = rejections('service', serviceRefusals);

const told = results(refuse);
export const accepted: Results<ServiceRejection>['accepted'] = told.accepted;
export const toResult: Results<ServiceRejection>['toResult'] = told.toResult;
