import { writeInt64 } from '../../codec/writer.ts';
import { attribute, BATCH_HEADER } from '../records/batch.ts';
import { crc32c } from '../records/crc32c.ts';

export type Marker = {
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly committed: boolean;
  readonly now: number;
};

/** The record of a marker: no attributes, deltas 0, key = version 0 + type, value = version 0 + coordinator epoch 0. */
const RECORD = [0x00, 0x00, 0x00, 0x08, 0, 0, 0, 0, 0x0c, 0, 0, 0, 0, 0, 0, 0x00];
const TYPE_AT = BATCH_HEADER + 1 + 7;

/** A control batch that ends a producer's transaction in one partition. */
export function buildMarker({ producerId, producerEpoch, committed, now }: Marker): Buffer {
  const batch = Buffer.alloc(BATCH_HEADER + 1 + RECORD.length);
  batch.writeInt32BE(batch.length - 12, 8);
  batch.writeInt8(2, 16);
  batch.writeInt16BE(attribute.transactional | attribute.control, 21);
  writeInt64(batch, now, 27);
  writeInt64(batch, now, 35);
  writeInt64(batch, producerId, 43);
  batch.writeInt16BE(producerEpoch, 51);
  batch.writeInt32BE(-1, 53);
  batch.writeInt32BE(1, 57);
  batch[BATCH_HEADER] = RECORD.length << 1;
  batch.set(RECORD, BATCH_HEADER + 1);
  batch[TYPE_AT] = committed ? 1 : 0;
  batch.writeUInt32BE(crc32c(batch, 21), 17);
  return batch;
}

/** Whether the control batch at a position commits; control batches are written by us alone and in one shape. */
export function isCommitMarker(buffer: Buffer, at: number): boolean {
  return buffer[at + TYPE_AT] === 1;
}
