import type { SalesView } from '@icrm/contracts';
import { earlier, later } from '../../view/instants.ts';
import { comparePositions } from '../../view/position.ts';
import type { Citation, Citations, Member } from '../section.ts';
import { type CurrencyTotal, type KnownOrder, newestFirst, type SalesState } from './sales-state.ts';

type Members = readonly Member<SalesState>[];

const shownOrders = 10;

const sum = (members: Members, read: (state: SalesState) => number): number =>
  members.reduce((total, { state }) => total + read(state), 0);

const addTotals = (a: CurrencyTotal, b: CurrencyTotal): CurrencyTotal => ({
  minor: a.minor + b.minor,
  orders: a.orders + b.orders,
  firstAt: earlier(a.firstAt, b.firstAt),
  lastAt: later(a.lastAt, b.lastAt),
});

const totalsOf = (members: Members): [string, CurrencyTotal][] => {
  const entries = members.flatMap(({ state }) => Object.entries(state.totals));
  return [...Map.groupBy(entries, ([currency]) => currency).entries()]
    .map(([currency, parts]): [string, CurrencyTotal] => [
      currency,
      parts.map(([, total]) => total).reduce(addTotals),
    ])
    .sort(([a], [b]) => (a < b ? -1 : 1));
};

/** The currency most orders are in; of equally many, the first in the alphabet. */
const rfmOf = (totals: readonly [string, CurrencyTotal][]): SalesView['rfm'] => {
  const [first, ...rest] = totals;
  if (first === undefined) return undefined;
  const [currency, { minor, orders, firstAt, lastAt }] = rest.reduce(
    (most, next) => (next[1].orders > most[1].orders ? next : most),
    first,
  );
  return { lastOrderAt: lastAt, firstOrderAt: firstAt, orders, monetaryMinor: minor, currency };
};

const toShown = ({ minor, currency, orderId, reference, status, at }: KnownOrder) => ({
  orderId,
  ...(reference === undefined ? {} : { reference }),
  total: { minor, currency },
  status,
  at,
});

const byAt = <T extends { readonly at: string }>(a: T, b: T): number => (a.at < b.at ? -1 : 1);

/** The section as readers see it: sums over the members, lists in order of time. */
export const viewSales = (members: Members): { readonly sales: Record<string, unknown> } => {
  const totals = totalsOf(members);
  const rfm = rfmOf(totals);
  return {
    sales: {
      orders: totals.reduce((orders, [, total]) => orders + total.orders, 0),
      cancelledOrders: sum(members, ({ cancelled }) => cancelled),
      totals: totals.map(([currency, { minor }]) => ({ minor, currency })),
      ...(rfm === undefined ? {} : { rfm }),
      recentOrders: members
        .flatMap(({ state }) => state.recent)
        .sort(newestFirst)
        .slice(0, shownOrders)
        .map(toShown),
      openOpportunities: members
        .flatMap(({ state }) => Object.entries(state.opportunities))
        .map(([opportunityId, { minor, currency, openedAt, ...open }]) => ({
          opportunityId,
          ...open,
          value: { minor, currency },
          openedAt,
        }))
        .sort((a, b) => byAt({ at: a.openedAt }, { at: b.openedAt })),
      opportunitiesWon: sum(members, ({ won }) => won),
      opportunitiesLost: sum(members, ({ lost }) => lost),
      openLeads: members
        .flatMap(({ state }) => Object.entries(state.leads))
        .map(([leadId, lead]) => ({ leadId, ...lead }))
        .sort(byAt),
      leadsQualified: sum(members, ({ qualified }) => qualified),
      leadsDisqualified: sum(members, ({ disqualified }) => disqualified),
    },
  };
};

const fieldsMadeOf = {
  orders: ['orders', 'cancelledOrders', 'totals', 'rfm', 'recentOrders'],
  opportunities: ['openOpportunities', 'opportunitiesWon', 'opportunitiesLost'],
  leads: ['openLeads', 'leadsQualified', 'leadsDisqualified'],
} as const;

const citationOf = (
  members: Members,
  concern: keyof typeof fieldsMadeOf,
): Omit<Citation, 'value'> | undefined => {
  const made = members.flatMap(({ customerId, state }) => {
    const part = state.made[concern];
    return part === undefined ? [] : [{ ...part, customerId }];
  });
  const latest = made.toSorted((a, b) => comparePositions(b.position, a.position))[0];
  if (latest === undefined) return undefined;
  return {
    customerId: latest.customerId,
    position: latest.position,
    rule: `fold-of-${concern}@1`,
    events: made.reduce((events, part) => events + part.events, 0),
    lost: [],
  };
};

/** Every figure is a fold over all events of its concern: their number, and the latest of them. */
export const explainSales = (members: Members): Citations => {
  const { sales } = viewSales(members);
  return Object.fromEntries(
    Object.entries(fieldsMadeOf).flatMap(([concern, fields]) => {
      const citation = citationOf(members, concern as keyof typeof fieldsMadeOf);
      return citation === undefined
        ? []
        : fields
            .filter((field) => sales[field] !== undefined)
            .map((field) => [`sales.${field}`, { ...citation, value: sales[field] }]);
    }),
  );
};
