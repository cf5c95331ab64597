import { articleLanguage, customerSummary, teamworkV1, viewV1, vocabulary } from '@icrm/contracts';
import { HttpProblem, json, jsonText, type Route, route } from '@icrm/http';
import { newId } from '@icrm/runtime';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { commandContextOf, commandHeaders } from './command-headers.ts';
import { flag, positionHeader } from './reading.ts';

const count = z.number();
export const foundArticles = z
  .object({
    articles: z.array(
      z.object({
        articleId: z.string(),
        version: count,
        language: z.string(),
        title: z.string(),
        excerpt: z.string(),
        score: count,
        helpful: count,
        unhelpful: count,
        deflections: count,
        reuses: count,
      }),
    ),
  })
  .meta({ id: 'FoundArticles' });
export const articleText = z
  .object({ articleId: z.string(), version: count, title: z.string(), body: z.string() })
  .loose()
  .meta({ id: 'Article' });
const entity = { kind: vocabulary.label.optional(), id: z.string().min(1).max(200).optional() };
const some = z.looseObject({});
const listed = (name: string) => z.object({ [name]: z.array(some) });

type Scope = Pick<Clients, 'callbacks' | 'knowledge' | 'teamwork' | 'community' | 'view'>;

/** Questions about callbacks, knowledge, threads, lists and parity. */
export const collaborationQuestionRoutes = (clients: Scope): readonly Route[] => [
  route({
    method: 'get',
    path: '/v1/callbacks',
    operation: 'listCallbacks',
    tag: 'conversations',
    summary: 'Who waits to be called, in the order of their requests',
    input: {
      query: z.strictObject({ queue: vocabulary.label.default('general'), due: flag }),
    },
    responses: { 200: { description: 'the queue', schema: listed('callbacks') } },
    handler: async ({ query }, { principal: { tenant }, signal }) => {
      const asked = { tenant, queue: query.queue, customerId: '', dueOnly: query.due, limit: 100 };
      return json(200, await clients.callbacks.listCallbacks(asked, { signal }));
    },
  }),
  route({
    method: 'get',
    path: '/v1/articles',
    operation: 'searchArticles',
    tag: 'knowledge',
    summary: 'Articles found by their words; a search in vain is remembered',
    input: {
      query: z.strictObject({
        q: z.string().trim().min(1).max(200),
        language: articleLanguage.default('es'),
      }),
    },
    responses: { 200: { description: 'the best first', schema: foundArticles } },
    handler: async ({ query: { q, language } }, { principal, signal }) => {
      const internal = principal.actor.kind === 'staff';
      const asked = { tenant: principal.tenant, language, query: q, internal, limit: 10 };
      return json(200, await clients.knowledge.searchArticles(asked, { signal }));
    },
  }),
  route({
    method: 'get',
    path: '/v1/articles/{articleId}',
    operation: 'getArticle',
    tag: 'knowledge',
    summary: 'An article as readers see it',
    input: { params: z.strictObject({ articleId: vocabulary.id }) },
    responses: { 200: { description: 'the article', schema: articleText } },
    handler: async ({ params }, { principal, signal }) => {
      const internal = principal.actor.kind === 'staff';
      const asked = { tenant: principal.tenant, ...params, internal };
      return jsonText(200, (await clients.knowledge.getArticle(asked, { signal })).article);
    },
  }),
  route({
    method: 'get',
    path: '/v1/knowledge/gaps',
    operation: 'listKnowledgeGaps',
    tag: 'knowledge',
    summary: 'What was looked for in vain, the most wanted first',
    input: {},
    responses: { 200: { description: 'the gaps', schema: listed('gaps') } },
    handler: async (_, { principal: { tenant }, signal }) =>
      json(200, await clients.knowledge.listKnowledgeGaps({ tenant, limit: 100 }, { signal })),
  }),
  route({
    method: 'get',
    path: '/v1/threads',
    operation: 'listThreads',
    tag: 'threads',
    summary: 'Threads on a thing, or in which somebody was mentioned',
    input: {
      query: z.strictObject({ ...entity, mentioned: z.string().min(1).max(200).optional() }),
    },
    responses: { 200: { description: 'the latest first', schema: listed('threads') } },
    handler: async ({ query: { kind, id, mentioned = '' } }, { principal: { tenant }, signal }) => {
      const about = kind === undefined || id === undefined ? undefined : { kind, id };
      return json(200, await clients.teamwork.listThreads({ tenant, entity: about, mentioned }, { signal }));
    },
  }),
  route({
    method: 'get',
    path: '/v1/threads/{threadId}',
    operation: 'getThread',
    tag: 'threads',
    summary: 'What colleagues said',
    input: { params: z.strictObject({ threadId: vocabulary.id }) },
    personal: true,
    responses: { 200: { description: 'the thread', schema: some } },
    handler: async ({ params }, { principal, signal }) => {
      const asked = { tenant: principal.tenant, ...params, asPartner: principal.actor.kind === 'partner' };
      const { thread, position } = await clients.teamwork.getThread(asked, { signal });
      return jsonText(200, thread, positionHeader(position));
    },
  }),
  route({
    method: 'get',
    path: '/v1/lists/{listId}',
    operation: 'openList',
    tag: 'lists',
    summary: 'The people of a shared list, with the fields that are shared; the look is recorded',
    input: { params: z.strictObject({ listId: vocabulary.id }), headers: commandHeaders },
    personal: true,
    responses: {
      200: {
        description: 'the rows',
        schema: z.object({ name: z.string(), rows: z.array(some) }),
      },
    },
    handler: async ({ params, headers }, exchange) => {
      const { principal, signal } = exchange;
      const { kind, id } = principal.actor;
      if (kind !== 'staff' && kind !== 'partner')
        throw new HttpProblem(403, 'list-not-granted', {
          detail: 'lists are shared with staff and partners',
        });
      const context = { ...commandContextOf(headers, exchange), commandId: newId() };
      const asked = teamworkV1.OpenListRequest.fromPartial({ context, ...params, grantee: { kind, id } });
      const opened = await clients.teamwork.openList(asked, { signal });
      const rows = await rowsOf(clients, { tenant: principal.tenant, signal }, opened);
      return json(200, { name: opened.name, rows: rows.map((row) => masked(row, opened.fields)) });
    },
  }),
  route({
    method: 'get',
    path: '/v1/parity',
    operation: 'getParity',
    tag: 'conversations',
    summary: 'Whether people are answered alike whatever channel, segment, hour and country',
    input: {},
    responses: { 200: { description: 'the shares', schema: listed('shares') } },
    handler: async (_, { principal: { tenant }, signal }) =>
      json(200, await clients.community.getParity({ tenant }, { signal })),
  }),
];

