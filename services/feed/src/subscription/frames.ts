import { feedV1 } from '@icrm/contracts';
import { type Entry, encodeOnce } from '../log/entry.ts';

/**
 * What is sent to subscribers, as bytes of SubscribeResponse. The bytes of an event are the same whether it goes alone
 * or in a batch, and for every subscriber: field 1 of SubscribeResponse and field 1 of EventBatch are both an Event.
 */
const EVENT_FIELD = 0x0a;
const POSITION_FIELD = 0x20;
const BATCH_FIELD = 0x2a;

/** One event with its position. */
export const eventFrame = (entry: Entry): Buffer =>
  encodeOnce(entry, 'frame', () => Buffer.concat([eventField(entry), positionField(entry.position)]));

/** Several events, and the position to resume after. */
export const batchFrame = (entries: readonly Entry[], position: bigint): Buffer => {
  const fields = entries.map(eventField);
  const bytes = fields.reduce((sum, field) => sum + field.length, 0);
  return Buffer.concat([Buffer.from([BATCH_FIELD, ...varint(bytes)]), ...fields, positionField(position)]);
};

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

const toEvent = ({ event, context, position }: Entry): feedV1.Event => ({
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
  metadata: Buffer.from(JSON.stringify(event.metadata)),
  schemaVersion: event.metadata.schema,
});

const positionField = (position: bigint): Buffer => Buffer.from([POSITION_FIELD, ...varint64(position)]);

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
