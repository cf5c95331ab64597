import { eventTopicName, type OutgoingMessage } from '@icrm/messaging';
import type { Entry } from '../log/entry.ts';

/** An event of a type that this feed does not know: it cannot tell whether and where to publish it. */
class UnpublishableEvent extends Error {
  override readonly name = 'UnpublishableEvent';
}

/** The public message of an event: as stored, so personal fields stay sealed. Undefined for a service's bookkeeping. */
export const toMessage = ({ event, context, published }: Entry): OutgoingMessage | undefined => {
  const { id, type, data, metadata, stream, recordedAt } = event;
  if (context === undefined)
    throw new UnpublishableEvent(
      `${type} at ${event.position} is declared by a newer version of the contracts`,
    );
  if (!published) return undefined;
  return {
    topic: eventTopicName(context),
    key: metadata.customerIds[0] ?? stream,
    event: {
      id,
      type,
      source: `/icrm/${metadata.tenant}/${context}`,
      subject: stream,
      time: isTime(metadata.occurredAt) ? metadata.occurredAt : recordedAt,
      dataContentType: 'application/json',
      data,
      extensions: extensionsOf(event),
    },
  };
};

const extensionsOf = ({
  metadata,
  position,
  revision,
  recordedAt,
}: Entry['event']): Record<string, string> => ({
  tenant: metadata.tenant,
  position: String(position),
  revision: String(revision),
  recordedat: recordedAt,
  schemaversion: String(metadata.schema),
  customerids: metadata.customerIds.join(','),
  correlationid: metadata.correlationId,
  causationid: metadata.causationId,
  commandid: metadata.commandId,
  channel: metadata.channel,
  actorkind: metadata.actor.kind,
  actorid: metadata.actor.id,
  ...(metadata.traceparent !== undefined && { traceparent: metadata.traceparent }),
});

const isTime = (text: string): boolean =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text));
