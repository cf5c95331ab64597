import type { QuoteEvent } from '@icrm/contracts';
import { fold } from '@icrm/decider';
import { renderHtml, renderPdf } from '@icrm/documents';
import { type KnownQuote, quote } from '../../domain/quote.ts';
import { stateOf } from '../../projections/register.ts';
import { quotes } from '../quote-handler.ts';
import { type Asking, readHistory } from './questions.ts';

/** A quote as it stands, and every fact of it. */
export const getQuote = async ({ store }: Asking, tenant: string, quoteId: string) => {
  const events = await readHistory(store, quotes.stream(tenant, quoteId));
  const state = fold(
    quote,
    events.map(({ type, data }) => ({ type, data }) as QuoteEvent),
  );
  return state.status === 'unknown' ? undefined : { ...state, events };
};

export type QuotesOf = {
  readonly customerId?: string | undefined;
  readonly status?: string | undefined;
  readonly limit?: number | undefined;
};

/** Quotes of a customer or a status, the newest first. */
export const listQuotes = async (
  { register }: Asking,
  tenant: string,
  { limit = 50, ...filter }: QuotesOf,
) => {
  const rows = await register.find(tenant, 'quote', filter, { sort: { at: -1 }, limit });
  return { quotes: rows.map((row) => stateOf<KnownQuote>(row)) };
};

/** The document of a quote, made of its event alone; undefined when there is none. */
export const renderQuote = async (
  { store }: Asking,
  tenant: string,
  quoteId: string,
  format: 'html' | 'pdf',
) => {
  for await (const { type, data } of store.readStream(quotes.stream(tenant, quoteId), { limit: 1 })) {
    const event = { type, data } as QuoteEvent;
    if (event.type !== 'QuoteGenerated') return undefined;
    const { at: issuedAt, lines, hash, ...told } = event.data;
    const offer = {
      ...told,
      ...{ issuedAt, hash, from: tenant },
      lines: lines.map(({ productId: reference, name, quantity, amountMinor }) => ({
        ...{ reference, name, quantity, amountMinor },
      })),
    };
    return format === 'pdf'
      ? { mediaType: 'application/pdf', content: Buffer.from(await renderPdf(offer)), hash }
      : { mediaType: 'text/html; charset=utf-8', content: Buffer.from(renderHtml(offer)), hash };
  }
  return undefined;
};
