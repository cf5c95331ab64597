import { feedV1, viewV1 } from '@icrm/contracts';
import { events, json, lines, type Route, route, type ServerSentEvent, toJson } from '@icrm/http';
import { RpcError } from '@icrm/rpc';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { asksFor } from './accepts.ts';
import { needRole } from './need-role.ts';
import { cursor, limit } from './reading.ts';

const numbers = z.record(z.string(), z.union([z.string(), z.number()]));
const progress = z
  .object({
    phase: z.string().meta({ description: 'building, comparing, switched or failed' }),
    events: z.string(),
    position: z.string(),
    headPosition: z.string(),
    liveHash: z.string(),
    newHash: z.string(),
    message: z.string(),
  })
  .meta({ id: 'RebuildProgress' });
const parkedPage = z
  .object({
    parked: z.array(
      z.object({
        position: z.string(),
        tenant: z.string(),
        customerId: z.string(),
        type: z.string(),
        section: z.string(),
        reason: z.string(),
      }),
    ),
    nextCursor: z.string().optional(),
  })
  .meta({ id: 'ParkedPage' });
const replayed = z
  .object({
    repaired: z.string().meta({ description: 'customers whose views are complete again' }),
    parked: z.string().meta({ description: 'events that still cannot be applied' }),
  })
  .meta({ id: 'ReplayAnswer' });
const part = z.object({ state: z.enum(['up', 'down']) }).loose();
const status = z
  .object({
    state: z.enum(['up', 'degraded']),
    customer: part,
    sales: part,
    service: part,
    projection: part,
    feed: part,
    marketing: part,
    analytics: part,
    collaboration: part,
  })
  .meta({ id: 'Status' });

/** How the backbone is doing, and what its keepers may do. */
export const operationRoutes = (clients: Clients): readonly Route[] => [
  route({
    method: 'get',
    path: '/v1/status',
    operation: 'getStatus',
    tag: 'operation',
    summary: 'Whether each service answers, positions, lags and counts',
    input: {},
    responses: { 200: { description: 'also when services are down: look at their states', schema: status } },
    handler: async (_, { signal }) => {
      const {
        analyticsHealth,
        collaborationHealth,
        marketingHealth,
        customerHealth,
        salesHealth,
        serviceHealth,
        view,
        feed,
      } = clients;
      const call = { signal, deadlineMs: 1_000 };
      const [customer, sales, service, projection, publication, analytics, collaboration, marketing] =
        await Promise.all([
          stateOf(serving(customerHealth.check({ service: '' }, call))),
          stateOf(serving(salesHealth.check({ service: '' }, call))),
          stateOf(serving(serviceHealth.check({ service: '' }, call))),
          stateOf(view.getProjectionStatus(viewV1.GetProjectionStatusRequest.fromPartial({}), call)),
          stateOf(feed.getFeedStatus(feedV1.GetFeedStatusRequest.fromPartial({}), call)),
          stateOf(serving(analyticsHealth.check({ service: '' }, call))),
          stateOf(serving(collaborationHealth.check({ service: '' }, call))),
          stateOf(serving(marketingHealth.check({ service: '' }, call))),
        ]);
      const parts = {
        customer,
        sales,
        service,
        projection,
        feed: publication,
        analytics,
        collaboration,
        marketing,
      };
      const allUp = Object.values(parts).every(({ state }) => state === 'up');
      return json(200, { state: allUp ? 'up' : 'degraded', ...parts });
    },
  }),
  route({
    method: 'get',
    path: '/v1/projection',
    operation: 'getProjectionStatus',
    tag: 'operation',
    summary: 'Where the views stand: positions, lag, counts, a running rebuild',
    input: {},
    responses: { 200: { description: 'the status', schema: numbers } },
    handler: async (_, { signal }) =>
      json(
        200,
        await clients.view.getProjectionStatus(viewV1.GetProjectionStatusRequest.fromPartial({}), { signal }),
      ),
  }),
  route({
    method: 'post',
    path: '/v1/projection/rebuild',
    operation: 'rebuildViews',
    tag: 'operation',
    summary: 'Builds the views anew beside the live ones, compares, switches; tells its progress',
    description:
      'Progress comes as NDJSON, or as server-sent events for clients that accept text/event-stream. Needs the role `admin`. The rebuild goes on when its reader leaves.',
    input: {},
    responses: { 200: { description: 'progress', type: 'application/x-ndjson', schema: progress } },
    handler: async (_, exchange) => {
      needRole(exchange, 'admin');
      const request = viewV1.RebuildViewsRequest.fromPartial({});
      const steps = clients.view.rebuildViews(request, { signal: exchange.signal });
      return asksFor(exchange, 'text/event-stream') ? events(toEvents(steps)) : lines(steps);
    },
  }),
  route({
    method: 'get',
    path: '/v1/projection/parked',
    operation: 'listParked',
    tag: 'operation',
    summary: 'The events that could not be applied to views, with the reason; needs the role `admin`',
    input: { query: z.strictObject({ limit: limit.default(50), cursor: cursor.optional() }) },
    responses: { 200: { description: 'a page, oldest first', schema: parkedPage } },
    handler: async ({ query }, exchange) => {
      needRole(exchange, 'admin');
      const request = viewV1.ListParkedRequest.fromPartial({
        limit: query.limit,
        cursor: query.cursor ?? '',
      });
      const { parked: all, nextCursor } = await clients.view.listParked(request, { signal: exchange.signal });
      // Views are everybody's; what is parked of one tenant is not another's to see.
      const parked = all.filter(({ tenant }) => tenant === exchange.principal.tenant);
      return json(200, { parked, ...(nextCursor === '' ? {} : { nextCursor }) });
    },
  }),
  route({
    method: 'post',
    path: '/v1/projection/parked/replay',
    operation: 'replayParked',
    tag: 'operation',
    summary: 'Applies parked events again, after a fix; needs the role `admin`',
    input: {},
    responses: { 200: { description: 'what came of it', schema: replayed } },
    handler: async (_, exchange) => {
      needRole(exchange, 'admin');
      const request = viewV1.ReplayParkedRequest.fromPartial({});
      return json(200, await clients.view.replayParked(request, { signal: exchange.signal }));
    },
  }),
  route({
    method: 'get',
    path: '/v1/feed',
    operation: 'getFeedStatus',
    tag: 'operation',
    summary: 'Where publication stands: positions, lag, subscribers',
    input: {},
    responses: { 200: { description: 'the status', schema: numbers } },
    handler: async (_, { signal }) =>
      json(200, await clients.feed.getFeedStatus(feedV1.GetFeedStatusRequest.fromPartial({}), { signal })),
  }),
];

const SERVING = 1;
const serving = async (check: Promise<{ readonly status: number }>): Promise<object> => {
  if ((await check).status !== SERVING) throw new Error('not ready');
  return {};
};

type State = { readonly state: 'up' | 'down'; readonly reason?: string };

const stateOf = async (answer: Promise<object>): Promise<State> => {
  try {
    return { state: 'up', ...(await answer) };
  } catch (error) {
    const reason = error instanceof RpcError ? error.code : 'NOT_READY';
    return { state: 'down', reason };
  }
};

async function* toEvents(steps: AsyncIterable<object>): AsyncGenerator<ServerSentEvent> {
  for await (const step of steps) yield { event: 'progress', data: toJson(step) };
}
