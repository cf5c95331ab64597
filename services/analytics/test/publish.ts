import type { Context } from '@icrm/contracts';
import { eventTopicName, type OutgoingMessage } from '@icrm/messaging';
import type { LoggedEvent } from '../src/warehouse/logged-event.ts';

/** An event as the feed publishes it. */
export const toMessage = (event: LoggedEvent): OutgoingMessage => ({
  topic: eventTopicName(event.context as Context),
  key: event.customerId || event.stream,
  event: {
    id: event.id,
    type: event.type,
    source: `/icrm/${event.tenant}/${event.context}`,
    subject: event.stream,
    time: event.happenedAt,
    dataContentType: 'application/json',
    data: event.data,
    extensions: {
      tenant: event.tenant,
      position: String(event.position),
      recordedat: event.recordedAt,
      customerids: event.customerId,
      correlationid: event.correlationId,
      causationid: event.causationId,
      channel: event.channel,
      actorkind: event.actorKind,
      actorid: event.actorId,
    },
  },
});
