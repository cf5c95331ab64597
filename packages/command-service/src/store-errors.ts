import { AppendTooLarge, StoreUnavailable, StreamDeleted, WrongExpectedRevision } from '@icrm/event-store';
import { type MapError, RpcError } from '@icrm/rpc';

/** What trouble with the log means to callers: whether and when the same command may be sent again. */
export const mapStoreError: MapError = (cause) => {
  if (cause instanceof StoreUnavailable)
    return new RpcError('UNAVAILABLE', 'the event store does not answer', { retryAfterMs: 1_000, cause });
  if (cause instanceof WrongExpectedRevision)
    return new RpcError('ABORTED', 'others wrote first, too often', { retryAfterMs: 100, cause });
  if (cause instanceof AppendTooLarge)
    return new RpcError('INVALID_ARGUMENT', 'the command is larger than the log takes', { cause });
  if (cause instanceof StreamDeleted) return new RpcError('NOT_FOUND', 'its stream was deleted', { cause });
  return undefined;
};
