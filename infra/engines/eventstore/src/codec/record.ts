import { DELETED } from '../store/revision.ts';
import { fieldSize, ProtoReader, varintSize, writeField, writeFieldHead, writeVarint } from './protobuf.ts';

/*
 * An event is kept in the very bytes in which it is sent, so that a read copies instead of encoding:
 *
 *   RecordedEvent = 1 id { 2 string } · 2 stream_identifier { 3 bytes } · 3 stream_revision
 *                   · 4 prepare_position · 5 commit_position · 6 metadata map (type, content-type, created)
 *                   · 7 custom_metadata · 8 data
 *
 * Fields stand in this order, the map's in the order above: `recordStream` and `recordType` rely on it.
 */

/** What a recorded event is made of. `created` is microseconds since the Unix epoch. */
export type EventParts = {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
  readonly type: string;
  readonly isJson: boolean;
  readonly created: number;
  readonly metadata: Buffer;
  readonly data: Buffer;
};

const TYPE_KEY = Buffer.from('\x0a\x04type\x12', 'latin1');
const CONTENT_JSON = Buffer.from('\x32\x20\x0a\x0ccontent-type\x12\x10application/json', 'latin1');
const CONTENT_BINARY = Buffer.from('\x32\x28\x0a\x0ccontent-type\x12\x18application/octet-stream', 'latin1');
const CREATED_KEY = Buffer.from('\x0a\x07created\x12', 'latin1');
const ID_FIELD_SIZE = 40;
/** 2^63-1 as a varint. */
const TOMBSTONE_VARINT = Buffer.from('ffffffffffffffff7f', 'hex');

const revisionSize = (revision: number): number =>
  revision === DELETED ? TOMBSTONE_VARINT.length : varintSize(revision);

const writeRevision = (target: Buffer, revision: number, at: number): number =>
  revision === DELETED ? at + TOMBSTONE_VARINT.copy(target, at) : writeVarint(target, revision, at);

/** The bytes of an event as stored and as sent. */
export const encodeRecord = (event: EventParts): Buffer => {
  const { stream, revision, position, type, isJson, metadata, data } = event;
  const streamLength = Buffer.byteLength(stream);
  const typeLength = Buffer.byteLength(type);
  // 100-ns ticks need more than 53 bits, so the last digit is appended as text.
  const created = `${event.created}0`;
  const identifierSize = fieldSize(streamLength);
  const typeEntry = TYPE_KEY.length + varintSize(typeLength) + typeLength;
  const createdEntry = CREATED_KEY.length + 1 + created.length;
  const content = isJson ? CONTENT_JSON : CONTENT_BINARY;
  const size =
    ID_FIELD_SIZE +
    fieldSize(identifierSize) +
    (1 + revisionSize(revision)) +
    2 * (1 + varintSize(position)) +
    fieldSize(typeEntry) +
    content.length +
    fieldSize(createdEntry) +
    fieldSize(metadata.length) +
    fieldSize(data.length);
  const target = Buffer.allocUnsafe(size);
  target[0] = 0x0a;
  target[1] = 0x26;
  target[2] = 0x12;
  target[3] = 0x24;
  target.write(event.id, 4, 36, 'latin1');
  let at = writeFieldHead(target, 0x12, identifierSize, ID_FIELD_SIZE);
  at = writeFieldHead(target, 0x1a, streamLength, at);
  at += target.write(stream, at, streamLength, 'utf8');
  target[at] = 0x18;
  at = writeRevision(target, revision, at + 1);
  target[at] = 0x20;
  at = writeVarint(target, position, at + 1);
  target[at] = 0x28;
  at = writeVarint(target, position, at + 1);
  at = writeFieldHead(target, 0x32, typeEntry, at);
  at += TYPE_KEY.copy(target, at);
  at = writeVarint(target, typeLength, at);
  at += target.write(type, at, typeLength, 'utf8');
  at += content.copy(target, at);
  at = writeFieldHead(target, 0x32, createdEntry, at);
  at += CREATED_KEY.copy(target, at);
  at = writeVarint(target, created.length, at);
  at += target.write(created, at, created.length, 'latin1');
  at = writeField(target, 0x3a, metadata, at);
  writeField(target, 0x42, data, at);
  return target;
};

/** The stream name in a record, without decoding the rest. */
export const recordStream = (record: Buffer): string => {
  const reader = new ProtoReader(record, ID_FIELD_SIZE + 1);
  reader.varint();
  reader.offset += 1;
  return reader.string();
};

/** The event type in a record, without decoding the rest. */
export const recordType = (record: Buffer): string => {
  const reader = new ProtoReader(record, ID_FIELD_SIZE + 1);
  reader.slice();
  for (let field = 0; field < 3; field += 1) {
    reader.offset += 1;
    reader.varint64();
  }
  reader.offset += 1;
  reader.varint();
  reader.offset += TYPE_KEY.length;
  return reader.string();
};

/** The event id in a record, as canonical text. */
export const recordId = (record: Buffer): string => record.toString('latin1', 4, ID_FIELD_SIZE);

const readMapEntry = (entry: ProtoReader): [string, string] => {
  entry.tag();
  const key = entry.string();
  entry.tag();
  return [key, entry.string()];
};

/** All parts of a record; buffers are views into it. */
export const decodeRecord = (record: Buffer): EventParts => {
  const reader = new ProtoReader(record, ID_FIELD_SIZE + 1);
  reader.varint();
  reader.offset += 1;
  const stream = reader.string();
  const numbers = [0, 0, 0];
  for (let field = 0; field < 3; field += 1) {
    reader.offset += 1;
    numbers[field] = reader.varint();
  }
  const properties = new Map<string, string>();
  for (let entry = 0; entry < 3; entry += 1) {
    reader.offset += 1;
    properties.set(...readMapEntry(reader.message()));
  }
  reader.offset += 1;
  const metadata = reader.slice();
  reader.offset += 1;
  const data = reader.slice();
  return {
    id: recordId(record),
    stream,
    revision: numbers[0] ?? 0,
    position: numbers[1] ?? 0,
    type: properties.get('type') ?? '',
    isJson: properties.get('content-type') === 'application/json',
    created: Number((properties.get('created') ?? '').slice(0, -1)),
    metadata,
    data,
  };
};
