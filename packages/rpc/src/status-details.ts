import { Metadata, type ServiceError, type StatusObject } from '@grpc/grpc-js';
import { errorDetails, rpcStatus } from '@icrm/contracts';
import { codeName, codeNumber } from './codes.ts';
import { RpcError, type RpcErrorDetails } from './rpc-error.ts';

// The rich error model of google.rpc: a Status message with typed details in one binary trailer.
const TRAILER = 'grpc-status-details-bin';
const TYPE_PREFIX = 'type.googleapis.com/google.rpc.';
const { BadRequest, ErrorInfo, RetryInfo } = errorDetails;

/** An error as it goes over the wire. */
export const toStatus = (error: RpcError): Partial<StatusObject> & { code: number; details: string } => {
  const status = statusOfError(error);
  const { code, details } = status;
  if (details.length === 0) return { code, details: error.message };
  const metadata = new Metadata();
  metadata.set(TRAILER, Buffer.from(rpcStatus.Status.encode(status).finish()));
  return { code, details: error.message, metadata };
};

/** An error as a message, for answers to many questions of which some fail. */
export const statusOfError = (error: RpcError): rpcStatus.Status => ({
  code: codeNumber(error.code),
  message: error.message,
  details: toDetails(error),
});

/** The error such a message tells of. */
export const errorOfStatus = ({ code, message, details }: rpcStatus.Status): RpcError =>
  new RpcError(codeName(code), message, readAll(details));

const toDetails = ({ reason, domain, metadata, fieldViolations, retryAfterMs }: RpcError) => {
  const details = [];
  if (reason !== undefined)
    details.push(
      pack(
        'ErrorInfo',
        ErrorInfo.encode({ reason, domain: domain ?? '', metadata: { ...metadata } }).finish(),
      ),
    );
  if (fieldViolations.length > 0)
    details.push(pack('BadRequest', BadRequest.encode({ fieldViolations: [...fieldViolations] }).finish()));
  if (retryAfterMs !== undefined) {
    const retryDelay = { seconds: BigInt(Math.floor(retryAfterMs / 1e3)), nanos: (retryAfterMs % 1e3) * 1e6 };
    details.push(pack('RetryInfo', RetryInfo.encode({ retryDelay }).finish()));
  }
  return details;
};

const pack = (name: string, value: Uint8Array) => ({
  typeUrl: TYPE_PREFIX + name,
  value: Buffer.from(value),
});

/** What the server said. Details that cannot be read are left out: they never hide the error itself. */
export const fromServiceError = (error: ServiceError): RpcError =>
  new RpcError(codeName(error.code), error.details || error.message, {
    ...readDetails(error.metadata?.get(TRAILER)[0]),
    cause: error,
  });

const readDetails = (bytes: string | Buffer | undefined): RpcErrorDetails => {
  if (!Buffer.isBuffer(bytes)) return {};
  try {
    return readAll(rpcStatus.Status.decode(bytes).details);
  } catch {
    return {};
  }
};

const readAll = (details: rpcStatus.Status['details']): RpcErrorDetails =>
  Object.assign({}, ...details.map(readDetail));

const readDetail = ({ typeUrl, value }: { typeUrl: string; value: Uint8Array }): RpcErrorDetails => {
  switch (typeUrl) {
    case `${TYPE_PREFIX}ErrorInfo`: {
      const { reason, domain, metadata } = ErrorInfo.decode(value);
      return { reason, domain, metadata };
    }
    case `${TYPE_PREFIX}BadRequest`:
      return { fieldViolations: BadRequest.decode(value).fieldViolations };
    case `${TYPE_PREFIX}RetryInfo`: {
      const delay = RetryInfo.decode(value).retryDelay;
      return delay === undefined ? {} : { retryAfterMs: Number(delay.seconds) * 1e3 + delay.nanos / 1e6 };
    }
    default:
      return {};
  }
};
