import { contexts, type feedV1, vocabulary, webhookV1 } from '@icrm/contracts';
import { type Exchange, empty, json, positionSchema, type Route, route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { needRole } from './need-role.ts';
import { limit } from './reading.ts';

const dataPath = z
  .string()
  .max(300)
  .regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/, 'expected names with a dot between');
const params = z.strictObject({ name: vocabulary.label });
const filter = z
  .strictObject({
    contexts: z.array(z.enum(contexts)).default([]),
    types: z.array(z.string().regex(/^[A-Za-z]{1,100}$/)).default([]),
    customerIds: z.array(vocabulary.id).max(1_000).default([]),
    data: z
      .array(
        z.strictObject({
          path: dataPath,
          anyOf: z
            .array(z.union([z.string().max(1_000), z.number(), z.boolean()]).transform(String))
            .max(1_000)
            .default([]),
        }),
      )
      .max(20)
      .default([])
      .meta({
        description: 'conditions on the data: a value at the path is one of anyOf, or the path exists',
      }),
  })
  .meta({ id: 'EventFilter', description: 'empty lists stand for all' });
const body = z
  .strictObject({
    url: z
      .url()
      .max(2_000)
      .meta({ description: 'https, or http on a development machine; no private addresses' }),
    filter: filter.prefault({}),
    from: z
      .union([z.enum(['beginning', 'end']), positionSchema, vocabulary.instant])
      .default('end')
      .meta({ description: 'where a new endpoint begins' }),
    paused: z.boolean().default(false),
    fields: z
      .array(dataPath)
      .max(100)
      .default([])
      .meta({ description: 'places of data and metadata that are sent, such as data.orderId; empty: all' }),
    reveal: z
      .boolean()
      .default(false)
      .meta({ description: 'personal fields in clear; needs the role personal-data' }),
  })
  .meta({ id: 'WebhookSettings' });
const webhook = z
  .object({ name: z.string(), url: z.string(), state: z.string(), trouble: z.string() })
  .loose();
const delivery = z
  .object({
    eventId: z.string(),
    eventType: z.string(),
    position: z.string(),
    attempt: z.int(),
    sentAt: z.string(),
    status: z.int(),
    outcome: z.enum(['delivered', 'retry', 'parked']),
    reason: z.string(),
    answer: z.string(),
  })
  .loose()
  .meta({ id: 'WebhookDelivery' });
const ledger = z
  .object({
    offered: z.string(),
    delivered: z.string(),
    parked: z.string(),
    waiting: z.string(),
    position: z.string(),
    replayed: z.string().meta({ description: 'sent once more on request; in none of the other numbers' }),
    toReplay: z.string(),
  })
  .meta({ id: 'WebhookLedger', description: 'offered = delivered + parked + waiting' });
const replay = z
  .strictObject({
    positions: z
      .array(positionSchema)
      .max(10_000)
      .default([])
      .meta({ description: 'empty: all parked ones' }),
    range: z
      .strictObject({ first: positionSchema.default(0n), last: positionSchema.default(0n) })
      .optional()
      .meta({ description: 'log positions, both included: what was delivered there is sent once more' }),
  })
  .meta({ id: 'WebhookReplay' });

