import { HttpProblem } from '@icrm/http';
import { type RpcCode, RpcError } from '@icrm/rpc';

type Told = readonly [status: number, reason: string];

/** What each gRPC code is at this edge, and the reason where the service gave none. */
const byCode: Readonly<Record<RpcCode, Told>> = {
  CANCELLED: [499, 'client-left'],
  UNKNOWN: [500, 'internal'],
  INVALID_ARGUMENT: [400, 'invalid-request'],
  DEADLINE_EXCEEDED: [504, 'timeout'],
  NOT_FOUND: [404, 'not-found'],
  ALREADY_EXISTS: [409, 'already-exists'],
  PERMISSION_DENIED: [403, 'forbidden'],
  RESOURCE_EXHAUSTED: [429, 'too-much'],
  FAILED_PRECONDITION: [422, 'refused'],
  ABORTED: [409, 'conflict'],
  OUT_OF_RANGE: [422, 'out-of-range'],
  UNIMPLEMENTED: [501, 'not-implemented'],
  INTERNAL: [500, 'internal'],
  UNAVAILABLE: [503, 'unavailable'],
  DATA_LOSS: [500, 'internal'],
  UNAUTHENTICATED: [401, 'unauthenticated'],
};

/** Codes that may be otherwise in a moment: their problems say when to try again. */
const passing: ReadonlySet<RpcCode> = new Set([
  'UNAVAILABLE',
  'DEADLINE_EXCEEDED',
  'RESOURCE_EXHAUSTED',
  'ABORTED',
]);
const RETRY_AFTER_MS = 1_000;

/** What a service said, as a problem; undefined for an error that no service said. */
export const problemOf = (error: unknown): HttpProblem | undefined => {
  if (!(error instanceof RpcError)) return undefined;
  const [status, reason] = toldOf(error);
  return new HttpProblem(status, error.reason ?? reason, {
    detail: error.code === 'UNAVAILABLE' && error.reason === undefined ? 'a service is away' : error.message,
    errors: error.fieldViolations.map(({ field, description }) => ({
      in: 'body',
      field,
      message: description,
    })),
    facts: error.metadata,
    retryAfterMs: error.retryAfterMs ?? (passing.has(error.code) ? RETRY_AFTER_MS : undefined),
    cause: error,
  });
};

/**
 * A request that is well-formed but refused by a rule is 422, and so is an upload that is damaged; one whose fields are
 * wrong is 400.
 */
const toldOf = ({ code, reason, fieldViolations }: RpcError): Told => {
  const byRule = code === 'DATA_LOSS' || (code === 'INVALID_ARGUMENT' && fieldViolations.length === 0);
  return reason !== undefined && byRule ? [422, reason] : byCode[code];
};
