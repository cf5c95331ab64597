import { ANY, NO_STREAM, STREAM_EXISTS } from '../store/revision.ts';
import { fieldSize, varintSize, writeField, writeFieldHead, writeVarint } from './protobuf.ts';

/*
 * BatchAppendResp = 1 correlation_id · oneof 2 error Status { 1 code, 2 message, 3 details Any }, 3 success
 *                   · 4 stream_identifier
 * success = 1 current_revision or 2 no_stream · 3 position { 1 commit, 2 prepare } or 4 no_position
 */

/** What an answer repeats from its request, both as the bytes received. */
export type BatchAppendKey = { readonly correlation: Buffer; readonly identifier: Buffer };

const numberField = (tag: number, value: number): Buffer => {
  const target = Buffer.allocUnsafe(1 + varintSize(value));
  target[0] = tag;
  writeVarint(target, value, 1);
  return target;
};

const bytesField = (tag: number, content: Buffer): Buffer => {
  const target = Buffer.allocUnsafe(fieldSize(content.length));
  writeField(target, tag, content, 0);
  return target;
};

const emptyField = (tag: number): Buffer => Buffer.from([tag, 0]);

const frame = (key: BatchAppendKey, tag: number, result: Buffer): Buffer => {
  const { correlation, identifier } = key;
  const size = fieldSize(correlation.length) + fieldSize(result.length) + fieldSize(identifier.length);
  const target = Buffer.allocUnsafe(size);
  let at = writeField(target, 0x0a, correlation, 0);
  at = writeField(target, tag, result, at);
  writeField(target, 0x22, identifier, at);
  return target;
};

/** The answer to an append that was written (or had been before). */
export const encodeBatchSuccess = (key: BatchAppendKey, revision: number, position?: number): Buffer => {
  const inner = position === undefined ? 0 : 2 * (1 + varintSize(position));
  const size =
    (revision < 0 ? 2 : 1 + varintSize(revision)) + (position === undefined ? 2 : fieldSize(inner));
  const result = Buffer.allocUnsafe(size);
  let at = 0;
  if (revision < 0) {
    result[0] = 0x12;
    result[1] = 0;
    at = 2;
  } else {
    result[0] = 0x08;
    at = writeVarint(result, revision, 1);
  }
  if (position === undefined) {
    result[at] = 0x22;
    result[at + 1] = 0;
    return frame(key, 0x1a, result);
  }
  at = writeFieldHead(result, 0x1a, inner, at);
  result[at] = 0x08;
  at = writeVarint(result, position, at + 1);
  result[at] = 0x10;
  writeVarint(result, position, at + 1);
  return frame(key, 0x1a, result);
};

/** A refusal inside the stream: google.rpc.Status with exactly one detail. */
export type BatchRefusal = {
  readonly code: number;
  readonly message: string;
  /** Name of the detail message without its package, as `StreamDeleted`. */
  readonly detail: string;
  readonly content: Buffer;
};

/** The answer to an append that was refused. */
export const encodeBatchRefusal = (key: BatchAppendKey, refusal: BatchRefusal): Buffer => {
  const any = Buffer.concat([
    bytesField(0x0a, Buffer.from(`type.googleapis.com/event_store.client.${refusal.detail}`)),
    bytesField(0x12, refusal.content),
  ]);
  const status = Buffer.concat([
    numberField(0x08, refusal.code),
    bytesField(0x12, Buffer.from(refusal.message)),
    bytesField(0x1a, any),
  ]);
  return frame(key, 0x12, status);
};

const EXPECTED_TAGS = new Map([
  [ANY, 0x22],
  [STREAM_EXISTS, 0x2a],
  [NO_STREAM, 0x32],
]);

/** Content of the WrongExpectedVersion detail. */
export const encodeWrongExpectedVersion = (current: number, expected: number): Buffer => {
  const expectedTag = EXPECTED_TAGS.get(expected);
  return Buffer.concat([
    current < 0 ? emptyField(0x12) : numberField(0x08, current),
    expectedTag === undefined ? numberField(0x18, expected) : emptyField(expectedTag),
  ]);
};

/** Content of the MaximumAppendSizeExceeded detail. */
export const encodeMaximumAppendSize = (bytes: number): Buffer => numberField(0x08, bytes);

/** Content of the BadRequest detail. */
export const encodeBadRequest = (message: string): Buffer => bytesField(0x0a, Buffer.from(message));

/** Content of the StreamDeleted detail. */
export const encodeStreamDeleted = (identifier: Buffer): Buffer => bytesField(0x0a, identifier);
