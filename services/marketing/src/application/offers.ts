import type { EventStore } from '@icrm/event-store';
import { type Price, priceOf } from '../domain/offer/price.ts';
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
