import { readFile } from 'node:fs/promises';
import { marketingCommands as commands, marketingDecisionV1 as v1, vocabulary } from '@icrm/contracts';
import { asset, json, type Reply, type Route, route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';

const tag = 'decisions';
const params = z.strictObject({ siteKey: z.string().min(1).max(400) });
const visitor = commands.visitorId;
const { label, id } = vocabulary;
const { page } = commands.viewPage.shape;
/** Pages of any origin ask; the key says whose they are, and no cookie goes along. */
const headers = { 'access-control-allow-origin': '*', 'cache-control': 'no-store' };
const known = {
  200: {
    description:
      'known: false where the key is not ours, the visitor allowed nothing, or nothing is for them',
    schema: z
      .object({ known: z.boolean(), decisionId: z.string(), content: z.string() })
      .meta({ id: 'SiteAnswer' }),
  },
} as const;

type Told = Omit<Parameters<typeof v1.ServeSiteRequest.fromPartial>[0], 'siteKey' | 'commandId'>;

/** What pages of a tenant do with their key: they fill slots, and tell of their visitors. The key opens nothing else. */
export const siteRoutes = ({ decisions }: Pick<Clients, 'decisions'>): readonly Route[] => {
  const ask = async (
    siteKey: string,
    told: Told,
    { requestId, signal }: { readonly requestId: string; readonly signal: AbortSignal },
  ): Promise<Reply> => {
    const request = v1.ServeSiteRequest.fromPartial({ siteKey, commandId: requestId, ...told });
    return json(200, await decisions.serveSite(request, { signal }), headers);
  };
  const open = { method: 'get', tag, authenticated: false, access: 'write', responses: known } as const;

  return [
    route({
      method: 'get',
      path: '/v1/site-key',
      operation: 'getSiteKey',
      tag,
      summary: 'The key by which pages of the tenant name themselves',
      input: {},
      responses: {
        200: { description: 'the key', schema: z.object({ siteKey: z.string() }).meta({ id: 'SiteKey' }) },
      },
      handler: async (_input, { principal: { tenant }, signal }) =>
        json(200, await decisions.getSiteKey({ tenant }, { signal })),
    }),
    route({
      ...{ method: 'get', tag, authenticated: false },
      path: '/w/{siteKey}/icrm.js',
      operation: 'getSiteScript',
      summary: 'The script of a page: fills the elements with data-icrm-slot, tracks whom allowed it',
      input: { params },
      responses: { 200: { description: 'a script', type: 'text/javascript' } },
      handler: async () =>
        asset(await script(), 'text/javascript; charset=utf-8', { 'cache-control': 'max-age=3600' }),
    }),
    route({
      ...open,
      path: '/w/{siteKey}/slots/{slot}',
      operation: 'fillSiteSlot',
      summary: 'What a slot of a page shows this visitor',
      input: { params: params.extend({ slot: label }), query: z.strictObject({ visitor }) },
      handler: ({ params: { siteKey, slot }, query }, exchange) =>
        ask(siteKey, { visitorId: query.visitor, slot }, exchange),
    }),
    route({
      ...open,
      path: '/w/{siteKey}/views',
      operation: 'trackView',
      summary: 'A visitor who allowed it looks at a page',
      input: { params, query: z.strictObject({ visitor, page, interest: label.optional() }) },
      handler: ({ params: { siteKey }, query }, exchange) =>
        ask(
          siteKey,
          { visitorId: query.visitor, page: query.page, interest: query.interest ?? '' },
          exchange,
        ),
    }),
    route({
      ...open,
      path: '/w/{siteKey}/actions',
      operation: 'trackAction',
      summary: 'A visitor who allowed it does something on a page',
      input: { params, query: z.strictObject({ visitor, page, action: label }) },
      handler: ({ params: { siteKey }, query }, exchange) =>
        ask(siteKey, { visitorId: query.visitor, page: query.page, action: query.action }, exchange),
    }),
    route({
      ...open,
      path: '/w/{siteKey}/tracking',
      operation: 'decideSiteTracking',
      summary: 'A visitor allows or forbids that what they do is kept',
      input: {
        params,
        query: z.strictObject({
          visitor,
          decision: z.enum(['given', 'withdrawn']),
          text: z.string().max(100).default('-'),
        }),
      },
      handler: ({ params: { siteKey }, query }, exchange) =>
        ask(
          siteKey,
          { visitorId: query.visitor, tracking: query.decision, textVersion: query.text },
          exchange,
        ),
    }),
    route({
      ...open,
      path: '/w/{siteKey}/responses',
      operation: 'tellSiteResponse',
      summary: 'What a visitor did with what a slot showed them',
      input: {
        params,
        query: z.strictObject({ visitor, decision: id, response: z.enum(['shown', 'clicked']) }),
      },
      handler: ({ params: { siteKey }, query }, exchange) =>
        ask(
          siteKey,
          { visitorId: query.visitor, decisionId: query.decision, response: query.response },
          exchange,
        ),
    }),
  ];
};

const script = (): Promise<string> => readFile(new URL('site-script.js', import.meta.url), 'utf8');
