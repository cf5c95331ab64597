import { type Results, results } from '@icrm/command-service';
import { type RejectionStatus, rejections } from '@icrm/rpc';
import type { CallbackRejection } from '../domain/callback/callback.ts';
import type { PostRejection } from '../domain/community/post.ts';
import type { ConversationRejection } from '../domain/conversation/conversation.ts';
import type { EquipmentRejection } from '../domain/equipment/equipment.ts';
import type { InteractionRejection } from '../domain/interaction/interaction.ts';
import type { ArticleRejection } from '../domain/knowledge/article.ts';
import type { PhoneCallRejection } from '../domain/phone-call/phone-call.ts';
import type { PortalTaskRejection } from '../domain/portal/portal-task.ts';
import type { SessionRejection } from '../domain/session/session.ts';
import type { HandoffRejection } from '../domain/teamwork/handoff.ts';
import type { ListRejection } from '../domain/teamwork/list.ts';
import type { ThreadRejection } from '../domain/teamwork/thread.ts';

export type CollaborationRejection =
  | InteractionRejection
  | ConversationRejection
  | 'customer-erased'
  | PhoneCallRejection
  | CallbackRejection
  | SessionRejection
  | ArticleRejection
  | ThreadRejection
  | HandoffRejection
  | ListRejection
  | PostRejection
  | EquipmentRejection
  | PortalTaskRejection
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
  'callback-not-found': ['NOT_FOUND', 'nobody asked for this call'],
  'callback-already-requested': ['ALREADY_EXISTS', 'the call was asked for before'],
  'callback-over': ['FAILED_PRECONDITION', 'the customer was reached, or it is not wanted any more'],
  'callback-not-due': ['FAILED_PRECONDITION', 'it is not yet time to call'],
  'time-zone-unknown': ['INVALID_ARGUMENT', 'there is no such time zone'],
  'window-empty': ['INVALID_ARGUMENT', 'the time to call would end before it begins'],
  'session-not-found': ['NOT_FOUND', 'there is no such session'],
  'session-already-requested': ['ALREADY_EXISTS', 'the session was asked for before'],
  'session-over': ['FAILED_PRECONDITION', 'the session is over'],
  'session-not-started': ['FAILED_PRECONDITION', 'the session has not begun'],
  'session-already-started': ['FAILED_PRECONDITION', 'the session has begun before'],
  'consent-missing': ['FAILED_PRECONDITION', 'the customer has not allowed this'],
  'consent-not-by-customer': ['PERMISSION_DENIED', 'the customer alone allows this'],
  'participant-not-in': ['FAILED_PRECONDITION', 'nobody of this name is in the session'],
  'field-not-masked': ['FAILED_PRECONDITION', 'a field would be seen that is never to be shown'],
  'article-not-found': ['NOT_FOUND', 'there is no such article'],
  'article-not-drafted': ['FAILED_PRECONDITION', 'no draft waits for a review'],
  'article-not-reviewed': ['FAILED_PRECONDITION', 'somebody else has to approve it first'],
  'article-not-published': ['FAILED_PRECONDITION', 'readers do not find the article'],
  'article-in-another-language': ['INVALID_ARGUMENT', 'an article has one language: translate it as another'],
  'reviewer-is-author': ['PERMISSION_DENIED', 'nobody reviews what they wrote'],
  'thread-not-found': ['NOT_FOUND', 'there is no such thread'],
  'thread-already-opened': ['ALREADY_EXISTS', 'the thread was opened before'],
  'thread-closed': ['FAILED_PRECONDITION', 'the thread is closed'],
  'thread-not-for-partners': ['PERMISSION_DENIED', 'the thread is among ourselves'],
  'handoff-not-found': ['NOT_FOUND', 'there is no such hand-off'],
  'handoff-already-requested': ['ALREADY_EXISTS', 'the hand-off was asked for before'],
  'handoff-answered': ['FAILED_PRECONDITION', 'the hand-off was answered before'],
  'handoff-missed': ['FAILED_PRECONDITION', 'the deadline is over'],
  'handoff-to-oneself': ['INVALID_ARGUMENT', 'work is handed to another'],
  'deadline-not-ahead': ['INVALID_ARGUMENT', 'the deadline would be over already'],
  'list-not-found': ['NOT_FOUND', 'there is no such list'],
  'list-not-owned': ['PERMISSION_DENIED', 'the list belongs to another'],
  'list-not-granted': ['PERMISSION_DENIED', 'the list is not shared with you, or no longer'],
  'grant-expired-before': ['INVALID_ARGUMENT', 'the share would be over already'],
  'post-not-found': ['NOT_FOUND', 'there is no such post'],
  'post-already-submitted': ['ALREADY_EXISTS', 'the post was submitted before'],
  'post-not-visible': ['FAILED_PRECONDITION', 'nobody can read the post now'],
  'post-removed': ['FAILED_PRECONDITION', 'the post was removed'],
  'answer-without-question': ['FAILED_PRECONDITION', 'an answer answers a question that can be read'],
  'answer-not-to-this': ['FAILED_PRECONDITION', 'this is no answer to the question that can be read'],
  'not-who-asked': ['PERMISSION_DENIED', 'who asked says which answer helped'],
  'not-an-idea': ['FAILED_PRECONDITION', 'votes are for ideas'],
  'own-post': ['FAILED_PRECONDITION', 'nobody votes for their own idea'],
  'report-of-what-came-in': ['INVALID_ARGUMENT', 'reports are of messages that went out'],
  'equipment-not-found': ['NOT_FOUND', 'there is no such equipment'],
  'task-not-found': ['NOT_FOUND', 'nobody has begun this'],
  'task-already-started': ['ALREADY_EXISTS', 'this was begun before'],
  'task-over': ['FAILED_PRECONDITION', 'this came to its end'],
  'task-of-another': ['PERMISSION_DENIED', 'somebody else has begun this'],
  'customer-erased': ['FAILED_PRECONDITION', 'the customer was erased'],
};

export const refuse = rejections('collaboration', collaborationRefusals);

const told = results(refuse);
export const accepted: Results<CollaborationRejection>['accepted'] = told.accepted;
export const toResult: Results<CollaborationRejection>['toResult'] = told.toResult;
