import { marketingCommands as commands, marketingBrandV1 as v1, vocabulary } from '@icrm/contracts';
import { jsonText, type Route, route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { commandRoute } from './command-route.ts';
import { withJsonText } from './json-text.ts';

const tag = 'campaigns';
const params = z.strictObject({ contentId: vocabulary.id });
const counts = z.array(
  z.object({ step: z.string(), variant: z.string(), sent: z.int(), opened: z.int(), clicked: z.int() }),
);

/** What is said to customers and of us: contents, advertising, press, research. */
export const marketingBrandRoutes = ({ brand }: Pick<Clients, 'brand'>): readonly Route[] => [
  commandRoute(tag, {
    path: '/v1/contents',
    operation: 'draftContent',
    summary: 'A new content, or a new version of one; somebody else approves it',
    body: commands.draftContent,
    request: withJsonText(v1.DraftContentRequest, 'variants'),
    call: brand.draftContent,
    answer: { contentId: z.string(), version: z.int() },
  }),
  commandRoute(tag, {
    path: '/v1/contents/{contentId}/approve',
    operation: 'approveContent',
    summary: 'The latest version may be used; by somebody else than its author',
    params,
    body: commands.approveContent,
    request: v1.ApproveContentRequest,
    call: brand.approveContent,
  }),
  commandRoute(tag, {
    path: '/v1/contents/{contentId}/reject',
    operation: 'rejectContent',
    summary: 'The latest version may not be used',
    params,
    body: commands.rejectContent,
    request: v1.RejectContentRequest,
    call: brand.rejectContent,
  }),
  commandRoute(tag, {
    path: '/v1/contents/{contentId}/variants/retire',
    operation: 'retireVariant',
    summary: 'A wording is not used any more',
    params,
    body: commands.retireVariant,
    request: v1.RetireVariantRequest,
    call: brand.retireVariant,
  }),
  route({
    method: 'get',
    path: '/v1/contents/{contentId}',
    operation: 'getContent',
    tag,
    summary: 'A content: every version, and the wordings in use',
    input: { params },
    responses: {
      200: {
        description: 'the content',
        schema: z.looseObject({ versions: z.array(z.looseObject({})) }).meta({ id: 'Content' }),
      },
    },
    handler: async ({ params: { contentId } }, { principal: { tenant }, signal }) =>
      jsonText(200, (await brand.getContent({ tenant, contentId }, { signal })).answer),
  }),
  route({
    method: 'get',
    path: '/v1/campaigns/{campaignId}/contents',
    operation: 'getContentPerformance',
    tag,
    summary: 'How each wording of a campaign did, with everybody and by segment',
    input: { params: z.strictObject({ campaignId: vocabulary.id }) },
    responses: {
      200: {
        description: 'who opened or clicked counts once a message',
        schema: z
          .object({ all: counts, segments: z.record(z.string(), counts) })
          .meta({ id: 'ContentPerformance' }),
      },
    },
    handler: async ({ params: { campaignId } }, { principal: { tenant }, signal }) =>
      jsonText(200, (await brand.getContentPerformance({ tenant, campaignId }, { signal })).answer),
  }),
  commandRoute(tag, {
    path: '/v1/brand/ad-spend',
    operation: 'recordAdSpend',
    summary: 'What advertising cost and brought; a reference is recorded once',
    body: commands.recordAdSpend,
    request: v1.RecordAdSpendRequest,
    call: brand.recordAdSpend,
  }),
  commandRoute(tag, {
    path: '/v1/brand/press-mentions',
    operation: 'recordPressMention',
    summary: 'Somebody wrote of us in public',
    body: commands.recordPressMention,
    request: v1.RecordPressMentionRequest,
    call: brand.recordPressMention,
  }),
  commandRoute(tag, {
    path: '/v1/brand/research-waves',
    operation: 'closeResearchWave',
    summary: 'A round of market research is over',
    body: commands.closeResearchWave,
    request: v1.CloseResearchWaveRequest,
    call: brand.closeResearchWave,
  }),
  route({
    method: 'get',
    path: '/v1/brand/report',
    operation: 'getBrandReport',
    tag,
    summary: 'Advertising by platform, press by tone, research by study, in a span of days',
    input: { query: z.strictObject({ from: vocabulary.day.optional(), until: vocabulary.day.optional() }) },
    responses: {
      200: {
        description: 'the report',
        schema: z
          .object({
            advertising: z.array(z.looseObject({ platform: z.string() })),
            press: z.looseObject({ mentions: z.int() }),
            research: z.array(z.looseObject({ study: z.string() })),
          })
          .meta({ id: 'BrandReport' }),
      },
    },
    handler: async ({ query: { from = '', until = '' } }, { principal: { tenant }, signal }) =>
      jsonText(200, (await brand.getBrandReport({ tenant, from, until }, { signal })).answer),
  }),
];
