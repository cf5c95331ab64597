import { analyticsV1, vocabulary } from '@icrm/contracts';
import { json, jsonText, positionSchema, type Route, route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { jsonList, positionHeader } from './reading.ts';

const names = z
  .string()
  .regex(/^[a-z-]+(,[a-z-]+)*$/, 'expected names with commas between')
  .transform((text) => text.split(','));
const where = z
  .string()
  .regex(/^[a-z-]+:[^,:]+(,[a-z-]+:[^,:]+)*$/, 'expected dimension:value with commas between')
  .transform((text) =>
    Object.fromEntries(text.split(',').map((it) => [it.split(':')[0] ?? '', it.split(':')[1] ?? ''])),
  );
const version = z
  .string()
  .regex(/^\d{1,4}$/)
  .transform(Number);

const metricList = z
  .object({
    metrics: z.array(
      z.object({
        name: z.string(),
        version: z.int(),
        summary: z.string(),
        unit: z.string().meta({ description: 'count, ratio, minor, hours, days, score or table' }),
        owner: z.string(),
        dimensions: z.array(z.string()),
        operational: z.boolean(),
      }),
    ),
  })
  .meta({ id: 'MetricList' });
const metricAnswer = z
  .object({
    name: z.string(),
    version: z.int(),
    unit: z.string(),
    rows: z.array(z.record(z.string(), z.json())),
  })
  .meta({ id: 'MetricAnswer' });
const status = z
  .object({
    position: z.string(),
    behind: z.string(),
    events: z.string(),
    unreadable: z.string(),
    generation: z.string(),
  })
  .meta({ id: 'AnalyticsStatus' });

/** Metrics and the state of the warehouse. Rows are handed on as the service wrote them. */
export const analyticsRoutes = ({ analytics }: Pick<Clients, 'analytics'>): readonly Route[] => [
  route({
    method: 'get',
    path: '/v1/metrics',
    operation: 'listMetrics',
    tag: 'analytics',
    summary: 'Every metric in every version, with its dimensions, unit and owner',
    input: {},
    responses: { 200: { description: 'the catalogue', schema: metricList } },
    handler: async (_, { signal }) =>
      json(200, await analytics.listMetrics(analyticsV1.ListMetricsRequest.fromPartial({}), { signal })),
  }),
  route({
    method: 'get',
    path: '/v1/metrics/{name}',
    operation: 'queryMetric',
    tag: 'analytics',
    summary: 'A metric over a window, by dimensions, as of a position or a time',
    description:
      'An old version stays what it was; without a version the newest answers. `ICRM-Position` tells up to where in the log the answer is.',
    input: {
      params: z.strictObject({ name: z.string().max(64) }),
      query: z.strictObject({
        version: version.default(0).meta({ description: 'the newest, unless given' }),
        dimensions: names.optional().meta({ description: 'split by these: channel,segment' }),
        where: where.optional().meta({ description: 'only these: channel:phone,segment:home' }),
        from: vocabulary.instant.optional(),
        to: vocabulary.instant.optional(),
        grain: z.enum(['day', 'week', 'month', 'quarter', 'year']).optional(),
        asOfPosition: positionSchema.optional().meta({ description: 'what was known then' }),
        asOfTime: vocabulary.instant.optional().meta({ description: 'what was known then' }),
      }),
    },
    responses: { 200: { description: 'the rows', schema: metricAnswer } },
    handler: async ({ params: { name }, query }, { principal, signal }) => {
      const request = analyticsV1.QueryMetricRequest.fromPartial({
        tenant: principal.tenant,
        name,
        version: query.version,
        dimensions: query.dimensions ?? [],
        filters: query.where ?? {},
        from: query.from ?? '',
        to: query.to ?? '',
        grain: query.grain ?? '',
        asOfPosition: query.asOfPosition ?? 0n,
        asOfTime: query.asOfTime ?? '',
      });
      const { rows, position, ...metric } = await analytics.queryMetric(request, { signal });
      const head = JSON.stringify(metric).slice(0, -1);
      return jsonText(200, `${head},"rows":${jsonList(rows)}}`, positionHeader(position));
    },
  }),
  route({
    method: 'get',
    path: '/v1/analytics',
    operation: 'getAnalyticsStatus',
    tag: 'analytics',
    summary: 'How far the warehouse is, and what it could not read',
    input: {},
    responses: { 200: { description: 'the status', schema: status } },
    handler: async (_, { signal }) =>
      json(
        200,
        await analytics.getAnalyticsStatus(analyticsV1.GetAnalyticsStatusRequest.fromPartial({}), { signal }),
      ),
  }),
];
