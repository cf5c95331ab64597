import type {
  EventOf,
  leadCaptured,
  opportunityOpened,
  orderAmended,
  orderCancelled,
  orderPlaced,
  orderShipped,
} from '@icrm/contracts';
import type { Fact } from '../../fact.ts';
import { earlier, later } from '../../view/instants.ts';
import {
  type CurrencyTotal,
  type KnownOrder,
  newestFirst,
  rememberedOrders,
  type SalesState,
} from './sales-state.ts';

type Concern = 'orders' | 'opportunities' | 'leads';

/** Counts an event among those a figure is made of. */
const count = (
  { made }: SalesState,
  concern: Concern,
  { position }: { readonly position: string },
): SalesState['made'] => ({ ...made, [concern]: { events: (made[concern]?.events ?? 0) + 1, position } });

export const placeOrder = (state: SalesState, fact: Fact<EventOf<typeof orderPlaced>>): SalesState => {
  const { orderId, reference, currency, totalMinor } = fact.data;
  const { at } = fact;
  const before = state.totals[currency];
  const order: KnownOrder = {
    orderId,
    ...(reference === undefined ? {} : { reference }),
    minor: totalMinor,
    currency,
    status: 'placed',
    at,
  };
  const total: CurrencyTotal =
    before === undefined
      ? { minor: totalMinor, orders: 1, firstAt: at, lastAt: at }
      : {
          minor: before.minor + totalMinor,
          orders: before.orders + 1,
          firstAt: earlier(before.firstAt, at),
          lastAt: later(before.lastAt, at),
        };
  return {
    ...state,
    totals: { ...state.totals, [currency]: total },
    recent: [...state.recent, order].sort(newestFirst).slice(0, rememberedOrders),
    made: count(state, 'orders', fact),
  };
};

/** The total without an order; first and last follow from the orders that are still remembered. */
const without = (
  total: CurrencyTotal,
  minor: number,
  standing: readonly KnownOrder[],
): CurrencyTotal | undefined => {
  const orders = total.orders - 1;
  if (orders === 0) return undefined;
  const times = standing.map(({ at }) => at).sort();
  const complete = standing.length === orders;
  return {
    minor: total.minor - minor,
    orders,
    firstAt: (complete ? times[0] : undefined) ?? total.firstAt,
    lastAt: times.at(-1) ?? total.lastAt,
  };
};

export const cancelOrder = (state: SalesState, fact: Fact<EventOf<typeof orderCancelled>>): SalesState => {
  const { orderId, currency, totalMinor } = fact.data;
  const recent = state.recent.map(
    (order): KnownOrder => (order.orderId === orderId ? { ...order, status: 'cancelled' } : order),
  );
  const { [currency]: before, ...others } = state.totals;
  const standing = recent.filter((order) => order.currency === currency && order.status !== 'cancelled');
  const after = before === undefined ? undefined : without(before, totalMinor, standing);
  return {
    ...state,
    totals: after === undefined ? others : { ...others, [currency]: after },
    cancelled: state.cancelled + 1,
    recent,
    made: count(state, 'orders', fact),
  };
};

export const openOpportunity = (
  state: SalesState,
  fact: Fact<EventOf<typeof opportunityOpened>>,
): SalesState => {
  const { opportunityId, title, value } = fact.data;
  return {
    ...state,
    opportunities: {
      ...state.opportunities,
      [opportunityId]: {
        title,
        stage: 'qualified',
        ...value,
        openedAt: fact.at,
        ...(fact.data.owner === undefined ? {} : { owner: fact.data.owner }),
      },
    },
    made: count(state, 'opportunities', fact),
  };
};

export const advanceOpportunity = (
  state: SalesState,
  fact: Fact,
  { opportunityId, to }: { readonly opportunityId: string; readonly to: string },
): SalesState => {
  const open = state.opportunities[opportunityId];
  return {
    ...state,
    opportunities:
      open === undefined
        ? state.opportunities
        : { ...state.opportunities, [opportunityId]: { ...open, stage: to } },
    made: count(state, 'opportunities', fact),
  };
};

export const closeOpportunity = (
  state: SalesState,
  fact: Fact<{ type: string; data: { readonly opportunityId: string } }>,
  outcome: 'won' | 'lost',
): SalesState => {
  const { [fact.data.opportunityId]: _closed, ...open } = state.opportunities;
  return {
    ...state,
    opportunities: open,
    [outcome]: state[outcome] + 1,
    made: count(state, 'opportunities', fact),
  };
};

export const captureLead = (state: SalesState, fact: Fact<EventOf<typeof leadCaptured>>): SalesState => {
  const { leadId, topic, source } = fact.data;
  return {
    ...state,
    leads: { ...state.leads, [leadId]: { topic, source, at: fact.at } },
    made: count(state, 'leads', fact),
  };
};

export const settleLead = (
  state: SalesState,
  fact: Fact<{ type: string; data: { readonly leadId: string } }>,
  outcome: 'qualified' | 'disqualified',
): SalesState => {
  const { [fact.data.leadId]: _settled, ...open } = state.leads;
  return { ...state, leads: open, [outcome]: state[outcome] + 1, made: count(state, 'leads', fact) };
};

type OwnedLead = Fact<{ type: string; data: { readonly leadId: string; readonly owner: string } }>;

/** Somebody answers for a lead from now on. */
export const assignLead = (state: SalesState, fact: OwnedLead): SalesState => {
  const { leadId, owner } = fact.data;
  const known = state.leads[leadId];
  const leads = known === undefined ? state.leads : { ...state.leads, [leadId]: { ...known, owner } };
  return { ...state, leads, made: count(state, 'leads', fact) };
};

type OwnedOpportunity = Fact<{
  type: string;
  data: { readonly opportunityId: string; readonly owner: string };
}>;

/** Somebody answers for an opportunity from now on. */
export const ownOpportunity = (state: SalesState, fact: OwnedOpportunity): SalesState => {
  const { opportunityId, owner } = fact.data;
  const known = state.opportunities[opportunityId];
  const opportunities =
    known === undefined
      ? state.opportunities
      : { ...state.opportunities, [opportunityId]: { ...known, owner } };
  return { ...state, opportunities, made: count(state, 'opportunities', fact) };
};

/** The order comes to another amount now. */
export const amendOrder = (state: SalesState, fact: Fact<EventOf<typeof orderAmended>>): SalesState => {
  const { orderId, currency, totalMinor, beforeMinor } = fact.data;
  const before = state.totals[currency];
  const recent = state.recent.map((order) =>
    order.orderId === orderId ? { ...order, minor: totalMinor } : order,
  );
  const totals =
    before === undefined
      ? state.totals
      : { ...state.totals, [currency]: { ...before, minor: before.minor + totalMinor - beforeMinor } };
  return { ...state, totals, recent, made: count(state, 'orders', fact) };
};

/** Goods of an order are on their way; the order as a whole when nothing is left. */
export const shipOrder = (state: SalesState, fact: Fact<EventOf<typeof orderShipped>>): SalesState => {
  const { orderId, complete } = fact.data;
  const recent = complete
    ? state.recent.map(
        (order): KnownOrder => (order.orderId === orderId ? { ...order, status: 'shipped' } : order),
      )
    : state.recent;
  return { ...state, recent, made: count(state, 'orders', fact) };
};
