import { type RpcCode, RpcError } from '@icrm/rpc';
import type { Outcome } from './item.ts';

const final: ReadonlySet<RpcCode> = new Set([
  'INVALID_ARGUMENT',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'FAILED_PRECONDITION',
  'OUT_OF_RANGE',
  'PERMISSION_DENIED',
  'DATA_LOSS',
]);

/**
 * The quarantine for what a service refused, undefined for trouble that passes by itself and for errors that are no
 * answer of a service: throw those, so that the item stays open.
 */
export const quarantineFor = (error: unknown): (Outcome & { readonly kind: 'quarantined' }) | undefined => {
  if (!(error instanceof RpcError) || !final.has(error.code)) return undefined;
  const fields = error.fieldViolations.map(({ field, description }) => `${field}: ${description}`).join('; ');
  const reason = error.reason ?? error.code.toLowerCase().replaceAll('_', '-');
  return { kind: 'quarantined', reason, detail: (fields || error.message).slice(0, 2_000) };
};