/** Endpoints that events are pushed to, and what became of each push. */
export const webhookRoutes = ({ webhooks }: Pick<Clients, 'webhooks'>): readonly Route[] => {
  const one = (name: string, { principal }: Exchange) => ({ tenant: principal.tenant, name });
  const tag = 'webhooks';
  return [
    route({
      method: 'get',
      path: '/v1/webhooks',
      operation: 'listWebhooks',
      tag,
      summary: 'The endpoints and how they do',
      input: {},
      responses: {
        200: { description: 'all of the tenant', schema: z.object({ webhooks: z.array(webhook) }) },
      },
      handler: async (_, { principal, signal }) =>
        json(200, await webhooks.listWebhooks({ tenant: principal.tenant }, { signal })),
    }),
    route({
      method: 'put',
      path: '/v1/webhooks/{name}',
      operation: 'putWebhook',
      tag,
      summary: 'Makes an endpoint, or changes it',
      description: 'The secret of a new endpoint is told this once: it signs every delivery.',
      input: { params, body },
      responses: { 200: { description: 'the endpoint', schema: z.object({ webhook, secret: z.string() }) } },
      handler: async ({ params: { name }, body: { from, reveal, ...settings } }, exchange) => {
        needRole(exchange, 'admin');
        if (reveal) needRole(exchange, 'personal-data');
        const fields = {
          ...one(name, exchange),
          ...(settings.fields.length > 0 && { mask: { paths: settings.fields } }),
          url: settings.url,
          filter: settings.filter,
          paused: settings.paused,
        };
        const request = webhookV1.PutWebhookRequest.fromPartial({ ...fields, revealPersonal: reveal });
        const start = { at: startOf(from) };
        return json(200, await webhooks.putWebhook({ ...request, start }, { signal: exchange.signal }));
      },
    }),
    route({
      method: 'delete',
      path: '/v1/webhooks/{name}',
      operation: 'deleteWebhook',
      tag,
      summary: 'Takes an endpoint away, with its ledger and log',
      input: { params },
      responses: { 204: { description: 'it is gone' } },
      handler: async ({ params: { name } }, exchange) => {
        needRole(exchange, 'admin');
        await webhooks.deleteWebhook(one(name, exchange), { signal: exchange.signal });
        return empty();
      },
    }),
    route({
      method: 'post',
      path: '/v1/webhooks/{name}/rotate',
      operation: 'rotateWebhookSecret',
      tag,
      summary: 'A new secret; the old one signs beside it until the next rotation',
      input: { params },
      responses: { 200: { description: 'the new secret', schema: z.object({ secret: z.string() }) } },
      handler: async ({ params: { name } }, exchange) => {
        needRole(exchange, 'admin');
        return json(
          200,
          await webhooks.rotateWebhookSecret(one(name, exchange), { signal: exchange.signal }),
        );
      },
    }),
    route({
      method: 'post',
      path: '/v1/webhooks/{name}/test',
      operation: 'testWebhook',
      tag,
      summary: 'Sends a signed ping and tells what came of it',
      input: { params },
      responses: { 200: { description: 'the delivery', schema: z.object({ delivery }) } },
      handler: async ({ params: { name } }, exchange) =>
        json(200, await webhooks.testWebhook(one(name, exchange), { signal: exchange.signal })),
    }),
    route({
      method: 'get',
      path: '/v1/webhooks/{name}/deliveries',
      operation: 'listWebhookDeliveries',
      tag,
      summary: 'What was sent and answered, newest first',
      input: { params, query: z.strictObject({ limit: limit.default(50) }) },
      responses: { 200: { description: 'the log', schema: z.object({ deliveries: z.array(delivery) }) } },
      handler: async ({ params: { name }, query }, exchange) => {
        const request = { ...one(name, exchange), limit: query.limit };
        return json(200, await webhooks.listWebhookDeliveries(request, { signal: exchange.signal }));
      },
    }),
    route({
      method: 'get',
      path: '/v1/webhooks/{name}/ledger',
      operation: 'getWebhookLedger',
      tag,
      summary: 'The sum that always closes: offered = delivered + parked + waiting',
      input: { params },
      responses: { 200: { description: 'the ledger', schema: ledger } },
      handler: async ({ params: { name } }, exchange) =>
        json(200, await webhooks.getWebhookLedger(one(name, exchange), { signal: exchange.signal })),
    }),
    route({
      method: 'post',
      path: '/v1/webhooks/{name}/replay',
      operation: 'replayWebhook',
      tag,
      summary: 'Offers parked events again, or sends a range of delivered ones once more',
      input: { params, body: replay },
      responses: { 200: { description: 'how many', schema: z.object({ offered: z.int() }) } },
      handler: async ({ params: { name }, body: { positions, range } }, exchange) => {
        needRole(exchange, 'admin');
        const request = { ...one(name, exchange), positions, range };
        return json(200, await webhooks.replayWebhook(request, { signal: exchange.signal }));
      },
    }),
  ];
};

const startOf = (from: string | bigint): feedV1.Start['at'] => {
  if (typeof from === 'bigint') return { $case: 'afterPosition', value: from };
  if (from === 'beginning') return { $case: 'beginning', value: {} };
  return from === 'end' ? { $case: 'end', value: {} } : { $case: 'fromTime', value: from };
};
