import type { z } from 'zod';
import { RpcError } from './rpc-error.ts';

/**
 * A protobuf message as plain data for a zod schema: fields that are unset (empty text, no message) are left out,
 * 64-bit integers become numbers where a number holds them exactly, a oneof becomes the field that is set. Empty
 * lists and zeros stay.
 */
export const plainMessage = (value: unknown): unknown => {
  if (typeof value === 'bigint') return isSafe(value) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(plainMessage);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  const plain: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) {
    if (field === '' || field === undefined) continue;
    if (isOneof(field)) plain[field.$case] = plainMessage(field.value);
    else plain[name] = plainMessage(field);
  }
  return plain;
};

const isSafe = (value: bigint): boolean =>
  value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= BigInt(Number.MIN_SAFE_INTEGER);

const isOneof = (field: unknown): field is { $case: string; value: unknown } =>
  typeof field === 'object' && field !== null && '$case' in field && typeof field.$case === 'string';

/** Reads a message by a schema. @throws RpcError INVALID_ARGUMENT with every field that is wrong. */
export const parseRequest = <S extends z.ZodType>(schema: S, message: object): z.output<S> => {
  const result = schema.safeParse(plainMessage(message));
  if (result.success) return result.data;
  const fieldViolations = result.error.issues.flatMap(toViolations);
  const [first] = fieldViolations;
  throw new RpcError('INVALID_ARGUMENT', `${first?.field}: ${first?.description}`, { fieldViolations });
};

const toViolations = (issue: z.core.$ZodIssue) => {
  const field = fieldPath(issue.path);
  if (issue.code !== 'unrecognized_keys') return [{ field, description: describe(issue) }];
  return issue.keys.map((key) => ({
    field: fieldPath([...issue.path, key]),
    description: 'is not a known field',
  }));
};

const describe = (issue: z.core.$ZodIssue): string =>
  issue.code === 'invalid_type' && issue.message.endsWith('received undefined')
    ? 'is required'
    : issue.message.replace(/^Invalid input: /, '');

/** `identifiers[0].value` */
const fieldPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  );

/** A handler whose request was read by a schema before it is called. Works for unary and for streaming answers. */
export const validated =
  <S extends z.ZodType, C, R>(
    schema: S,
    handle: (request: z.output<S>, call: C) => R,
  ): ((message: object, call: C) => R) =>
  (message, call) =>
    handle(parseRequest(schema, message), call);
