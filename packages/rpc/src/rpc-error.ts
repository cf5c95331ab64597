import type { RpcCode } from './codes.ts';

/** A field of a request that is not as it must be. `field` is its path in the message: `identifiers[0].value`. */
export type FieldViolation = { readonly field: string; readonly description: string };

/** What an error says besides its code and message. */
export type RpcErrorDetails = {
  /** Why, from a closed set of the domain, in kebab-case. Callers may switch on it. */
  readonly reason?: string | undefined;
  /** Whose reason it is: `sales`, `customer`, … */
  readonly domain?: string | undefined;
  /** Facts about the reason, such as the id of the customer that holds an identifier. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  readonly fieldViolations?: readonly FieldViolation[] | undefined;
  /** When it makes sense to try again. */
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
};

/** A refused or failed call: thrown by handlers, and by clients with what the server said. */
export class RpcError extends Error {
  readonly code: RpcCode;
  readonly reason: string | undefined;
  readonly domain: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  readonly fieldViolations: readonly FieldViolation[];
  readonly retryAfterMs: number | undefined;

  constructor(code: RpcCode, message: string, details: RpcErrorDetails = {}) {
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    this.name = 'RpcError';
    this.code = code;
    this.reason = details.reason;
    this.domain = details.domain;
    this.metadata = details.metadata ?? {};
    this.fieldViolations = details.fieldViolations ?? [];
    this.retryAfterMs = details.retryAfterMs;
  }
}
