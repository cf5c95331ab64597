import type { PriceTraceEvent } from '@icrm/contracts';
import { accept, type Decider } from '@icrm/decider';

type Quoted = Omit<PriceTraceEvent['data'], 'at'>;
export type QuotePrice = { readonly type: 'QuotePrice'; readonly data: Quoted };
export type PriceTrace = { readonly quoted?: PriceTraceEvent['data'] };

/** Facts in stream `pricetrace-<tenant>.<id>`: what was quoted, once. */
export const priceTrace: Decider<PriceTrace, QuotePrice, PriceTraceEvent, never> = {
  initial: {},
  evolve: (_state, { data: quoted }) => ({ quoted }),
  decide: ({ data }, { quoted }, { now: at }) =>
    quoted === undefined ? accept({ type: 'PriceQuoted', data: { ...data, at } }) : accept(),
};
