import { mapStoreError as mapLogError } from '@icrm/command-service';
import { SubjectErased } from '@icrm/privacy';
import { ReadStoreUnavailable } from '@icrm/read-store';
import { type MapError, RpcError } from '@icrm/rpc';
import { refuse } from './refusals.ts';

/** What trouble with the log or the keys means to callers: whether and when the same command may be sent again. */
export const mapStoreError: MapError = (cause) => {
  if (cause instanceof ReadStoreUnavailable)
    return new RpcError('UNAVAILABLE', 'the store of keys does not answer', { retryAfterMs: 1_000, cause });
  // The erasure came between the reading and the writing of this command.
  if (cause instanceof SubjectErased) return refuse('customer-erased');
  return mapLogError(cause);
};
