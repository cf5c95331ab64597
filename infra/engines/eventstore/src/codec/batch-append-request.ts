import { ANY, NO_STREAM, STREAM_EXISTS } from '../store/revision.ts';
import { ProtoReader } from './protobuf.ts';
import { readUuid } from './uuid.ts';

/*
 * BatchAppendReq = 1 correlation_id UUID · 2 options · 3 repeated proposed · 4 is_final
 * options  = 1 stream_identifier { 3 bytes } · oneof 2 stream_position, 3 no_stream, 4 any, 5 stream_exists
 *            · 6 deadline Timestamp · 7 deadline Duration
 * proposed = 1 UUID · 2 map · 3 custom_metadata · 4 data
 */

/** An event as proposed by a client: `id` is empty when it is no UUID, the others undefined when not given. */
export type ProposedEvent = {
  readonly id: string;
  readonly type?: string | undefined;
  readonly contentType?: string | undefined;
  readonly metadata: Buffer;
  readonly data: Buffer;
};

export type BatchAppendOptions = {
  /** The stream identifier's own bytes, to be sent back. */
  readonly identifier: Buffer | undefined;
  readonly stream: string;
  readonly expected: number;
  /** Milliseconds since the epoch. */
  readonly deadlineAt: number | undefined;
  /** Milliseconds from now. */
  readonly deadlineInMs: number | undefined;
};

export type BatchAppendMessage = {
  /** The correlation id's own bytes, to be sent back. */
  readonly correlation: Buffer;
  readonly options: BatchAppendOptions | undefined;
  readonly events: readonly ProposedEvent[];
  readonly isFinal: boolean;
};

const NOTHING: Buffer = Buffer.alloc(0);

const readIdentifier = (reader: ProtoReader): string => {
  let name = '';
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === 0x1a) name = reader.string();
    else reader.skip(tag);
  }
  return name;
};

/** Milliseconds of a Timestamp or Duration. */
const readMilliseconds = (reader: ProtoReader): number => {
  let seconds = 0n;
  let nanos = 0;
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === 0x08) seconds = BigInt.asIntN(64, reader.varint64());
    else if (tag === 0x10) nanos = Number(BigInt.asIntN(32, reader.varint64()));
    else reader.skip(tag);
  }
  return Number(seconds) * 1000 + nanos / 1e6;
};

const EXPECTATIONS = new Map([
  [0x1a, NO_STREAM],
  [0x22, ANY],
  [0x2a, STREAM_EXISTS],
]);

const readOptions = (reader: ProtoReader): BatchAppendOptions => {
  let identifier: Buffer | undefined;
  let expected = ANY;
  let deadlineAt: number | undefined;
  let deadlineInMs: number | undefined;
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    const named = EXPECTATIONS.get(tag);
    if (named !== undefined) {
      expected = named;
      reader.skip(tag);
    } else if (tag === 0x0a) identifier = reader.slice();
    else if (tag === 0x10) expected = reader.varint();
    else if (tag === 0x32) deadlineAt = readMilliseconds(reader.message());
    else if (tag === 0x3a) deadlineInMs = readMilliseconds(reader.message());
    else reader.skip(tag);
  }
  const stream = identifier === undefined ? '' : readIdentifier(new ProtoReader(identifier));
  return { identifier, stream, expected, deadlineAt, deadlineInMs };
};

const readProperty = (reader: ProtoReader): [string, string] => {
  let key = '';
  let value = '';
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === 0x0a) key = reader.string();
    else if (tag === 0x12) value = reader.string();
    else reader.skip(tag);
  }
  return [key, value];
};

type Draft = { id: string; type?: string; contentType?: string; metadata: Buffer; data: Buffer };

const readPropertyInto = (draft: Draft, reader: ProtoReader): void => {
  const [key, value] = readProperty(reader);
  if (key === 'type') draft.type = value;
  else if (key === 'content-type') draft.contentType = value;
};

const readProposed = (reader: ProtoReader): ProposedEvent => {
  const draft: Draft = { id: '', metadata: NOTHING, data: NOTHING };
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === 0x0a) draft.id = readUuid(reader.message());
    else if (tag === 0x12) readPropertyInto(draft, reader.message());
    else if (tag === 0x1a) draft.metadata = reader.slice();
    else if (tag === 0x22) draft.data = reader.slice();
    else reader.skip(tag);
  }
  return draft;
};

/** Decodes one message of a BatchAppend stream; buffers in the result are views into `bytes`. */
export const decodeBatchAppend = (bytes: Buffer): BatchAppendMessage => {
  const reader = new ProtoReader(bytes);
  const events: ProposedEvent[] = [];
  let correlation: Buffer = NOTHING;
  let options: BatchAppendOptions | undefined;
  let isFinal = false;
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === 0x1a) events.push(readProposed(reader.message()));
    else if (tag === 0x0a) correlation = reader.slice();
    else if (tag === 0x12) options = readOptions(reader.message());
    else if (tag === 0x20) isFinal = reader.varint() !== 0;
    else reader.skip(tag);
  }
  return { correlation, options, events, isFinal };
};
