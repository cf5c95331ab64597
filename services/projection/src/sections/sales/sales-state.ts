/** An order as the view lists it. */
export type KnownOrder = {
  readonly orderId: string;
  readonly reference?: string;
  readonly minor: number;
  readonly currency: string;
  readonly status: 'placed' | 'shipped' | 'cancelled';
  readonly at: string;
};

/** What the orders of one currency that were not cancelled come to. */
export type CurrencyTotal = {
  readonly minor: number;
  readonly orders: number;
  readonly firstAt: string;
  readonly lastAt: string;
};

/** The events a figure is made of: how many, and the latest. */
type Made = { readonly events: number; readonly position: string };

export type SalesState = {
  readonly totals: Readonly<Record<string, CurrencyTotal>>;
  readonly cancelled: number;
  /** The latest orders, newest first, at most `rememberedOrders`. */
  readonly recent: readonly KnownOrder[];
  readonly opportunities: Readonly<
    Record<
      string,
      {
        readonly title: string;
        readonly stage: string;
        readonly minor: number;
        readonly currency: string;
        readonly openedAt: string;
        readonly owner?: string;
      }
    >
  >;
  readonly won: number;
  readonly lost: number;
  readonly leads: Readonly<
    Record<
      string,
      { readonly topic: string; readonly source: string; readonly at: string; readonly owner?: string }
    >
  >;
  readonly qualified: number;
  readonly disqualified: number;
  readonly made: { readonly orders?: Made; readonly opportunities?: Made; readonly leads?: Made };
};

/**
 * Enough to know the last order exactly after cancellations: only a customer who cancels more than this many orders in
 * a row, all later than the rest, would show the last of them.
 */
export const rememberedOrders = 100;

export const noSales: SalesState = {
  totals: {},
  cancelled: 0,
  recent: [],
  opportunities: {},
  won: 0,
  lost: 0,
  leads: {},
  qualified: 0,
  disqualified: 0,
  made: {},
};

/** Orders newest first; of the same instant, by id. */
export const newestFirst = (a: KnownOrder, b: KnownOrder): number =>
  a.at === b.at ? (a.orderId < b.orderId ? -1 : 1) : a.at > b.at ? -1 : 1;
