import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import { accessOf } from './access.ts';
import { docsPage } from './docs-page.ts';
import { html, jsonText } from './reply.ts';
import { type ResponseDeclaration, type Route, route } from './route.ts';

/** What the description says of the API as a whole. */
export type ApiInfo = {
  readonly title: string;
  readonly version: string;
  /** Markdown. */
  readonly description: string;
  readonly tags: readonly { readonly name: string; readonly description: string }[];
};

/** The document every failure is answered with. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    reason: z.string().meta({ description: 'why, stable, to switch on' }),
    detail: z.string().optional(),
    errors: z
      .array(
        z.object({ in: z.enum(['body', 'query', 'path', 'header']), field: z.string(), message: z.string() }),
      )
      .optional(),
    instance: z.string(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457' });

/** The OpenAPI 3.1 document of routes. Its library is loaded when it is first asked for. */
export const openApiDocument = async (routes: readonly Route[], api: ApiInfo): Promise<object> => {
  const { createDocument } = await import('zod-openapi');
  const paths: ZodOpenApiPathsObject = {};
  for (const declared of routes) {
    const item = paths[declared.path] ?? {};
    item[declared.method] = toOperation(declared);
    paths[declared.path] = item;
  }
  return createDocument({
    openapi: '3.1.0',
    info: { title: api.title, version: api.version, description: api.description },
    tags: api.tags.map((tag) => ({ ...tag })),
    paths,
  });
};

/** Serves the description of routes: /openapi.json for machines, /docs for people. */
export const documentRoutes = (routes: readonly Route[], api: ApiInfo): readonly Route[] => {
  let document: Promise<object> | undefined;
  const load = () => {
    document ??= openApiDocument(routes, api);
    return document;
  };
  const page = { method: 'get', tag: 'api', input: {}, authenticated: false } as const;
  return [
    route({
      ...page,
      path: '/openapi.json',
      operation: 'getOpenApi',
      summary: 'The description of this API, OpenAPI 3.1',
      responses: { 200: { description: 'OpenAPI 3.1' } },
      handler: async () => jsonText(200, JSON.stringify(await load())),
    }),
    route({
      ...page,
      path: '/docs',
      operation: 'getDocs',
      summary: 'The description of this API, for people',
      responses: { 200: { description: 'a page', type: 'text/html' } },
      handler: async () => html(docsPage(await load())),
    }),
  ];
};

const toOperation = (declared: Route): ZodOpenApiOperationObject => {
  const { params, query, headers, body } = declared.input;
  const content = body
    ? { 'application/json': { schema: body } }
    : Object.fromEntries((declared.upload ?? []).map(({ type, schema }) => [type, { schema }]));
  return {
    operationId: declared.operation,
    tags: [declared.tag],
    summary: declared.summary,
    ...(declared.description === undefined ? {} : { description: declared.description }),
    ...(declared.authenticated === false
      ? {}
      : {
          'x-permission': `${declared.tag}:${accessOf(declared)}`,
          'x-personal': declared.personal === true,
        }),
    requestParams: {
      ...(params instanceof z.ZodObject ? { path: params } : {}),
      ...(query instanceof z.ZodObject ? { query } : {}),
      ...(headers instanceof z.ZodObject ? { header: headers } : {}),
    },
    ...(Object.keys(content).length > 0 ? { requestBody: { required: true, content } } : {}),
    responses: {
      ...Object.fromEntries(
        Object.entries(declared.responses).map(([status, it]) => [status, toResponse(it)]),
      ),
      default: {
        description: 'a problem',
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    },
  };
};

const toResponse = ({ description, schema, type = 'application/json' }: ResponseDeclaration) => ({
  description,
  ...(schema === undefined ? {} : { content: { [type]: { schema } } }),
});