type Asking = { readonly tenant: string; readonly signal: AbortSignal };
const MOST_ROWS = 200;

/** The summaries of the people of a list, as they are now. */
const rowsOf = async (
  { view }: Pick<Clients, 'view'>,
  { tenant, signal }: Asking,
  { filter, customerIds }: { readonly filter: string; readonly customerIds: readonly string[] },
): Promise<Record<string, unknown>[]> => {
  if (customerIds.length === 0) {
    const request = viewV1.SearchCustomersRequest.fromPartial({ tenant, filter, limit: MOST_ROWS });
    const { customers } = await view.searchCustomers(request, { signal });
    return customers.map((text) => customerSummary.parse(JSON.parse(text)));
  }
  const questions = customerIds.slice(0, MOST_ROWS).map((customerId) => ({
    ...viewV1.GetCustomerViewRequest.fromPartial({ tenant }),
    by: { $case: 'customerId' as const, value: customerId },
  }));
  const { answers } = await view.getCustomerViews({ questions }, { signal });
  return answers.flatMap(({ result }) =>
    result?.$case === 'view' ? [some.parse(JSON.parse(Buffer.from(result.value).toString()))] : [],
  );
};

/** A row with the fields that are shared and no others; a field is named by its path. */
export const masked = (
  row: Readonly<Record<string, unknown>>,
  fields: readonly string[],
): Record<string, unknown> => {
  if (fields.includes('*')) return { ...row };
  return Object.fromEntries(
    fields.flatMap((path) => {
      const value = path
        .split('.')
        .reduce<unknown>(
          (at, name) =>
            typeof at === 'object' && at !== null && Object.hasOwn(at, name)
              ? Reflect.get(at, name)
              : undefined,
          row,
        );
      return value === undefined ? [] : [[path, value]];
    }),
  );
};
