import { z } from 'zod';
import {
  empty,
  events,
  HttpProblem,
  type HttpServerOptions,
  httpServer,
  json,
  lines,
  type Route,
  route,
  type ServerSentEvent,
  unauthenticated,
} from '../src/index.ts';

const params = z.strictObject({ id: z.string().regex(/^\d+$/, 'expected digits') });
const query = z.strictObject({ limit: z.coerce.number().int().min(1).max(9).default(5) });
const body = z.strictObject({
  name: z.string().min(1),
  tags: z.array(z.strictObject({ key: z.string() })).default([]),
});
const ok = { 200: { description: 'done' } };

/** Routes of every kind, each for one promise of the server. */
export const sampleRoutes = (state: SampleState): readonly Route[] => [
  route({
    method: 'post',
    path: '/things/{id}',
    operation: 'putThing',
    tag: 'things',
    summary: 'Puts a thing',
    input: { params, query, body },
    responses: { 200: { description: 'the thing', schema: body.meta({ id: 'Thing' }) } },
    handler: async (input, { principal }) =>
      json(200, { ...input, tenant: principal.tenant, big: 2n ** 60n }),
  }),
  route({
    method: 'delete',
    path: '/things/{id}',
    operation: 'deleteThing',
    tag: 'things',
    summary: 'Deletes a thing',
    input: { params },
    responses: ok,
    handler: async ({ params: { id } }) => {
      if (id === '0')
        throw new HttpProblem(409, 'in-use', { detail: 'still in use', facts: { by: 'thing-1' } });
      if (id === '1') throw new Error('the password is hunter2');
      if (id === '2') throw new HttpProblem(503, 'away', { retryAfterMs: 1_200 });
      return empty();
    },
  }),
  route({
    method: 'get',
    path: '/slow',
    operation: 'getSlow',
    tag: 'things',
    summary: 'Takes its time',
    input: {},
    responses: ok,
    handler: async (_, { signal }) => {
      state.slowRunning?.();
      const forever = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      await Promise.race([state.slow ?? forever, forever]);
      state.slowAborted = signal.aborted;
      return json(200, { slow: true });
    },
  }),
  route({
    method: 'get',
    path: '/events',
    operation: 'getEvents',
    tag: 'things',
    summary: 'Tells what happens',
    input: {},
    responses: ok,
    handler: async (_, exchange) =>
      events(state.events?.(exchange.header('last-event-id'), exchange.signal) ?? none()),
  }),
  route({
    method: 'post',
    path: '/upload',
    operation: 'upload',
    tag: 'things',
    summary: 'Takes lines and answers lines',
    input: {},
    upload: [{ type: 'text/plain', schema: z.string() }],
    responses: ok,
    handler: async (_, { upload }) => lines(echo(upload)),
  }),
];

export type SampleState = {
  slow?: Promise<void>;
  slowRunning?: () => void;
  slowAborted?: boolean;
  events?: (after: string | undefined, signal: AbortSignal) => AsyncIterable<ServerSentEvent>;
};

async function* none(): AsyncGenerator<never> {
  // No event at all.
}

async function* echo(chunks: AsyncIterable<Buffer>): AsyncGenerator<object> {
  for await (const chunk of chunks) yield { bytes: chunk.length };
}

/** A server of the sample routes, and a fetch that knows it. */
export const serveSample = async (options: Partial<HttpServerOptions> = {}) => {
  const state: SampleState = {};
  const server = httpServer({
    listen: { host: '127.0.0.1', port: 0 },
    routes: sampleRoutes(state),
    api: {
      title: 'Sample',
      version: '1',
      description: 'Routes for tests.',
      tags: [{ name: 'things', description: 'All of them' }],
    },
    authenticate: async ({ header }) => {
      const tenant = header('x-tenant') ?? 'demo';
      if (tenant === 'nobody') throw unauthenticated('no token');
      return { tenant, actor: { kind: 'staff', id: 'ana' }, roles: [] };
    },
    bodyLimitBytes: 1_000,
    answerWithinMs: 2_000,
    drainWithinMs: 1_000,
    ...options,
  });
  const url = (await server.start()) ?? '';
  const call = async (method: string, path: string, init: RequestInit = {}) => {
    const response = await fetch(`${url}${path}`, { method, ...init });
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    return {
      status: response.status,
      header: (name: string) => response.headers.get(name),
      type,
      body: type.includes('json') && !type.includes('ndjson') ? JSON.parse(text) : text,
    };
  };
  const post = (path: string, value: unknown, headers: Record<string, string> = {}) =>
    call('POST', path, {
      body: typeof value === 'string' ? value : JSON.stringify(value),
      headers: { 'content-type': 'application/json', ...headers },
    });
  return { url, server, state, call, post };
};
