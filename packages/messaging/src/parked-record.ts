import { decodeEvent } from './envelope.ts';
import { InvalidEnvelope } from './errors.ts';
import type { CloudEvent, ParkedMessage } from './messaging.ts';
import { type KafkaRecord, recordId, type StoredRecord } from './record.ts';

const own = ['parked_topic', 'parked_partition', 'parked_offset', 'parked_key', 'parked_reason', 'parked_at'];

/** What is written to the parked topic: the record as it came, its place, the reason. Keyed by its id. */
export const toParked = (
  record: StoredRecord,
  { topic, reason, at }: { readonly topic: string; readonly reason: string; readonly at: string },
): KafkaRecord => ({
  topic,
  key: recordId(record),
  // A record without a value would be a tombstone here, and compaction would drop it.
  value: record.value ?? Buffer.alloc(0),
  headers: {
    ...record.headers,
    parked_topic: record.topic,
    parked_partition: String(record.partition),
    parked_offset: String(record.offset),
    parked_key: record.key,
    parked_reason: reason.slice(0, 2_000),
    parked_at: at,
  },
});

/** The record of the parked topic that takes a message off the list. */
export const toTombstone = (topic: string, id: string): KafkaRecord => ({
  topic,
  key: id,
  value: null,
  headers: {},
});

/** Gives a record of the parked or the replay topic back the place it first came from. */
export const toOrigin = (record: StoredRecord): StoredRecord => {
  const { parked_topic: topic, parked_partition, parked_offset, parked_key } = record.headers;
  if (topic === undefined) return record;
  return {
    topic,
    partition: Number(parked_partition),
    offset: BigInt(parked_offset ?? 0),
    key: parked_key ?? '',
    value: record.value,
    replayed: true,
    headers: Object.fromEntries(Object.entries(record.headers).filter(([name]) => !own.includes(name))),
  };
};

/** Reads a record of the parked topic for people. */
export const toParkedMessage = (record: StoredRecord): ParkedMessage => {
  const origin = toOrigin(record);
  return {
    id: record.key,
    topic: origin.topic,
    partition: origin.partition,
    offset: origin.offset,
    key: origin.key,
    reason: record.headers.parked_reason ?? '',
    parkedAt: record.headers.parked_at ?? '',
    event: readable(origin),
  };
};

const readable = ({ headers, value }: StoredRecord): CloudEvent | undefined => {
  try {
    return decodeEvent(headers, value);
  } catch (error) {
    if (error instanceof InvalidEnvelope) return undefined;
    throw error;
  }
};
