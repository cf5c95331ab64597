import { workflowV1 } from '@icrm/contracts';
import { type Exchange, empty, json, positionSchema, type Route, route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { needRole } from './need-role.ts';
import { limit } from './reading.ts';

const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,99}$/, 'expected 1-100 of a-z 0-9 . _ - , beginning with a letter or digit');
const params = z.strictObject({ name });
const version = z.int().min(1).max(1_000_000);
const definition = z.looseObject({ on: z.looseObject({}), steps: z.array(z.looseObject({})) }).meta({
  id: 'WorkflowDefinition',
  description:
    'on.types begin a run; when is a condition over the event; steps send commands or wait; texts that begin with $event. are places of the event',
});
const run = z.looseObject({ id: z.string(), state: z.string() }).meta({ id: 'WorkflowRun' });
const states = z.enum(['waiting', 'done', 'refused', 'parked', 'cancelled', 'too-deep']);

/** Reactions that are declared: kept as versions, tried on the history, put in force, and looked into. */
export const workflowRoutes = ({ workflows }: Pick<Clients, 'workflows'>): readonly Route[] => {
  const tag = 'workflows';
  const of = ({ principal }: Exchange) => ({ tenant: principal.tenant });
  return [
    route({
      method: 'get',
      path: '/v1/workflows',
      operation: 'listWorkflows',
      tag,
      summary: 'The workflows, the version in force, and how many runs stand how',
      input: {},
      responses: { 200: { description: 'all', schema: z.object({ workflows: z.array(z.looseObject({})) }) } },
      handler: async (_, exchange) => {
        const { workflows: found } = await workflows.listWorkflows(of(exchange), { signal: exchange.signal });
        return json(200, {
          workflows: found.map((one) => ({ ...one, definition: JSON.parse(one.definition) as unknown })),
        });
      },
    }),
    route({
      method: 'put',
      path: '/v1/workflows/{name}',
      operation: 'putWorkflow',
      tag,
      summary: 'Keeps a new version as a draft',
      input: { params, body: definition },
      responses: { 200: { description: 'its number', schema: z.object({ version: z.int() }) } },
      handler: async ({ params: one, body }, exchange) => {
        needRole(exchange, 'admin');
        const request = { ...of(exchange), ...one, definition: JSON.stringify(body) };
        return json(200, await workflows.putWorkflow(request, { signal: exchange.signal }));
      },
    }),
    route({
      method: 'post',
      path: '/v1/workflows/{name}/dry-run',
      operation: 'dryRunWorkflow',
      tag,
      access: 'read',
      summary: 'What a version would have done with the history; sends nothing',
      input: {
        params,
        body: z
          .strictObject({
            version,
            after: positionSchema.default(0n),
            limit: z.int().min(1).max(1_000_000).default(100_000),
          })
          .meta({ id: 'WorkflowDryRun' }),
      },
      responses: { 200: { description: 'runs, their steps, and problems', schema: z.looseObject({}) } },
      handler: async ({ params: one, body }, exchange) => {
        needRole(exchange, 'admin');
        const request = {
          ...of(exchange),
          what: { $case: 'version' as const, value: { ...one, version: body.version } },
          afterPosition: body.after,
          limit: body.limit,
        };
        return json(200, await workflows.dryRunWorkflow(request, { signal: exchange.signal }));
      },
    }),
    route({
      method: 'post',
      path: '/v1/workflows/{name}/publish',
      operation: 'publishWorkflow',
      tag,
      summary: 'Puts a version in force',
      input: {
        params,
        body: z
          .strictObject({
            version,
            after: positionSchema
              .optional()
              .meta({ description: 'causes after this log position; from now on unless given' }),
          })
          .meta({ id: 'WorkflowPublication' }),
      },
      responses: { 200: { description: 'from where', schema: z.object({ position: z.string() }) } },
      handler: async ({ params: one, body: { version: number, after } }, exchange) => {
        needRole(exchange, 'admin');
        const request = { ...of(exchange), ...one, version: number, afterPosition: after };
        return json(200, await workflows.publishWorkflow(request, { signal: exchange.signal }));
      },
    }),
    route({
      method: 'post',
      path: '/v1/workflows/{name}/pause',
      operation: 'pauseWorkflow',
      tag,
      summary: 'No new runs begin',
      input: { params },
      responses: { 204: { description: 'paused; publish it to go on' } },
      handler: async ({ params: one }, exchange) => {
        needRole(exchange, 'admin');
        await workflows.pauseWorkflow({ ...of(exchange), ...one }, { signal: exchange.signal });
        return empty();
      },
    }),
    route({
      method: 'post',
      path: '/v1/workflows/{name}/retire',
      operation: 'retireWorkflow',
      tag,
      summary: 'Ends it for good; runs under way go on',
      input: { params },
      responses: { 204: { description: 'retired; the name is not used again' } },
      handler: async ({ params: one }, exchange) => {
        needRole(exchange, 'admin');
        await workflows.retireWorkflow({ ...of(exchange), ...one }, { signal: exchange.signal });
        return empty();
      },
    }),
    route({
      method: 'get',
      path: '/v1/workflows/{name}/runs',
      operation: 'listWorkflowRuns',
      tag,
      summary: 'The runs, newest first',
      input: {
        params,
        query: z.strictObject({
          state: states.optional(),
          limit: limit.default(50),
          cursor: z.string().max(200).optional(),
        }),
      },
      responses: {
        200: { description: 'a page', schema: z.object({ runs: z.array(run), nextCursor: z.string() }) },
      },
      handler: async ({ params: one, query: { state = '', cursor = '', limit: most } }, exchange) => {
        const request = { ...of(exchange), ...one, state, cursor, limit: most };
        return json(200, await workflows.listWorkflowRuns(request, { signal: exchange.signal }));
      },
    }),
    route({
      method: 'get',
      path: '/v1/workflow-runs/{id}',
      operation: 'getWorkflowRun',
      tag,
      summary: 'Why a run ran, what it did, and what came of that',
      input: { params: z.strictObject({ id: z.uuid() }) },
      responses: {
        200: {
          description: 'the run, its events, the runs they began, and what it came of',
          schema: z.looseObject({ run }),
        },
      },
      handler: async ({ params: { id } }, exchange) =>
        json(200, await workflows.getWorkflowRun({ ...of(exchange), id }, { signal: exchange.signal })),
    }),
    route({
      method: 'post',
      path: '/v1/workflows/{name}/retry',
      operation: 'retryWorkflowRuns',
      tag,
      summary: 'Goes on with runs that were parked, all or some',
      input: {
        params,
        body: z.strictObject({ ids: z.array(z.uuid()).max(1_000).default([]) }).meta({ id: 'WorkflowRetry' }),
      },
      responses: { 200: { description: 'how many', schema: z.object({ asked: z.int() }) } },
      handler: async ({ params: one, body: { ids } }, exchange) => {
        needRole(exchange, 'admin');
        const request = workflowV1.RetryWorkflowRunsRequest.fromPartial({ ...of(exchange), ...one, ids });
        return json(200, await workflows.retryWorkflowRuns(request, { signal: exchange.signal }));
      },
    }),
  ];
};
