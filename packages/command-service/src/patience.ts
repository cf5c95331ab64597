import type { RpcCall } from '@icrm/rpc';

const LONGEST_MS = 5_000;

/**
 * How long a command is tried: until its caller goes, and no longer than a quarter of the time its caller has, so that
 * a caller who is told UNAVAILABLE can still try again elsewhere within its deadline.
 */
export const patienceOf = ({ signal, remainingMs }: Pick<RpcCall, 'signal' | 'remainingMs'>) => ({
  signal,
  withinMs: Math.min(LONGEST_MS, remainingMs() / 4),
});
