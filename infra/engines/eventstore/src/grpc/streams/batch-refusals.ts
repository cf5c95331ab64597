import { status } from '@grpc/grpc-js';
import {
  type BatchRefusal,
  encodeBadRequest,
  encodeMaximumAppendSize,
  encodeStreamDeleted,
  encodeWrongExpectedVersion,
} from '../../codec/batch-append-response.ts';
import { RpcError } from '../errors.ts';

const NOTHING = Buffer.alloc(0);

/** The refusals a BatchAppend answer can carry. */
export const refusals = {
  timeout: { code: status.DEADLINE_EXCEEDED, message: 'Timeout', detail: 'Timeout', content: NOTHING },
  accessDenied: {
    code: status.PERMISSION_DENIED,
    message: 'AccessDenied',
    detail: 'AccessDenied',
    content: NOTHING,
  },
  unknown: (message: string): BatchRefusal => ({
    code: status.UNKNOWN,
    message: message === '' ? 'Unknown' : message,
    detail: 'Unknown',
    content: NOTHING,
  }),
  badRequest: (message: string): BatchRefusal => ({
    code: status.INVALID_ARGUMENT,
    message: 'BadRequest',
    detail: 'BadRequest',
    content: encodeBadRequest(message),
  }),
  tooLarge: (limit: number): BatchRefusal => ({
    code: status.INVALID_ARGUMENT,
    message: 'MaximumAppendSizeExceeded',
    detail: 'MaximumAppendSizeExceeded',
    content: encodeMaximumAppendSize(limit),
  }),
  streamDeleted: (identifier: Buffer): BatchRefusal => ({
    code: status.NOT_FOUND,
    message: 'StreamDeleted',
    detail: 'StreamDeleted',
    content: encodeStreamDeleted(identifier),
  }),
  wrongExpectedVersion: (current: number, expected: number): BatchRefusal => ({
    code: status.ALREADY_EXISTS,
    message: 'WrongExpectedVersion',
    detail: 'WrongExpectedVersion',
    content: encodeWrongExpectedVersion(current, expected),
  }),
} as const;

/** The refusal that says inside a BatchAppend stream what a gRPC error says elsewhere. */
export const toRefusal = (error: unknown): BatchRefusal => {
  if (!(error instanceof RpcError)) return refusals.unknown(error instanceof Error ? error.message : '');
  if (error.code === status.PERMISSION_DENIED) return refusals.accessDenied;
  if (error.code === status.INVALID_ARGUMENT) return refusals.badRequest(error.details);
  return refusals.unknown(error.details);
};
