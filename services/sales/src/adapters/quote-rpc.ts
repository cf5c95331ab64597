import { commandContext, quoteV1, salesCommands } from '@icrm/contracts';
import { implement, RpcError, type RpcService, validated } from '@icrm/rpc';
import { z } from 'zod';
import { getQuote, listQuotes, renderQuote } from '../application/queries/quote-queries.ts';
import { quotes } from '../application/quote-handler.ts';
import { commandMethods, type Edge, id, limit, question } from './edge.ts';

const rendering = z.strictObject({
  tenant: commandContext.shape.tenant,
  quoteId: id,
  format: z.enum(['html', 'pdf']),
});

/** QuoteService: what is offered, and its documents. */
export const quoteRpc = (edge: Edge): RpcService =>
  implement(quoteV1.QuoteServiceService, {
    ...commandMethods({
      edge,
      noun: 'quote',
      commands: salesCommands.quoteCommands,
      creates: ['generateQuote'],
      handle: quotes.handle,
    }),
    getQuote: question({ quoteId: id }, ({ tenant, quoteId }) => getQuote(edge, tenant, quoteId)),
    listQuotes: question(
      { customerId: id.optional(), status: z.string().max(20).optional(), limit },
      ({ tenant, ...of }) => listQuotes(edge, tenant, of),
    ),
    renderQuote: validated(rendering, async ({ tenant, quoteId, format }) => {
      const document = await renderQuote(edge, tenant, quoteId, format);
      if (document === undefined)
        throw new RpcError('NOT_FOUND', 'there is no such quote', { reason: 'quote-not-found' });
      return document;
    }),
  });
