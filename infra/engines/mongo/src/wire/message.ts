import { Doc } from '../bson/doc.ts';
import { Output } from '../bson/encode.ts';
import { validate } from '../bson/validate.ts';
import { MongoFailure } from '../failure.ts';
import { type Compressor, compress, decompress } from './compression.ts';
import { crc32c } from './crc32c.ts';

export const opCode = { reply: 1, query: 2004, compressed: 2012, message: 2013 } as const;

const checksumPresent = 1;
const moreToCome = 2;
const knownRequired = checksumPresent | moreToCome;

/** A request as it came: the command's body and the document sequences beside it. */
export type Request = {
  readonly requestId: number;
  readonly body: Doc;
  readonly sequences: ReadonlyMap<string, readonly Doc[]>;
  /** The client wants no reply. */
  readonly silent: boolean;
  /** Sent as OP_QUERY, so the reply is an OP_REPLY. */
  readonly legacy: boolean;
  readonly compressor: Compressor | undefined;
};

/** The bytes break the protocol: the connection is closed. */
export class ProtocolError extends Error {}

/**
 * Reads a whole frame. Header: int32 length, int32 requestID, int32 responseTo, int32 opCode.
 * Throws ProtocolError when the frame cannot be trusted, MongoFailure (with `requestId` known) when only a document is bad.
 */
export function readRequest(frame: Buffer): Request {
  const requestId = frame.readInt32LE(4);
  const code = frame.readInt32LE(12);
  if (code === opCode.compressed) return readCompressed(frame, requestId);
  return readBody(code, frame.subarray(16), { requestId, compressor: undefined, frame });
}

type Origin = {
  readonly requestId: number;
  readonly compressor: Compressor | undefined;
  /** The frame as it came, for its checksum; undefined when it was compressed. */
  readonly frame: Buffer | undefined;
};

/** int32 originalOpcode, int32 uncompressedSize, uint8 compressorId, bytes. */
function readCompressed(frame: Buffer, requestId: number): Request {
  if (frame.length < 25) throw new ProtocolError('short compressed message');
  const { bytes, compressor } = decompress(frame.subarray(25), frame[24] ?? 0, frame.readInt32LE(20));
  return readBody(frame.readInt32LE(16), bytes, { requestId, compressor, frame: undefined });
}

function readBody(code: number, body: Buffer, origin: Origin): Request {
  try {
    if (code === opCode.message) return readMessage(body, origin);
    if (code === opCode.query) return readQuery(body, origin);
  } catch (error) {
    if (error instanceof MongoFailure && error.code !== 22) throw error;
    throw error instanceof ProtocolError ? error : new ProtocolError('malformed message');
  }
  throw new ProtocolError(`unknown opCode ${code}`);
}

/** int32 flags, cstring collection, int32 skip, int32 return, document. */
function readQuery(body: Buffer, { requestId, compressor }: Origin): Request {
  const end = body.indexOf(0, 4);
  const collection = body.toString('utf8', 4, end);
  if (end < 0 || !collection.endsWith('.$cmd')) throw new ProtocolError('OP_QUERY is for commands only');
  const start = end + 9;
  validate(body, start, body.length);
  const command = Doc.view(body, start).copy();
  if (!command.has('$db')) command.set('$db', collection.slice(0, -5));
  return { requestId, body: command, sequences: new Map(), silent: false, legacy: true, compressor };
}

/** uint32 flags, sections, optional uint32 checksum. */
function readMessage(body: Buffer, { requestId, compressor, frame }: Origin): Request {
  const flags = body.readUInt32LE(0);
  if ((flags & 0xffff & ~knownRequired) !== 0) throw new ProtocolError('unknown required flag');
  const hasChecksum = (flags & checksumPresent) !== 0;
  const end = hasChecksum ? body.length - 4 : body.length;
  if (hasChecksum && frame !== undefined && crc32c(frame.subarray(0, -4)) !== body.readUInt32LE(end))
    throw new ProtocolError('checksum mismatch');
  const sections = readSections(body, end);
  return { requestId, ...sections, silent: (flags & moreToCome) !== 0, legacy: false, compressor };
}

function readSections(body: Buffer, end: number): Pick<Request, 'body' | 'sequences'> {
  let command: Doc | undefined;
  const sequences = new Map<string, Doc[]>();
  for (let at = 4; at < end; ) {
    const kind = body[at];
    if (kind === 0) {
      if (command !== undefined) throw new ProtocolError('more than one body section');
      const length = validate(body, at + 1, end);
      command = Doc.view(body, at + 1);
      at += 1 + length;
    } else if (kind === 1) at = readSequence(body, { at: at + 1, end }, sequences);
    else throw new ProtocolError(`unknown section kind ${kind}`);
  }
  if (command === undefined) throw new ProtocolError('no body section');
  return { body: command, sequences };
}

/** int32 size (itself included), cstring identifier, documents back to back. */
function readSequence(
  body: Buffer,
  range: { at: number; end: number },
  sequences: Map<string, Doc[]>,
): number {
  const size = body.readInt32LE(range.at);
  const end = range.at + size;
  const nameEnd = body.indexOf(0, range.at + 4);
  if (size < 5 || end > range.end || nameEnd < 0 || nameEnd >= end)
    throw new ProtocolError('bad document sequence');
  const name = body.toString('utf8', range.at + 4, nameEnd);
  if (sequences.has(name)) throw new ProtocolError('document sequence given twice');
  const docs: Doc[] = [];
  for (let at = nameEnd + 1; at < end; ) {
    const length = validate(body, at, end);
    docs.push(Doc.view(body, at));
    at += length;
  }
  sequences.set(name, docs);
  return end;
}

let nextRequestId = 1;
/** Replies are written here one after the other and leave as copies of just their size. */
const scratch = new Output(256 * 1024);

/** Frames a reply. Only requests that came compressed are answered compressed. */
export function writeReply(
  request: Pick<Request, 'requestId' | 'legacy' | 'compressor'>,
  reply: Doc,
): Buffer {
  const output = scratch;
  output.length = 0;
  output.int32(0);
  output.int32(nextRequestId++ & 0x7fffffff);
  output.int32(request.requestId);
  if (request.legacy) writeLegacyHead(output);
  else {
    output.int32(opCode.message);
    output.uint32(0);
    output.byte(0);
  }
  output.doc(reply);
  output.patch(0, output.length);
  return request.compressor === undefined
    ? Buffer.from(output.bytes)
    : compressFrame(output.bytes, request.compressor);
}

/** int32 flags (8: await capable), int64 cursor, int32 start, int32 count. */
function writeLegacyHead(output: Output): void {
  output.int32(opCode.reply);
  output.int32(8);
  output.int64(0n);
  output.int32(0);
  output.int32(1);
}

function compressFrame(frame: Buffer, compressor: Compressor): Buffer {
  const body = compress(frame.subarray(16), compressor);
  const head = Buffer.alloc(25);
  frame.copy(head, 0, 0, 12);
  head.writeInt32LE(25 + body.length, 0);
  head.writeInt32LE(opCode.compressed, 12);
  head.writeInt32LE(frame.readInt32LE(12), 16);
  head.writeInt32LE(frame.length - 16, 20);
  head[24] = compressor;
  return Buffer.concat([head, body]);
}
