import { analyticsCommands, analyticsV1 as v1, vocabulary } from '@icrm/contracts';
import { json, jsonText, lines, positionSchema, type Route, route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { commandRoute } from './command-route.ts';
import { needRole } from './need-role.ts';
import { jsonList, positionHeader } from './reading.ts';

const counts = z.record(z.string(), z.json());
const analysisList = z
  .object({
    analyses: z.array(z.object({ name: z.string(), summary: z.string(), parameters: z.array(z.string()) })),
  })
  .meta({ id: 'AnalysisList' });
const analysisAnswer = z
  .object({
    name: z.string(),
    summary: z.record(z.string(), z.json()),
    rows: z.array(z.record(z.string(), z.json())),
  })
  .meta({ id: 'AnalysisAnswer' });
const runReport = z
  .object({
    phase: z.enum(['running', 'done']),
    trained: z.array(z.object({ kind: z.string(), version: z.string() })),
    skipped: z.array(z.string()).meta({ description: 'kinds with too little to learn from' }),
    predictions: z.string(),
    decisions: z.string(),
    evaluated: z.string(),
    stages: z.string().meta({ description: 'customers at another stage of their life as one' }),
    insights: z.string(),
    goals: z.string(),
  })
  .meta({ id: 'ModelRun' });
const martList = z
  .object({
    marts: z.array(
      z.object({
        name: z.string(),
        version: z.int(),
        owner: z.string(),
        summary: z.string(),
        freshWithinSeconds: z.string(),
        builtAt: z.string(),
        position: z.string(),
        rows: z.string(),
        problems: z.array(z.string()),
      }),
    ),
  })
  .meta({ id: 'MartList' });
const parameters = z
  .string()
  .regex(/^[a-zA-Z]+:[^,:]+(,[a-zA-Z]+:[^,:]+)*$/, 'expected name:value with commas between')
  .transform((text) => Object.fromEntries(text.split(',').map((it) => it.split(':') as [string, string])));

/** Analyses, models, marts and what the keeper of the warehouse may do. */
export const analyticsOperations = ({ analytics }: Pick<Clients, 'analytics'>): readonly Route[] => [
  route({
    method: 'get',
    path: '/v1/analyses',
    operation: 'listAnalyses',
    tag: 'analytics',
    summary: 'The analyses there are, with the parameters each takes',
    input: {},
    responses: { 200: { description: 'all of them', schema: analysisList } },
    handler: async (_, { signal }) =>
      json(200, await analytics.listAnalyses(v1.ListAnalysesRequest.fromPartial({}), { signal })),
  }),
  route({
    method: 'get',
    path: '/v1/analyses/{name}',
    operation: 'analyse',
    tag: 'analytics',
    summary: 'Survival, drivers, parity, experiments, calibration, staffing or excellence over a window',
    input: {
      params: z.strictObject({ name: z.string().max(64) }),
      query: z.strictObject({
        parameters: parameters.optional().meta({ description: 'of the analysis: by:segment,gap:0.1' }),
        from: vocabulary.instant.optional(),
        to: vocabulary.instant.optional(),
        asOfPosition: positionSchema.optional().meta({ description: 'what was known then' }),
      }),
    },
    responses: { 200: { description: 'the analysis as a whole, and its rows', schema: analysisAnswer } },
    handler: async ({ params: { name }, query }, { principal, signal }) => {
      const request = v1.AnalyseRequest.fromPartial({
        tenant: principal.tenant,
        name,
        from: query.from ?? '',
        to: query.to ?? '',
        parameters: query.parameters ?? {},
        asOfPosition: query.asOfPosition ?? 0n,
      });
      const { summary, rows, position } = await analytics.analyse(request, { signal });
      return jsonText(
        200,
        `{"name":${JSON.stringify(name)},"summary":${summary || '{}'},"rows":${jsonList(rows)}}`,
        positionHeader(position),
      );
    },
  }),
  route({
    method: 'post',
    path: '/v1/models/run',
    operation: 'runModels',
    tag: 'analytics',
    summary: 'Judges what is due, fits the models to what is known and publishes what changed',
    description:
      'Every id follows from tenant, moment and customer: the same moment again publishes nothing.',
    input: {
      body: z
        .strictObject({
          moment: vocabulary.instant.optional().meta({ description: 'nothing later is looked at; now' }),
        })
        .meta({ id: 'RunModels' }),
    },
    responses: {
      200: {
        description: 'that it goes on, then what came of it',
        type: 'application/x-ndjson',
        schema: runReport,
      },
    },
    handler: async ({ body: { moment } }, { principal, signal }) =>
      lines(
        analytics.runModels(
          v1.RunModelsRequest.fromPartial({ tenant: principal.tenant, moment: moment ?? '' }),
          { signal },
        ),
      ),
  }),
  commandRoute('analytics', {
    path: '/v1/criteria/{criterion}/assess',
    operation: 'assessCriterion',
    summary: 'Says how one of the nine criteria of excellence is met, where the log cannot: 0 to 100',
    params: z.strictObject({ criterion: analyticsCommands.criterionName }),
    body: analyticsCommands.assessCriterion,
    request: v1.AssessCriterionRequest,
    call: analytics.assessCriterion,
  }),
  route({
    method: 'get',
    path: '/v1/marts',
    operation: 'listMarts',
    tag: 'analytics',
    summary: 'The marts, as fresh as their definitions promise, and what their checks found',
    input: {},
    responses: { 200: { description: 'all of them', schema: martList } },
    handler: async (_, { principal: { tenant }, signal }) =>
      json(200, await analytics.listMarts(v1.ListMartsRequest.fromPartial({ tenant }), { signal })),
  }),
  route({
    method: 'post',
    path: '/v1/marts/build',
    operation: 'buildMarts',
    tag: 'analytics',
    summary: 'Builds the marts anew; one whose checks fail stays as it was',
    input: {},
    responses: { 200: { description: 'how they stand', schema: martList } },
    handler: async (_, { principal: { tenant }, signal }) =>
      json(200, await analytics.buildMarts(v1.BuildMartsRequest.fromPartial({ tenant }), { signal })),
  }),
  route({
    method: 'post',
    path: '/v1/analytics/export',
    operation: 'exportParquet',
    tag: 'analytics',
    summary:
      'Writes facts, partitioned by day, and marts as Parquet beside the warehouse; needs the role `admin`',
    input: {},
    responses: { 200: { description: 'where, and how much', schema: counts } },
    handler: async (_, exchange) => {
      needRole(exchange, 'admin');
      const { tenant } = exchange.principal;
      return json(
        200,
        await analytics.exportParquet(v1.ExportParquetRequest.fromPartial({ tenant }), {
          signal: exchange.signal,
        }),
      );
    },
  }),
  route({
    method: 'post',
    path: '/v1/analytics/rebuild',
    operation: 'rebuildWarehouse',
    tag: 'analytics',
    summary: 'Builds the warehouse anew from the log, compares and switches; needs the role `admin`',
    input: {},
    responses: { 200: { description: 'progress', type: 'application/x-ndjson', schema: counts } },
    handler: async (_, exchange) => {
      needRole(exchange, 'admin');
      const request = v1.RebuildWarehouseRequest.fromPartial({});
      return lines(analytics.rebuildWarehouse(request, { signal: exchange.signal }));
    },
  }),
];
