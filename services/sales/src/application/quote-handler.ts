import { createHash } from 'node:crypto';
import type { QuoteEvent, salesCommands } from '@icrm/contracts';
import type { EventStore } from '@icrm/event-store';
import {
  type ExpireQuote,
  type Quote,
  type QuoteFacts,
  type QuoteRejection,
  quote,
} from '../domain/quote.ts';
import { handlerOf } from './aggregate.ts';
import { configurations } from './product-handler.ts';

/** The quote of stream `quote-<tenant>.<id>`. */
export const quotes = handlerOf<
  Quote,
  salesCommands.QuoteCommand | ExpireQuote,
  QuoteEvent,
  QuoteRejection,
  QuoteFacts
>({
  noun: 'quote',
  decider: quote,
  async factsFor({ store, context }, { type, data }) {
    if (type !== 'GenerateQuote') return {};
    const configured = data.configurationIds.map((id) => configuredLine(store, context.tenant, id));
    return { configured: await Promise.all(configured), hash: hashOf };
  },
});

/** A configured product as a line of a quote; undefined when there is none of that id. */
const configuredLine = async (store: EventStore, tenant: string, configurationId: string) => {
  const state = await configurations.read(store, tenant, configurationId);
  if (state.status !== 'configured') return undefined;
  const { name, priceMinor: amountMinor, currency } = state;
  return { productId: configurationId, name, category: 'configured', quantity: 1, amountMinor, currency };
};

/** SHA-256 of what is offered, its fields in one order. */
const hashOf = (offered: object): string =>
  createHash('sha256').update(JSON.stringify(offered)).digest('hex');
