import type { EventStore } from '@icrm/event-store';
import type { Clock } from '@icrm/runtime';
import { type Price, priceOf } from '../domain/offer/price.ts';
import type { QuotePrice } from '../domain/offer/price-trace.ts';
import { memberships, priceListsAggregate } from './aggregates.ts';

/** Who asks what something costs. */
export type PriceAsked = {
  readonly tenant: string;
  readonly priceListId: string;
  readonly item: string;
  readonly quantity: number;
  readonly customerId?: string | undefined;
  readonly asOf: string;
};

/** What something costs a customer, by the segments they are in; undefined when no list has it then. */
export const findPrice = async (store: EventStore, asked: PriceAsked): Promise<Price | undefined> => {
  const { tenant, priceListId, item, quantity, customerId, asOf } = asked;
  const [lists, held] = await Promise.all([
    priceListsAggregate.read(store, tenant, priceListId),
    customerId === undefined ? { held: {} } : memberships.read(store, tenant, customerId),
  ]);
  return priceOf(lists, { item, quantity, segments: Object.keys(held.held), asOf });
};

/** Several things that are asked for together. */
export type QuoteAsked = Omit<PriceAsked, 'item' | 'quantity' | 'asOf'> & {
  readonly priceTraceId: string;
  readonly lines: readonly { readonly item: string; readonly quantity: number }[];
  readonly validMinutes: number;
};

/** What they cost, by one version of the list; the item that it does not have, if there is one. */
export const findQuote = async (
  { store, clock }: { readonly store: EventStore; readonly clock: Clock },
  { tenant, priceListId, customerId, priceTraceId, lines, validMinutes }: QuoteAsked,
): Promise<QuotePrice['data'] | { readonly missing: string }> => {
  const now = clock.now();
  const asOf = now.toISOString();
  const quoted: QuotePrice['data']['lines'] = [];
  let found: Price | undefined;
  for (const { item, quantity } of lines) {
    found = await findPrice(store, { tenant, priceListId, item, quantity, customerId, asOf });
    if (found === undefined) return { missing: item };
    const { unitMinor, totalMinor, trace } = found;
    quoted.push({ item, quantity, unitMinor, totalMinor, trace: [...trace] });
  }
  if (found === undefined) return { missing: '' };
  const { currency, version } = found;
  return {
    ...{ priceTraceId, customerId, priceListId, version, currency, lines: quoted },
    totalMinor: quoted.reduce((sum, line) => sum + line.totalMinor, 0),
    validUntil: new Date(now.getTime() + validMinutes * 60_000).toISOString(),
  };
};
