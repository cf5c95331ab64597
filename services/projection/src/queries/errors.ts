import { type Refuse, RpcError, rejections } from '@icrm/rpc';

/** Why a question gets no answer. */
export type ViewRejection =
  | 'customer-not-found'
  | 'before-first-event'
  | 'as-of-in-the-future'
  | 'position-not-reached'
  | 'rebuild-running'
  | 'field-withheld'
  | 'message-not-sent'
  | 'message-not-permitted';

export const refuse: Refuse<ViewRejection> = rejections<ViewRejection>('view', {
  'customer-not-found': ['NOT_FOUND', 'there is no such customer'],
  'before-first-event': ['NOT_FOUND', 'nothing was known of the customer then'],
  'as-of-in-the-future': ['INVALID_ARGUMENT', 'the views have not come that far'],
  'position-not-reached': ['DEADLINE_EXCEEDED', 'the views did not reach the position in time'],
  'rebuild-running': ['FAILED_PRECONDITION', 'a rebuild is running already'],
  'message-not-sent': ['NOT_FOUND', 'no such message was sent'],
  'message-not-permitted': ['NOT_FOUND', 'nobody looked at a consent for the message'],
  'field-withheld': ['PERMISSION_DENIED', 'the caller does not see that field in clear'],
});

/** A field of a request that is not as it must be. */
export const invalid = (field: string, description: string): RpcError =>
  new RpcError('INVALID_ARGUMENT', `${field}: ${description}`, {
    reason: 'invalid-argument',
    domain: 'view',
    fieldViolations: [{ field, description }],
  });
