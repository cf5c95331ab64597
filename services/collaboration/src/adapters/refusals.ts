import { type Results, results } from '@icrm/command-service';
import { type RejectionStatus, rejections } from '@icrm/rpc';
import type { ConversationRejection } from '../domain/conversation/conversation.ts';
import type { InteractionRejection } from '../domain/interaction/interaction.ts';
import type { PhoneCallRejection } from '../domain/phone-call/phone-call.ts';

export type CollaborationRejection =
  | InteractionRejection
  | ConversationRejection
  | 'customer-erased'
  | PhoneCallRejection
  | 'signature-wrong'
  | 'call-without-number'
  | 'content-not-found'
  | 'channel-not-sent';

/** Every refusal of this service. The reasons are public: callers switch on them. */
export const collaborationRefusals: Readonly<Record<CollaborationRejection, RejectionStatus>> = {
  'interaction-not-found': ['NOT_FOUND', 'there is no such interaction'],
  'interaction-removed': ['FAILED_PRECONDITION', 'the interaction was taken back'],
  'interaction-already-rated': ['FAILED_PRECONDITION', 'the interaction was rated before'],
  'rating-not-by-customer': ['PERMISSION_DENIED', 'staff do not rate their own work'],
  'content-not-found': ['NOT_FOUND', 'there is no such content, or its person was erased'],
  'channel-not-sent': ['FAILED_PRECONDITION', 'nothing is sent over this channel here'],
  'conversation-not-found': ['NOT_FOUND', 'there is no such conversation'],
  'conversation-already-opened': ['ALREADY_EXISTS', 'the conversation was opened before'],
  'conversation-closed': ['FAILED_PRECONDITION', 'the conversation is closed'],
  'conversation-not-assigned': ['FAILED_PRECONDITION', 'nobody answers for the conversation yet'],
  'conversation-with-another': ['INVALID_ARGUMENT', 'the conversation is with another customer'],
  'same-agent': ['FAILED_PRECONDITION', 'the agent answers for the conversation already'],
  'call-not-found': ['NOT_FOUND', 'no such call has rung'],
  'call-already-rang': ['ALREADY_EXISTS', 'the call has rung before'],
  'call-not-ringing': ['FAILED_PRECONDITION', 'the call was answered before'],
  'call-not-answered': ['FAILED_PRECONDITION', 'nobody has answered the call'],
  'call-on-hold': ['FAILED_PRECONDITION', 'the call is on hold already'],
  'call-not-on-hold': ['FAILED_PRECONDITION', 'the call is not on hold'],
  'call-over': ['FAILED_PRECONDITION', 'the call is over'],
  'call-without-number': ['INVALID_ARGUMENT', 'a call rings with a number, `anonymous` if it is withheld'],
  'signature-wrong': ['UNAUTHENTICATED', 'nobody known has signed this, or too long ago'],
  'customer-erased': ['FAILED_PRECONDITION', 'the customer was erased'],
};

export const refuse = rejections('collaboration', collaborationRefusals);

const told = results(refuse);
export const accepted: Results<CollaborationRejection>['accepted'] = told.accepted;
export const toResult: Results<CollaborationRejection>['toResult'] = told.toResult;
