import { type Results, results } from '@icrm/command-service';
import { type RejectionStatus, rejections } from '@icrm/rpc';
import type { ClaimRefusal } from '../application/claims.ts';
import type { CustomerRejection } from '../domain/customer/index.ts';
import type { ErasureRejection } from '../domain/erasure.ts';
import type { LinkRejection } from '../domain/link.ts';
import type { OverrideRejection } from '../domain/override.ts';

export type CustomerServiceRejection =
  | CustomerRejection
  | ClaimRefusal['reason']
  | ErasureRejection
  | LinkRejection
  | OverrideRejection
  | IdentityRejection;

/** What is refused of questions and decisions about candidates. */
export type IdentityRejection =
  | 'candidate-not-found'
  | 'effect-changed'
  | 'not-matched-yet'
  | 'unknown-rule-version';

/** Every refusal of this service. The reasons are public: callers switch on them. */
export const customerRefusals: Readonly<Record<CustomerServiceRejection, RejectionStatus>> = {
  'customer-not-found': ['NOT_FOUND', 'there is no such customer'],
  'customer-already-registered': ['ALREADY_EXISTS', 'a customer with this id was registered before'],
  'customer-erased': ['FAILED_PRECONDITION', 'the customer was erased'],
  'customer-not-erased': ['FAILED_PRECONDITION', 'the customer was not erased'],
  'customer-retired': ['FAILED_PRECONDITION', 'the customer has left'],
  'identifier-taken': ['ALREADY_EXISTS', 'the identifier belongs to another customer'],
  'identifier-contested': ['ABORTED', 'another registration for the identifier is under way; try again'],
  'identifier-not-held': ['NOT_FOUND', 'the customer does not have this identifier'],
  'claim-lapsed': ['ABORTED', 'the registration took too long and lost its claims; try again'],
  'same-customer': ['INVALID_ARGUMENT', 'a customer is not linked with itself'],
  'not-linked': ['FAILED_PRECONDITION', 'the two customers are not linked'],
  'already-linked': ['FAILED_PRECONDITION', 'the two customers are linked: unlink them'],
  'link-refused-before': [
    'FAILED_PRECONDITION',
    'somebody said that the two are not the same; only a person can link them again',
  ],
  'until-not-ahead': ['INVALID_ARGUMENT', 'the override would end before it begins'],
  'field-not-overridden': ['FAILED_PRECONDITION', 'nobody has overridden the field, or not until now'],
  'candidate-not-found': ['NOT_FOUND', 'there is no such pair of customers'],
  'effect-changed': [
    'FAILED_PRECONDITION',
    'accepting would no longer do what was previewed; preview it again',
  ],
  'unknown-rule-version': ['INVALID_ARGUMENT', 'there is no such version of this rule'],
  'not-matched-yet': ['DEADLINE_EXCEEDED', 'matching has not come as far as the position asked for'],
};

export const refuse = rejections('customer', customerRefusals);

const told = results(refuse);
export const accepted: Results<CustomerServiceRejection>['accepted'] = told.accepted;
export const toResult: Results<CustomerServiceRejection>['toResult'] = told.toResult;
