import { STATUS_CODES } from 'node:http';

/** A place in a request that is not as it must be. */
export type ProblemError = {
  readonly in: 'body' | 'query' | 'path' | 'header';
  /** `details.birthDate`, `lines[3].quantity`; empty for the whole. */
  readonly field: string;
  readonly message: string;
};

/** What a problem says besides its status and reason. */
export type ProblemDetails = {
  /** A sentence about this occurrence. */
  readonly detail?: string | undefined;
  readonly errors?: readonly ProblemError[] | undefined;
  /** Told as Retry-After, in whole seconds rounded up. */
  readonly retryAfterMs?: number | undefined;
  /** Facts about the reason; they become members of the document. */
  readonly facts?: Readonly<Record<string, string>> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly cause?: unknown;
};

/** An answer that is not a success: thrown by handlers, sent as application/problem+json (RFC 9457). */
export class HttpProblem extends Error {
  readonly status: number;
  /** Why, in kebab-case, stable; also the end of the document's `type`. */
  readonly reason: string;
  readonly details: ProblemDetails;

  constructor(status: number, reason: string, details: ProblemDetails = {}) {
    super(details.detail ?? reason, details.cause === undefined ? {} : { cause: details.cause });
    this.name = 'HttpProblem';
    this.status = status;
    this.reason = reason;
    this.details = details;
  }

  /** The document as it is sent. */
  toDocument(requestId: string): object {
    const { detail, errors, facts } = this.details;
    return {
      ...facts,
      type: `urn:icrm:problem:${this.reason}`,
      title: STATUS_CODES[this.status] ?? 'Error',
      status: this.status,
      reason: this.reason,
      ...(detail === undefined ? {} : { detail }),
      ...(errors === undefined || errors.length === 0 ? {} : { errors }),
      instance: `urn:icrm:request:${requestId}`,
    };
  }
}
