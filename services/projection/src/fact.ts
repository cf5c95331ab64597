import type { EventReference } from '@icrm/contracts';
import type { Message } from '@icrm/decider';
import type { RecordedEvent } from '@icrm/event-store';

/** An event as one customer's history holds it. Personal values stay sealed; everything is JSON. */
export type Fact<E extends Message = Message> = {
  readonly tenant: string;
  /** The customer whose history it is; the event may be about others too. */
  readonly customerId: string;
  readonly type: E['type'];
  readonly data: E['data'];
  readonly eventId: string;
  /** The place in the log, decimal. */
  readonly position: string;
  /** When it happened in the world. */
  readonly at: string;
  /** When the log took it. */
  readonly recordedAt: string;
  readonly channel: string;
  readonly actor: EventReference['actor'];
  readonly stream: string;
  readonly revision: string;
  readonly correlationId: string;
  readonly causationId: string;
};

/** The facts an event is: one for each customer it is about. */
export const toFacts = ({ metadata, ...event }: RecordedEvent): Fact[] =>
  [...new Set(metadata.customerIds)].map((customerId) => ({
    tenant: metadata.tenant,
    customerId,
    type: event.type,
    data: event.data,
    eventId: event.id,
    position: event.position.toString(),
    at: metadata.occurredAt,
    recordedAt: event.recordedAt,
    channel: metadata.channel,
    actor: metadata.actor,
    stream: event.stream,
    revision: event.revision.toString(),
    correlationId: metadata.correlationId,
    causationId: metadata.causationId,
  }));

/** A customer of a tenant as one text: the id of documents and the key of maps. */
export const customerKey = (tenant: string, customerId: string): string => `${tenant}.${customerId}`;

/** The opposite of `customerKey`; a tenant may have dots in its name, a customer id has none. */
export const splitKey = (key: string): { readonly tenant: string; readonly customerId: string } => {
  const end = key.lastIndexOf('.');
  return { tenant: key.slice(0, end), customerId: key.slice(end + 1) };
};
