import { StoreUnavailable } from '@icrm/event-store';
import { ReadStoreUnavailable } from '@icrm/read-store';
import { type MapError, RpcError } from '@icrm/rpc';
import { invalid, refuse } from '../queries/errors.ts';
import { FieldWithheld } from '../search/field-withheld.ts';
import { InvalidSearch } from '../search/invalid-search.ts';

/** What trouble means to callers. */
export const mapViewError: MapError = (cause) => {
  if (cause instanceof InvalidSearch) return invalid(cause.field, cause.message);
  if (cause instanceof FieldWithheld)
    return refuse('field-withheld', { field: cause.field, group: cause.group });
  if (cause instanceof ReadStoreUnavailable)
    return new RpcError('UNAVAILABLE', 'the read store does not answer', { retryAfterMs: 1_000, cause });
  if (cause instanceof StoreUnavailable)
    return new RpcError('UNAVAILABLE', 'the event store does not answer', { retryAfterMs: 1_000, cause });
  return undefined;
};
