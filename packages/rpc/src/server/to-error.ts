import type { Logger } from '@icrm/telemetry';
import { RpcError } from '../rpc-error.ts';

/** Lets a service say what an error of its machinery means to callers; undefined where it does not know it. */
export type MapError = (error: unknown) => RpcError | undefined;

/**
 * What a caller may know of an error. An error nobody declared is a bug or a broken machine: it is logged here, once,
 * and told as INTERNAL without its words.
 */
export const errorTranslator =
  (log: Logger, mapError: MapError) =>
  (error: unknown, method: string): RpcError => {
    const known = error instanceof RpcError ? error : mapError(error);
    if (known !== undefined) return known;
    log.error({ err: error, method }, 'a handler failed');
    return new RpcError('INTERNAL', 'internal error', { cause: error });
  };
