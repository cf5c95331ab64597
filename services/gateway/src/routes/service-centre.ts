import { centreCommands, type centreV1 as v1, vocabulary } from '@icrm/contracts';
import { events, json, jsonText, positionSchema, type Route, route } from '@icrm/http';
import { z } from 'zod';
import { maskOf } from '../auth/sight.ts';
import type { Clients } from '../clients.ts';
import { maskBrief } from './mask-brief.ts';

const { id, instant, label } = vocabulary;
const agentId = z.string().trim().min(1).max(200);
const params = z.strictObject({ centreId: label });
const span = { from: instant.optional(), until: instant.optional() };
const seconds = z
  .string()
  .regex(/^\d{1,5}$/, 'expected a number of seconds')
  .transform(Number);

const centreNow = z
  .object({
    vector: z.int(),
    calls: z.int(),
    revision: z.string(),
    owner: z.string(),
    agents: z.array(
      z.object({
        ...{ agentId: z.string(), state: z.string(), silent: z.boolean() },
        ...{ calls: z.int(), offers: z.int(), capacity: z.int(), occupancy: z.number() },
      }),
    ),
    queues: z.array(z.object({ queue: z.string(), waiting: z.int(), longestWaitSeconds: z.number() })),
  })
  .meta({ id: 'CentreNow' });
const intervals = z
  .object({
    intervals: z.array(
      z.object({
        ...{ queue: z.string(), from: instant, answered: z.int(), answeredInTime: z.int() },
        ...{ abandoned: z.int(), serviceLevel: z.number() },
      }),
    ),
  })
  .meta({ id: 'ServiceLevelIntervals' });
const money = z.object({ minor: z.int(), currency: z.string() });
const toMoney = (amount: { readonly minor: bigint; readonly currency: string } | undefined) => ({
  minor: Number(amount?.minor ?? 0n),
  currency: amount?.currency ?? '',
});
const costs = z
  .object({
    version: z.int(),
    queues: z.array(
      z.object({
        ...{ queue: z.string(), answered: z.int(), abandoned: z.int(), waitSeconds: z.number() },
        ...{ handlingSeconds: z.number(), holdSeconds: z.number(), wrapUpSeconds: z.number() },
        ...{ total: money, perCall: money },
      }),
    ),
  })
  .meta({ id: 'CallCosts' });
const figures = z
  .object({
    ...{ connected: z.int(), lost: z.int(), callbacks: z.int(), meanWaitSeconds: z.number() },
  })
  .meta({ id: 'CallFigures' });
const comparison = z
  .object({
    ...{ calls: z.int(), decisions: z.int(), differences: z.int() },
    ...{ waitedLess: z.int(), waitedMore: z.int() },
    ...{ before: figures.optional(), after: figures.optional() },
    changes: z.array(
      z.object({
        ...{ callId: z.string(), before: z.string(), beforeWaitedSeconds: z.number() },
        ...{ after: z.string(), afterWaitedSeconds: z.number() },
      }),
    ),
  })
  .meta({ id: 'VectorComparison' });
const told = z
  .object({
    what: z.enum(['offered', 'returned', 'answered', 'finished', 'transferred', 'abandoned']),
    ...{ callId: z.string(), customerId: z.string(), queue: z.string(), until: z.string() },
    brief: z.looseObject({}).optional(),
  })
  .meta({ id: 'AgentNotice' });
const brief = z
  .looseObject({
    ...{ centreId: z.string(), callId: z.string(), channel: z.string(), arrivedAt: instant },
    inputs: z.array(z.object({ field: z.string(), value: z.string(), confidence: z.number() })),
  })
  .meta({ id: 'AgentBrief' });

