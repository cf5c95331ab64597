import type { EventDefinition, EventOf, feedV1 } from '@icrm/contracts';

/** An event as a subscriber sees it. */
export type IcrmEvent = {
  readonly id: string;
  readonly type: string;
  /** Empty for a type that the feed was too old to know. */
  readonly context: string;
  readonly stream: string;
  readonly revision: bigint;
  /** Its place in the log; resume after it. */
  readonly position: bigint;
  readonly tenant: string;
  readonly customerIds: readonly string[];
  readonly recordedAt: string;
  readonly occurredAt: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
};

/** True when an event is of a declared type; its data are typed then. `isEvent(event, orderPlaced)` */
export const isEvent = <const D extends EventDefinition>(
  event: IcrmEvent,
  definition: D,
): event is IcrmEvent & EventOf<D> => event.type === definition.type;

/** Reads an event of the feed. */
export const toEvent = ({ data, metadata, schemaVersion: _, ...event }: feedV1.Event): IcrmEvent => ({
  ...event,
  data: parse(data),
  metadata: parse(metadata),
});

const parse = (bytes: Uint8Array): Record<string, unknown> =>
  JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
