import { type Results, results } from '@icrm/command-service';
import { type RejectionStatus, rejections } from '@icrm/rpc';
import type { CaseRejection } from '../domain/case/index.ts';
import type { CentreRejection } from '../domain/centre/commands.ts';

export type ServiceRejection = CaseRejection | CentreRejection | 'calendar-not-found';

/** Every refusal of this service. The reasons are public: callers switch on them. */
export const serviceRefusals: Readonly<Record<ServiceRejection, RejectionStatus>> = {
  'case-not-found': ['NOT_FOUND', 'there is no such case'],
  'case-already-opened': ['ALREADY_EXISTS', 'the case was opened before'],
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
};

export const refuse = rejections('service', serviceRefusals);

const told = results(refuse);
export const accepted: Results<ServiceRejection>['accepted'] = told.accepted;
export const toResult: Results<ServiceRejection>['toResult'] = told.toResult;