/** What is asked of contact centres. */
export const centreReadRoutes = ({ centres }: Pick<Clients, 'centres'>): readonly Route[] => [
  route({
    method: 'get',
    path: '/v1/centres/{centreId}',
    operation: 'getCentre',
    tag: 'contact-centre',
    summary: 'Who is at work and who waits, at this moment',
    input: { params },
    responses: { 200: { description: 'the centre', schema: centreNow } },
    handler: async ({ params: { centreId } }, { principal: { tenant }, signal }) =>
      json(200, await centres.getCentre({ tenant, centreId }, { signal })),
  }),
  route({
    method: 'get',
    path: '/v1/centres/{centreId}/service-level',
    operation: 'getServiceLevel',
    tag: 'contact-centre',
    summary:
      'Per queue and 30 seconds: waits that ended, and how many in time; the last hour unless asked otherwise',
    input: {
      params,
      query: z.strictObject({
        ...span,
        queue: label.optional(),
        within: seconds
          .optional()
          .meta({ description: 'seconds that count as in time; what is wanted of the queue unless given' }),
      }),
    },
    responses: { 200: { description: 'the intervals', schema: intervals } },
    handler: async ({ params: { centreId }, query }, { principal: { tenant }, signal }) => {
      const { within = 0, queue = '', from = '', until = '' } = query;
      const asked = { tenant, centreId, queue, from, until, withinSeconds: within };
      return json(200, await centres.getServiceLevel(asked, { signal }));
    },
  }),
  route({
    method: 'get',
    path: '/v1/centres/{centreId}/costs',
    operation: 'getCallCosts',
    tag: 'contact-centre',
    summary: 'Handling times and costs of the calls that ended in a time, by queue and reckoning',
    input: {
      params,
      query: z.strictObject({
        ...span,
        queue: label.optional(),
        version: z
          .string()
          .regex(/^[1-9]\d{0,8}$/, 'expected a version')
          .optional(),
      }),
    },
    responses: { 200: { description: 'the costs', schema: costs } },
    handler: async ({ params: { centreId }, query }, { principal: { tenant }, signal }) => {
      const { queue = '', from = '', until = '', version = '0' } = query;
      const asked = { tenant, centreId, queue, from, until, version: Number(version) };
      const { queues, ...of } = await centres.getCallCosts(asked, { signal, deadlineMs: 120_000 });
      return json(200, {
        ...of,
        queues: queues.map(({ total, perCall, ...times }) => ({
          ...times,
          total: toMoney(total),
          perCall: toMoney(perCall),
        })),
      });
    },
  }),
  route({
    method: 'post',
    path: '/v1/centres/{centreId}/compare',
    operation: 'compareVector',
    tag: 'contact-centre',
    summary: 'Decides the recorded calls again: by their own vectors, or by another one',
    description:
      'Without steps `differences` tells how many recorded decisions come out otherwise: none. With steps, which callers would have waited less or more.',
    input: {
      params,
      body: z
        .strictObject({
          ...span,
          calendar: label.default('always'),
          steps: centreCommands.vectorSteps.optional(),
        })
        .meta({ id: 'CompareVector' }),
    },
    responses: { 200: { description: 'what would have been', schema: comparison } },
    handler: async ({ params: { centreId }, body }, { principal: { tenant }, signal }) => {
      const { from = '', until = '', calendar, steps } = body;
      const text = steps === undefined ? '' : JSON.stringify(steps);
      const asked = { tenant, centreId, from, until, calendar, steps: text };
      return json(200, await centres.compareVector(asked, { signal, deadlineMs: 600_000 }));
    },
  }),
  route({
    method: 'get',
    path: '/v1/centres/{centreId}/agents/{agentId}/live',
    operation: 'watchAgent',
    tag: 'contact-centre',
    summary: 'The offer that is out for an agent, then what concerns them, as server-sent events',
    description:
      'With `brief=true` an offer carries the brief of its call, so that it is there when it rings.',
    input: {
      params: z.strictObject({ centreId: label, agentId }),
      query: z.strictObject({ brief: z.enum(['true', 'false']).optional() }),
    },
    responses: { 200: { description: 'events named by `what`', type: 'text/event-stream', schema: told } },
    handler: async ({ params: { centreId, ...agent }, query }, { principal: { tenant }, signal }) => {
      const asked = { tenant, centreId, ...agent, withBrief: query.brief === 'true' };
      return events(toEvents(centres.watchAgent(asked, { signal })));
    },
  }),
  route({
    method: 'get',
    path: '/v1/centres/{centreId}/calls/{callId}/brief',
    operation: 'getAgentBrief',
    tag: 'contact-centre',
    summary: 'Everything that helps an agent with a call, as one document',
    description:
      'The headers ICRM-Revision and ICRM-View-Position, handed in as `revision` and `viewPosition`, give the same document again.',
    input: {
      params: z.strictObject({ centreId: label, callId: id }),
      query: z.strictObject({
        revision: positionSchema.optional(),
        viewPosition: positionSchema.optional(),
      }),
    },
    responses: { 200: { description: 'the brief', schema: brief } },
    handler: async ({ params: of, query }, { principal, signal }) => {
      const { tenant } = principal;
      const places = {
        asOfRevision: query.revision ?? 0n,
        asOfViewPosition: query.viewPosition ?? 0n,
      };
      const shown = await centres.getAgentBrief({ tenant, ...of, ...places }, { signal });
      return jsonText(200, maskBrief(shown.brief, maskOf(principal)), {
        'icrm-revision': shown.revision.toString(),
        'icrm-view-position': shown.viewPosition.toString(),
      });
    },
  }),
];

async function* toEvents(items: AsyncIterable<v1.WatchAgentResponse>) {
  for await (const { position, brief: text, ...notice } of items) {
    const told = text === '' ? notice : { ...notice, brief: JSON.parse(text) as unknown };
    yield { id: position.toString(), event: notice.what, data: JSON.stringify(told) };
  }
}
