import {
  articleLanguage,
  consentView,
  customerView,
  portableData,
  salesView,
  serviceView,
  viewV1,
  vocabulary,
} from '@icrm/contracts';
import { json, jsonText, type Route, route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { needOwn, ownView, selfOf } from '../portal/own.ts';
import { ownEntries, ownEntry } from '../portal/own-timeline.ts';
import { collaborationPortalCommands } from './collaboration-portal-commands.ts';
import { articleText, foundArticles } from './collaboration-questions.ts';
import { cursor, limit, positionHeader, readingHeaders } from './reading.ts';

const declared = { method: 'get', tag: 'portal' } as const;
const input = { headers: readingHeaders };
const me = customerView.pick({ displayName: true, stage: true, profile: true, identifiers: true });
const orders = salesView.pick({ orders: true, recentOrders: true });
const cases = z.object({
  openCases: z.array(serviceView.shape.openCases.element.omit({ agentId: true, level: true })),
});
const conversation = z.looseObject({ conversationId: z.string(), entries: z.array(z.looseObject({})) });

type Scope = Pick<
  Clients,
  | 'view'
  | 'disclosure'
  | 'customer'
  | 'service'
  | 'callbacks'
  | 'conversations'
  | 'interactions'
  | 'knowledge'
  | 'community'
  | 'sessions'
  | 'channels'
>;

/** Self-service: a customer sees and does what is theirs, under their own principal, and nothing else. */
export const collaborationPortalRoutes = (clients: Scope): readonly Route[] => [
  ...collaborationPortalCommands(clients),
  route({
    ...declared,
    path: '/v1/portal/me',
    operation: 'getMe',
    personal: true,
    summary: 'Who I am here',
    input,
    responses: { 200: { description: 'profile and identifiers', schema: me } },
    handler: async ({ headers }, { principal, signal }) => {
      const minPosition = headers['icrm-min-position'] ?? 0n;
      const { view, position } = await ownView(clients, selfOf(principal), { signal, minPosition });
      const { displayName, stage, profile, identifiers } = view;
      return json(200, { displayName, stage, profile, identifiers }, positionHeader(position));
    },
  }),
  route({
    ...declared,
    path: '/v1/portal/timeline',
    operation: 'getMyTimeline',
    personal: true,
    summary: 'My history, newest first: what I did, bought, asked and was told',
    input: { ...input, query: z.strictObject({ limit: limit.default(50), cursor: cursor.optional() }) },
    responses: {
      200: {
        description: 'a page',
        schema: z.object({ entries: z.array(ownEntry), nextCursor: z.string().optional() }),
      },
    },
    handler: async ({ headers, query }, { principal, signal }) => {
      const request = viewV1.GetTimelineRequest.fromPartial({
        ...selfOf(principal),
        limit: query.limit,
        cursor: query.cursor ?? '',
        minPosition: headers['icrm-min-position'] ?? 0n,
      });
      const { entries, nextCursor, position } = await clients.view.getTimeline(request, { signal });
      const page = { entries: ownEntries(entries), ...(nextCursor === '' ? {} : { nextCursor }) };
      return json(200, page, positionHeader(position));
    },
  }),
  route({
    ...declared,
    path: '/v1/portal/orders',
    operation: 'getMyOrders',
    personal: true,
    summary: 'What I ordered',
    input,
    responses: { 200: { description: 'the latest orders', schema: orders } },
    handler: async ({ headers }, { principal, signal }) => {
      const minPosition = headers['icrm-min-position'] ?? 0n;
      const { view, position } = await ownView(clients, selfOf(principal), { signal, minPosition });
      const { orders: count, recentOrders } = view.sales;
      return json(200, { orders: count, recentOrders }, positionHeader(position));
    },
  }),
  route({
    ...declared,
    path: '/v1/portal/cases',
    operation: 'getMyCases',
    personal: true,
    summary: 'What I asked, reported or complained about, and what becomes of it',
    input,
    responses: { 200: { description: 'open cases', schema: cases } },
    handler: async ({ headers }, { principal, signal }) => {
      const minPosition = headers['icrm-min-position'] ?? 0n;
      const { view, position } = await ownView(clients, selfOf(principal), { signal, minPosition });
      const openCases = view.service.openCases.map(({ agentId: _a, level: _l, ...shown }) => shown);
      return json(200, { openCases }, positionHeader(position));
    },
  }),
  route({
    ...declared,
    path: '/v1/portal/consents',
    operation: 'getMyConsents',
    personal: true,
    summary: 'What I have agreed to',
    input,
    responses: { 200: { description: 'consents', schema: z.object({ consents: z.array(consentView) }) } },
    handler: async ({ headers }, { principal, signal }) => {
      const minPosition = headers['icrm-min-position'] ?? 0n;
      const { view, position } = await ownView(clients, selfOf(principal), { signal, minPosition });
      return json(200, { consents: view.consents }, positionHeader(position));
    },
  }),
  route({
    ...declared,
    path: '/v1/portal/export',
    operation: 'getMyData',
    personal: true,
    summary: 'What I provided, to take elsewhere',
    input,
    responses: { 200: { description: 'the data', schema: portableData } },
    handler: async ({ headers }, { principal, signal }) => {
      const minPosition = headers['icrm-min-position'] ?? 0n;
      const asked = { ...selfOf(principal), minPosition };
      const { data, position } = await clients.disclosure.getPortableData(asked, { signal });
      return jsonText(200, data, { 'cache-control': 'no-store', ...positionHeader(position) });
    },
  }),
  route({
    ...declared,
    path: '/v1/portal/callbacks',
    operation: 'getMyCallbacks',
    summary: 'When I am to be called, and my place in the queue',
    input: {},
    responses: {
      200: { description: 'callbacks', schema: z.object({ callbacks: z.array(z.looseObject({})) }) },
    },
    handler: async (_, { principal, signal }) => {
      const asked = { ...selfOf(principal), queue: '', dueOnly: false, limit: 50 };
      return json(200, await clients.callbacks.listCallbacks(asked, { signal }));
    },
  }),
  route({
    ...declared,
    path: '/v1/portal/conversations/{conversationId}',
    operation: 'getMyConversation',
    personal: true,
    summary: 'What was said in a conversation of mine',
    input: { params: z.strictObject({ conversationId: vocabulary.id }) },
    responses: { 200: { description: 'in order', schema: conversation } },
    handler: async ({ params }, { principal, signal }) => {
      const self = selfOf(principal);
      const asked = { tenant: self.tenant, ...params, afterSequence: 0 };
      const found = await clients.conversations.getConversation(asked, { signal });
      await needOwn(clients, self, { owner: found.customerId, call: { signal } });
      const { conversationId, status, entries, position } = found;
      return json(200, { conversationId, status, entries }, positionHeader(position));
    },
  }),
  route({
    ...declared,
    path: '/v1/portal/articles',
    operation: 'searchAnswers',
    summary: 'Answers to what others asked, too',
    input: {
      query: z.strictObject({
        q: z.string().trim().min(1).max(200),
        language: articleLanguage.default('es'),
      }),
    },
    responses: { 200: { description: 'the best first', schema: foundArticles } },
    handler: async ({ query: { q, language } }, { principal, signal }) => {
      const { tenant } = selfOf(principal);
      const asked = { tenant, language, query: q, internal: false, limit: 10 };
      return json(200, await clients.knowledge.searchArticles(asked, { signal }));
    },
  }),
  route({
    ...declared,
    path: '/v1/portal/articles/{articleId}',
    operation: 'getAnswer',
    summary: 'An answer',
    input: { params: z.strictObject({ articleId: vocabulary.id }) },
    responses: { 200: { description: 'the article', schema: articleText } },
    handler: async ({ params }, { principal, signal }) => {
      const { tenant } = selfOf(principal);
      const { article } = await clients.knowledge.getArticle(
        { tenant, ...params, internal: false },
        { signal },
      );
      return jsonText(200, article);
    },
  }),
];
