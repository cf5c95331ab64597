import { timelineEntry, viewV1, vocabulary } from '@icrm/contracts';
import {
  type Exchange,
  events,
  jsonText,
  positionSchema,
  type Reply,
  type Route,
  route,
  type ServerSentEvent,
} from '@icrm/http';
import { z } from 'zod';
import { sightOf } from '../auth/sight.ts';
import type { Clients } from '../clients.ts';
import { asksFor } from './accepts.ts';
import { cursor, jsonList, limit, positionHeader, readingHeaders } from './reading.ts';
import { resumeAfter } from './resume.ts';

const params = z.strictObject({ customerId: vocabulary.id });
const after = positionSchema.optional().meta({ description: 'only entries after this log position' });
const page = z
  .object({ entries: z.array(timelineEntry), nextCursor: z.string().optional() })
  .meta({ id: 'TimelinePage' });

/** The history of a customer: a page of it, or all of it live. */
export const timelineRoutes = ({ view }: Pick<Clients, 'view'>): readonly Route[] => {
  const watch = (customerId: string, afterPosition: bigint, { principal, signal }: Exchange): Reply => {
    const request = viewV1.WatchTimelineRequest.fromPartial({
      tenant: principal.tenant,
      customerId,
      afterPosition,
      sight: sightOf(principal),
    });
    return events(toEvents(view.watchTimeline(request, { signal })));
  };
  return [
    route({
      method: 'get',
      path: '/v1/customers/{customerId}/timeline',
      operation: 'getTimeline',
      personal: true,
      tag: 'views',
      summary: "A customer's history, newest first; live for clients that accept text/event-stream",
      input: {
        params,
        headers: readingHeaders,
        query: z.strictObject({
          limit: limit.default(50),
          cursor: cursor.optional(),
          order: z.enum(['newest', 'oldest']).default('newest'),
          after,
        }),
      },
      responses: { 200: { description: 'a page of entries', schema: page } },
      handler: async ({ params: { customerId }, query, headers }, exchange) => {
        if (asksFor(exchange, 'text/event-stream'))
          return watch(customerId, resumeAfter(exchange, query.after), exchange);
        const request = viewV1.GetTimelineRequest.fromPartial({
          tenant: exchange.principal.tenant,
          customerId,
          limit: query.limit,
          cursor: query.cursor ?? '',
          oldestFirst: query.order === 'oldest',
          minPosition: headers['icrm-min-position'] ?? 0n,
          sight: sightOf(exchange.principal),
        });
        const { entries, nextCursor, position } = await view.getTimeline(request, {
          signal: exchange.signal,
        });
        const next = nextCursor === '' ? '' : `,"nextCursor":${JSON.stringify(nextCursor)}`;
        return jsonText(200, `{"entries":${jsonList(entries)}${next}}`, positionHeader(position));
      },
    }),
    route({
      method: 'get',
      path: '/v1/customers/{customerId}/timeline/live',
      operation: 'watchTimeline',
      personal: true,
      tag: 'views',
      summary: "A customer's history from the beginning, then live, as server-sent events",
      description:
        'Each event `entry` has the log position as its id: a browser that reconnects goes on where it was, without a gap.',
      input: { params, query: z.strictObject({ after }) },
      responses: {
        200: { description: 'events named entry', type: 'text/event-stream', schema: timelineEntry },
      },
      handler: async ({ params: { customerId }, query }, exchange) =>
        watch(customerId, resumeAfter(exchange, query.after), exchange),
    }),
  ];
};

async function* toEvents(
  items: AsyncIterable<viewV1.WatchTimelineResponse>,
): AsyncGenerator<ServerSentEvent> {
  for await (const { item, position } of items) {
    const id = position.toString();
    // A sign of life moves the place to resume from along.
    yield item?.$case === 'entry' ? { id, event: 'entry', data: item.value } : { id };
  }
}
