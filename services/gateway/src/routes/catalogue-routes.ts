import { allEvents, customerView, timelineEntry } from '@icrm/contracts';
import { HttpProblem, json, jsonText, type Route, route } from '@icrm/http';
import { asyncApiDocument, eventSchema } from '@icrm/messaging/catalogue';
import { z } from 'zod';
import { api } from '../api.ts';

const draft7 = 'http://json-schema.org/draft-07/schema#';
/** What views are answered with; it names schemas within itself. */
const documents: Readonly<Record<string, z.ZodType>> = {
  CustomerView: customerView,
  TimelineEntry: timelineEntry,
};
const about: Readonly<Record<string, string>> = {
  CustomerView: 'The single view of a customer, as questions are answered with',
  TimelineEntry: 'An entry of the history of a customer',
};

const schemaList = z
  .object({
    schemas: z.array(
      z.object({
        type: z.string(),
        kind: z.enum(['event', 'document']),
        summary: z.string(),
        href: z.string(),
        context: z.string().optional(),
        version: z.int().optional(),
        published: z.boolean().optional().meta({ description: 'whether it is on the topic of its context' }),
      }),
    ),
  })
  .meta({ id: 'SchemaList' });
const open = { method: 'get', tag: 'catalogue', authenticated: false } as const;

/** What programs that subscribe are written against. */
export const catalogueRoutes = (): readonly Route[] => [
  route({
    ...open,
    path: '/asyncapi.json',
    operation: 'getAsyncApi',
    summary: 'The event topics, AsyncAPI 3: every published event with its schema and an example',
    input: {},
    responses: { 200: { description: 'AsyncAPI 3', schema: z.object({}).loose() } },
    handler: async () => jsonText(200, asyncApiText()),
  }),
  route({
    ...open,
    path: '/v1/schemas',
    operation: 'listSchemas',
    summary: 'Every event type, and the documents that questions are answered with',
    input: {},
    responses: { 200: { description: 'all of them', schema: schemaList } },
    handler: async () => json(200, { schemas: listed() }),
  }),
  route({
    ...open,
    path: '/v1/schemas/{type}',
    operation: 'getSchema',
    summary: "The JSON Schema (draft 7) of an event's data, of CustomerView or of TimelineEntry",
    description: 'Personal fields are marked `x-personal`: where they are sealed they are texts.',
    input: { params: z.strictObject({ type: z.string().regex(/^[A-Za-z]{1,100}$/) }) },
    responses: { 200: { description: 'JSON Schema', schema: z.object({}).loose() } },
    handler: async ({ params: { type } }) => json(200, schemaOf(type)),
  }),
];

let asyncApi: string | undefined;
const asyncApiText = (): string => {
  asyncApi ??= JSON.stringify(asyncApiDocument(api.version));
  return asyncApi;
};

const listed = (): object[] => [
  ...allEvents.map(({ type, summary, context, version, published }) => ({
    ...entry(type, 'event', summary),
    context,
    version,
    published,
  })),
  ...Object.keys(documents).map((type) => entry(type, 'document', about[type] ?? '')),
];

const entry = (type: string, kind: 'event' | 'document', summary: string) => ({
  type,
  kind,
  summary,
  href: `/v1/schemas/${type}`,
});

const schemaOf = (type: string): object => {
  const event = allEvents.find((definition) => definition.type === type);
  if (event !== undefined) return { $schema: draft7, ...eventSchema(event) };
  const document = Object.hasOwn(documents, type) ? documents[type] : undefined;
  if (document === undefined)
    throw new HttpProblem(404, 'schema-not-found', {
      detail: `nothing is called ${type}: /v1/schemas lists what there is`,
    });
  // Draft 7 sees nothing beside a reference, so the document's own schema has to be the root.
  const { definitions = {} } = z.toJSONSchema(document, { target: 'draft-7', io: 'output' });
  const { [type]: root, ...others } = definitions as Readonly<Record<string, object>>;
  return { $schema: draft7, ...root, title: type, description: about[type], definitions: others };
};
