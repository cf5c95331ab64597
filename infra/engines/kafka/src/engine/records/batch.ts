import { readInt64 } from '../../codec/reader.ts';
import { writeInt64 } from '../../codec/writer.ts';
import { KafkaError } from '../kafka-error.ts';
import { crc32c } from './crc32c.ts';

/** Length of a record batch's header; the records follow, compressed as one block when a codec is set. */
export const BATCH_HEADER = 61;

export const attribute = {
  codec: 0x07,
  logAppendTime: 0x08,
  transactional: 0x10,
  control: 0x20,
  deleteHorizon: 0x40,
} as const;

/** The fixed fields at the start of a record batch (magic 2). `size` is that of the whole batch. */
export type BatchHeader = {
  readonly baseOffset: number;
  readonly size: number;
  readonly leaderEpoch: number;
  readonly magic: number;
  readonly crc: number;
  readonly attributes: number;
  readonly lastOffsetDelta: number;
  readonly firstTimestamp: number;
  readonly maxTimestamp: number;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly count: number;
};

export const batchBaseOffset = (buffer: Buffer, at: number): number => readInt64(buffer, at);
export const batchSize = (buffer: Buffer, at: number): number => buffer.readInt32BE(at + 8) + 12;
export const batchLastOffset = (buffer: Buffer, at: number): number =>
  readInt64(buffer, at) + buffer.readInt32BE(at + 23);
export const batchMaxTimestamp = (buffer: Buffer, at: number): number => readInt64(buffer, at + 35);

/** Reads the header at a position; the caller has made sure that 61 bytes are there. */
export function readBatchHeader(buffer: Buffer, at: number): BatchHeader {
  return {
    baseOffset: readInt64(buffer, at),
    size: buffer.readInt32BE(at + 8) + 12,
    leaderEpoch: buffer.readInt32BE(at + 12),
    magic: buffer.readInt8(at + 16),
    crc: buffer.readUInt32BE(at + 17),
    attributes: buffer.readInt16BE(at + 21),
    lastOffsetDelta: buffer.readInt32BE(at + 23),
    firstTimestamp: readInt64(buffer, at + 27),
    maxTimestamp: readInt64(buffer, at + 35),
    producerId: readInt64(buffer, at + 43),
    producerEpoch: buffer.readInt16BE(at + 51),
    baseSequence: buffer.readInt32BE(at + 53),
    count: buffer.readInt32BE(at + 57),
  };
}

/** Stamps offset and leader epoch, which lie outside the checksum. */
export function stampBatch(buffer: Buffer, at: number, baseOffset: number): void {
  writeInt64(buffer, baseOffset, at);
  buffer.writeInt32BE(0, at + 12);
}

/** Makes a batch one of log-append time; its checksum is renewed. */
export function stampAppendTime(batch: Buffer, now: number): void {
  batch.writeInt16BE(batch.readInt16BE(21) | attribute.logAppendTime, 21);
  writeInt64(batch, now, 35);
  batch.writeUInt32BE(crc32c(batch, 21), 17);
}

/** Whether the bytes at a position are one whole, intact batch. */
export function isIntact(buffer: Buffer, at: number): boolean {
  if (at + BATCH_HEADER > buffer.length) return false;
  const size = batchSize(buffer, at);
  if (size < BATCH_HEADER || at + size > buffer.length || buffer[at + 16] !== 2) return false;
  return buffer.readUInt32BE(at + 17) === crc32c(buffer, at + 21, at + size);
}

/** Checks what a client sent for one partition and gives the headers of its batches. */
export function checkBatches(records: Buffer, maxBytes: number): readonly BatchHeader[] {
  const headers: BatchHeader[] = [];
  for (let at = 0; at < records.length; ) {
    const header = checkBatch(records, at, maxBytes);
    headers.push(header);
    at += header.size;
  }
  if (headers.length === 0) throw new KafkaError('INVALID_RECORD', 'no record batch');
  return headers;
}

function checkBatch(records: Buffer, at: number, maxBytes: number): BatchHeader {
  if (records.length - at < 17) throw new KafkaError('CORRUPT_MESSAGE', 'batch shorter than its header');
  if (records.readInt8(at + 16) !== 2) {
    throw new KafkaError('INVALID_RECORD', 'only record batches of magic 2 are accepted');
  }
  const size = batchSize(records, at);
  if (size < BATCH_HEADER || at + size > records.length) {
    throw new KafkaError('CORRUPT_MESSAGE', 'batch length does not fit the data');
  }
  if (size > maxBytes)
    throw new KafkaError('MESSAGE_TOO_LARGE', `batch of ${size} bytes, ${maxBytes} allowed`);
  if (!isIntact(records, at)) throw new KafkaError('CORRUPT_MESSAGE', 'checksum does not match');
  const header = readBatchHeader(records, at);
  if ((header.attributes & attribute.control) !== 0) {
    throw new KafkaError('INVALID_RECORD', 'clients may not write control batches');
  }
  if ((header.attributes & attribute.codec) > 4) throw new KafkaError('UNSUPPORTED_COMPRESSION_TYPE');
  if (header.count < 1 || header.lastOffsetDelta !== header.count - 1) {
    throw new KafkaError('INVALID_RECORD', 'record count and last offset delta disagree');
  }
  return header;
}
