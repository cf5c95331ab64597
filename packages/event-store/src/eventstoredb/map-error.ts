import { ErrorType, type WrongExpectedVersionError } from '@eventstore/db-client';
import {
  AppendTooLarge,
  StoreRefused,
  StoreUnavailable,
  StreamDeleted,
  WrongExpectedRevision,
} from '../errors.ts';
import type { ExpectedRevision } from '../event-store.ts';

const REFUSALS = new Set<string>([
  ErrorType.ACCESS_DENIED,
  ErrorType.INVALID_ARGUMENT,
  ErrorType.UNSUPPORTED,
  ErrorType.MISSING_REQUIRED_METADATA_PROPERTY,
]);

/**
 * An error of ours for an error of the client. What is not understood counts as unavailable: the only safe reading
 * of an unknown answer is an unknown outcome.
 */
export const mapError = (error: unknown, stream: string): Error => {
  if (error instanceof StoreUnavailable) return error;
  const type = typeOf(error);
  if (type === ErrorType.STREAM_DELETED) return new StreamDeleted(stream);
  if (type === ErrorType.MAXIMUM_APPEND_SIZE_EXCEEDED) return new AppendTooLarge(`append to ${stream}`);
  const message = messageOf(error);
  if (type !== undefined && REFUSALS.has(type)) return new StoreRefused(message, { cause: error });
  return new StoreUnavailable(message, { cause: error });
};

/** `mapError` for appends. */
export const mapAppendError = (error: unknown, stream: string, expected: ExpectedRevision): Error =>
  isWrongVersion(error)
    ? new WrongExpectedRevision(stream, expected, toActual(error.actualVersion))
    : mapError(error, stream);

/** True when a read found that the stream never was, or was deleted softly. */
export const isStreamNotFound = (error: unknown): boolean => typeOf(error) === ErrorType.STREAM_NOT_FOUND;

const isWrongVersion = (error: unknown): error is WrongExpectedVersionError =>
  typeOf(error) === ErrorType.WRONG_EXPECTED_VERSION;

const toActual = (actual: unknown): bigint | 'no-stream' =>
  typeof actual === 'bigint' && actual >= 0n ? actual : 'no-stream';

// The client's errors carry their kind as a text in `type`; the client throws bare texts in places.
const typeOf = (error: unknown): string | undefined => {
  if (typeof error !== 'object' || error === null || !('type' in error)) return undefined;
  return typeof error.type === 'string' ? error.type : undefined;
};

const messageOf = (error: unknown): string => {
  const message: unknown = typeof error === 'object' && error !== null && Reflect.get(error, 'message');
  return typeof message === 'string' && message !== '' ? message : 'the event store did not answer';
};
