import { feedV1 } from '@icrm/contracts';
import { type Entry, encodeOnce } from '../log/entry.ts';

// What is sent, as bytes of SubscribeResponse and ConsumeResponse. The bytes of an event are the same whether it goes
// alone or in a batch, and for everybody: field 1 of SubscribeResponse and field 1 of EventBatch are both an Event.
const EVENT_FIELD = 0x0a;
const BATCH_OF_SUBSCRIBE = 0x2a;
const BATCH_OF_CONSUME = 0x12;
// Field 4 of both: the position of the one, the delivery of the other.
const NUMBER_FIELD = 0x20;

/** One event with its position. */
export const eventFrame = (entry: Entry): Buffer =>
  encodeOnce(entry, 'frame', () => Buffer.concat([eventField(entry), numberField(entry.position)]));

/** Several events of a subscription, and the position to resume after. */
export const subscriptionBatch = (entries: readonly Entry[], position: bigint): Buffer =>
  batch(BATCH_OF_SUBSCRIBE, entries, position);

/** Several events of a cursor, and the number of their delivery. */
export const cursorBatch = (entries: readonly Entry[], delivery: number): Buffer =>
  batch(BATCH_OF_CONSUME, entries, BigInt(delivery));

/** Any other message of a cursor. */
export const cursorFrame = (item: feedV1.ConsumeResponse['item']): Buffer =>
  Buffer.from(feedV1.ConsumeResponse.encode({ item, delivery: 0n }).finish());

const batch = (field: number, entries: readonly Entry[], number: bigint): Buffer => {
  const fields = entries.map(eventField);
  const bytes = fields.reduce((sum, one) => sum + one.length, 0);
  return Buffer.concat([Buffer.from([field, ...varint(bytes)]), ...fields, numberField(number)]);
};

/** A batch ends with the event that makes it this large, so that it stays below the limit of gRPC's messages, 4 MiB. */
export const BATCH_BYTES = 512 * 1024;

/** How many bytes an event adds to a batch. */
export const eventSize = (entry: Entry): number => eventField(entry).length;

/** The history is done. */
export const caughtUpFrame = (position: bigint): Buffer =>
  encode({ item: { $case: 'caughtUp', value: {} }, position });

/** Nothing matched for a while. */
export const heartbeatFrame = (position: bigint, headPosition: bigint): Buffer =>
  encode({ item: { $case: 'heartbeat', value: { headPosition } }, position });

const encode = (response: feedV1.SubscribeResponse): Buffer =>
  Buffer.from(feedV1.SubscribeResponse.encode(response).finish());

const eventField = (entry: Entry): Buffer =>
  encodeOnce(entry, 'event', () => {
    const bytes = feedV1.Event.encode(toEvent(entry)).finish();
    return Buffer.concat([Buffer.from([EVENT_FIELD, ...varint(bytes.length)]), bytes]);
  });

const toEvent = ({ event, context, position, shownMetadata = event.metadata }: Entry): feedV1.Event => ({
  id: event.id,
  type: event.type,
  context: context ?? '',
  stream: event.stream,
  revision: event.revision,
  position,
  tenant: event.metadata.tenant,
  customerIds: [...event.metadata.customerIds],
  recordedAt: event.recordedAt,
  occurredAt: event.metadata.occurredAt,
  data: Buffer.from(JSON.stringify(event.data)),
  metadata: Buffer.from(JSON.stringify(shownMetadata)),
  schemaVersion: event.metadata.schema,
});

const numberField = (number: bigint): Buffer => Buffer.from([NUMBER_FIELD, ...varint64(number)]);

const varint = (value: number): number[] => {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest];
    bytes.push((rest & 0x7f) | 0x80);
  }
};

const varint64 = (value: bigint): number[] => {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    if (rest < 0x80n) return [...bytes, Number(rest)];
    bytes.push(Number(rest & 0x7fn) | 0x80);
  }
};
