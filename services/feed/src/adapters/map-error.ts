import { StoreUnavailable } from '@icrm/event-store';
import { ReadStoreUnavailable } from '@icrm/read-store';
import { type MapError, RpcError } from '@icrm/rpc';

/** What trouble below means to subscribers: they may come back with the position they have. */
export const mapFeedError: MapError = (cause) =>
  cause instanceof StoreUnavailable || cause instanceof ReadStoreUnavailable
    ? new RpcError('UNAVAILABLE', 'the log cannot be read now', { retryAfterMs: 1_000, cause })
    : undefined;
