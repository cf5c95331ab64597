import { BrokerUnavailable, MessageRejected, UnknownTopic } from '../errors.ts';

type Known = {
  readonly name: string;
  readonly message: string;
  readonly type?: string;
  readonly cause?: unknown;
};

const rejecting = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_RECORD',
  'INVALID_TIMESTAMP',
  'TOPIC_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'UNSUPPORTED_COMPRESSION_TYPE',
]);

/** Turns what kafkajs throws into the errors of this package; the original is the cause. */
export const mapError = (error: unknown, doing: string): Error => {
  const known = firstCause(error);
  const text = `${doing}: ${known.message}`;
  if (known.type === 'UNKNOWN_TOPIC_OR_PARTITION' || known.type === 'INVALID_TOPIC_EXCEPTION')
    return new UnknownTopic(text, { cause: error });
  if (known.type !== undefined && rejecting.has(known.type))
    return new MessageRejected(text, { cause: error });
  return new BrokerUnavailable(text, { cause: error });
};

// kafkajs wraps the telling error in KafkaJSNumberOfRetriesExceeded, one or more times.
const firstCause = (error: unknown): Known => {
  if (!(error instanceof Error)) return { name: 'unknown', message: String(error) };
  if (error.cause instanceof Error) return firstCause(error.cause);
  return { name: error.name, message: error.message, ...typeOf(error) };
};

const typeOf = (error: Error): { readonly type?: string } =>
  'type' in error && typeof error.type === 'string' ? { type: error.type } : {};

/** True when another member's topic creation won the race. */
export const isTopicExists = (error: unknown): boolean =>
  error instanceof Error &&
  (firstCause(error).type === 'TOPIC_ALREADY_EXISTS' ||
    ('errors' in error && Array.isArray(error.errors) && error.errors.every(isTopicExists)));
