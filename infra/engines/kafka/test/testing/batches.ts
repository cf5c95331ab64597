import { writeInt64 } from '../../src/codec/writer.ts';
import { attribute } from '../../src/engine/records/batch.ts';
import { recompress } from '../../src/engine/records/compression.ts';
import { crc32c } from '../../src/engine/records/crc32c.ts';
import { zigzagVarint } from '../../src/engine/records/rewrite.ts';

export type TestRecord = {
  readonly key?: string | null;
  readonly value: string | null;
  readonly timestamp?: number;
};

export type BatchOptions = {
  readonly producerId?: number;
  readonly epoch?: number;
  readonly sequence?: number;
  readonly transactional?: boolean;
  readonly codec?: number;
  readonly timestamp?: number;
};

const NULL = Buffer.from([1]);

function field(text: string | null | undefined): Buffer {
  if (text === null || text === undefined) return NULL;
  const bytes = Buffer.from(text);
  return Buffer.concat([zigzagVarint(bytes.length), bytes]);
}

/** A record batch as a producer sends it. */
export function batchOf(records: readonly TestRecord[], options: BatchOptions = {}): Buffer {
  const {
    producerId = -1,
    epoch = -1,
    sequence = -1,
    transactional = false,
    timestamp = Date.now(),
  } = options;
  const plain = records.map(({ key, value, timestamp: at = timestamp }, index) => {
    const body = Buffer.concat([
      Buffer.from([0]),
      zigzagVarint(at - timestamp),
      zigzagVarint(index),
      field(key),
      field(value),
      Buffer.from([0]),
    ]);
    return Buffer.concat([zigzagVarint(body.length), body]);
  });
  const { codec, data } = recompress(options.codec ?? 0, Buffer.concat(plain));
  const batch = Buffer.concat([Buffer.alloc(61), data]);
  batch.writeInt32BE(batch.length - 12, 8);
  batch.writeInt32BE(-1, 12);
  batch.writeInt8(2, 16);
  batch.writeInt16BE(codec | (transactional ? attribute.transactional : 0), 21);
  batch.writeInt32BE(records.length - 1, 23);
  writeInt64(batch, timestamp, 27);
  writeInt64(batch, Math.max(timestamp, ...records.map(({ timestamp: at = timestamp }) => at)), 35);
  writeInt64(batch, producerId, 43);
  batch.writeInt16BE(epoch, 51);
  batch.writeInt32BE(sequence, 53);
  batch.writeInt32BE(records.length, 57);
  batch.writeUInt32BE(crc32c(batch, 21), 17);
  return batch;
}

/** Renews the checksum after a test has bent a batch. */
export function reseal(batch: Buffer): Buffer {
  batch.writeUInt32BE(crc32c(batch, 21), 17);
  return batch;
}
