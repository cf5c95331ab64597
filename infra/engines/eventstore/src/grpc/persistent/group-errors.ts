import { status } from '@grpc/grpc-js';
import { GroupError, type GroupRefusal } from '../../persistent/definition.ts';
import { InvalidFilter } from '../../store/event-filter.ts';
import { internalError, invalidArgument, RpcError } from '../errors.ts';

const FORMS: Record<GroupRefusal, readonly [code: status, exception: string, details: string]> = {
  missing: [status.NOT_FOUND, 'persistent-subscription-does-not-exist', 'does not exist.'],
  exists: [status.ALREADY_EXISTS, 'persistent-subscription-exists', 'exists.'],
  failed: [status.INTERNAL, 'persistent-subscription-failed', 'failed.'],
  full: [status.FAILED_PRECONDITION, 'maximum-subscribers-reached', 'has its maximum of subscribers.'],
  dropped: [status.CANCELLED, 'persistent-subscription-dropped', 'was dropped.'],
};

/** The gRPC error for a failed request about a group. */
export const groupError = (error: unknown, stream: string, group: string): RpcError => {
  if (error instanceof InvalidFilter) return invalidArgument(error.message);
  if (!(error instanceof GroupError)) return internalError(error);
  const [code, exception, details] = FORMS[error.refusal];
  const reason = error.refusal === 'failed' ? ` ${error.message}` : '';
  return new RpcError(code, `Subscription group ${group} on stream ${stream} ${details}${reason}`, {
    exception,
    'stream-name': stream,
    'group-name': group,
    ...(error.refusal === 'failed' && { reason: error.message }),
  });
};
