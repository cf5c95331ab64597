import { configChoice, productV1, quoteV1, salesCommands, vocabulary } from '@icrm/contracts';
import { bytes, type Route, route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { limit } from './reading.ts';
import { commandTable, paramsIn, questionTable } from './sales-table.ts';

type Services = Pick<Clients, 'products' | 'quotes'>;

const version = z
  .string()
  .regex(/^[1-9]\d{0,6}$/, 'expected a number from 1')
  .transform(Number)
  .optional();

/** Models, configurations and bundles; quotes and their documents. */
export const salesProductRoutes = ({ products, quotes }: Services): readonly Route[] => [
  ...questionTable(
    { tag: 'products', messages: productV1, client: products },
    {
      getConfigModel: {
        path: '/v1/config-models/{modelId}',
        summary: 'A version of a model: what can be chosen, what it costs, what goes together',
        query: { version },
      },
      checkConfiguration: {
        path: '/v1/configurations/check',
        summary: 'Checks choices, or a past configuration, by any version of a model; records nothing',
        body: z
          .strictObject({
            modelId: vocabulary.id.optional(),
            configurationId: vocabulary.id.optional(),
            version: z.int().positive().optional(),
            choices: z.array(configChoice).max(200).default([]),
          })
          .meta({ id: 'CheckConfiguration' }),
        answer: z.looseObject({
          complete: z.boolean(),
          conflicts: z.array(z.looseObject({})),
          missing: z.array(z.looseObject({})),
          priceMinor: z.int(),
        }),
      },
      getBundle: { path: '/v1/bundles/{bundleId}', summary: 'A bundle and what each part costs within it' },
    },
  ),
  ...commandTable(
    {
      tag: 'products',
      messages: productV1,
      client: products,
      commands: {
        ...salesCommands.configModelCommands,
        ...salesCommands.configurationCommands,
        ...salesCommands.bundleCommands,
      },
    },
    {
      publishConfigModel: [
        '/v1/config-models',
        'From now on a product is configured so',
        { configModelId: z.string(), version: z.int() },
      ],
      configureProduct: [
        '/v1/configurations',
        'Choices that go together are a configuration; those that do not are told with why',
        {
          configurationId: z.string(),
          accepted: z.boolean(),
          conflicts: z.string().meta({ description: 'JSON: the conflicts' }),
        },
      ],
      composeBundle: ['/v1/bundles', 'Sells products together', { bundleId: z.string(), version: z.int() }],
    },
  ),
  ...questionTable(
    { tag: 'quotes', messages: quoteV1, client: quotes },
    {
      listQuotes: {
        path: '/v1/quotes',
        summary: 'Quotes of a customer or a status, the newest first',
        query: {
          customerId: vocabulary.id.optional(),
          status: z.enum(['open', 'accepted', 'rejected', 'expired']).optional(),
          limit: limit.optional(),
        },
      },
      getQuote: {
        path: '/v1/quotes/{quoteId}',
        personal: true,
        summary: 'A quote as it stands, and every fact of it',
      },
    },
  ),
  ...commandTable(
    { tag: 'quotes', messages: quoteV1, client: quotes, commands: salesCommands.quoteCommands },
    {
      generateQuote: ['/v1/quotes', 'What a customer is offered, and until when', { quoteId: z.string() }],
      sendQuote: ['/v1/quotes/{quoteId}/send', 'The customer was sent the quote'],
      viewQuote: ['/v1/quotes/{quoteId}/view', 'The customer looked at the quote'],
      acceptQuote: ['/v1/quotes/{quoteId}/accept', 'The customer accepts what is offered'],
      rejectQuote: ['/v1/quotes/{quoteId}/reject', 'The customer does not accept what is offered'],
    },
  ),
  route({
    method: 'get',
    path: '/v1/quotes/{quoteId}/document',
    operation: 'renderQuote',
    personal: true,
    tag: 'quotes',
    summary: 'The document of a quote: the same bytes whenever it is asked for',
    input: {
      params: paramsIn('/{quoteId}'),
      query: z.strictObject({ format: z.enum(['html', 'pdf']).default('html') }),
    },
    responses: { 200: { description: 'the document', type: 'application/pdf', schema: z.string() } },
    handler: async ({ params, query }, { principal, signal }) => {
      const asked = { ...params, format: query.format, tenant: principal.tenant };
      const request = quoteV1.RenderQuoteRequest.fromPartial(asked);
      const { content, mediaType, hash } = await quotes.renderQuote(request, { signal });
      return bytes(once(content), mediaType || 'application/octet-stream', {
        etag: `"${hash}-${query.format}"`,
      });
    },
  }),
];

async function* once(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}
