import { Metadata, type ServiceError, status } from '@grpc/grpc-js';

const NOT_PRINTABLE_ASCII = /[^\x20-\x7e]+/gu;

// grpc-js throws on a trailer that is not ASCII, and the client only shows the value.
const ascii = (value: string): string =>
  value.replace(NOT_PRINTABLE_ASCII, (part) => encodeURIComponent(part));

/** A gRPC error that the client library maps by its `exception` trailer. */
export class RpcError extends Error implements ServiceError {
  override readonly name = 'RpcError';
  readonly code: status;
  readonly details: string;
  readonly metadata = new Metadata();

  constructor(code: status, details: string, trailers: Record<string, string> = {}) {
    super(details);
    this.code = code;
    this.details = details;
    for (const [key, value] of Object.entries(trailers)) this.metadata.set(key, ascii(value));
  }
}

export const accessDenied = (): RpcError =>
  new RpcError(status.PERMISSION_DENIED, 'Access denied.', { exception: 'access-denied' });

export const streamDeleted = (stream: string): RpcError =>
  new RpcError(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': stream,
  });

export const wrongExpectedVersion = (stream: string, expected: number, actual: number): RpcError =>
  new RpcError(
    status.FAILED_PRECONDITION,
    `Append failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ${expected}, Actual version: ${actual}`,
    {
      exception: 'wrong-expected-version',
      'stream-name': stream,
      'expected-version': String(expected),
      'actual-version': String(actual),
    },
  );

export const maximumAppendSizeExceeded = (limit: number): RpcError =>
  new RpcError(status.INVALID_ARGUMENT, `Maximum Append Size of ${limit} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(limit),
  });

export const missingMetadataProperty = (): RpcError =>
  new RpcError(status.INVALID_ARGUMENT, 'Required Metadata Property is missing: type,content-type', {
    exception: 'missing-required-metadata-property',
    'required-metadata-properties': 'type,content-type',
  });

export const invalidArgument = (details: string): RpcError => new RpcError(status.INVALID_ARGUMENT, details);

/** Ends streaming calls on shutdown: an OK would leave the client's appends hanging for ever. */
export const shuttingDown = (): RpcError => new RpcError(status.CANCELLED, 'The server is shutting down.');

/** What a failure inside the engine becomes: the reason stays readable, the code never a retryable one. */
export const internalError = (error: unknown): RpcError =>
  error instanceof RpcError
    ? error
    : new RpcError(status.UNKNOWN, error instanceof Error ? error.message : String(error));
