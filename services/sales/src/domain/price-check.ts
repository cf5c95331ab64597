import type { OrderLine, PriceTraceEvent } from '@icrm/contracts';

export type PriceRejection = 'price-trace-not-found' | 'price-trace-expired' | 'price-differs';
/** What was quoted, as marketing recorded it. */
export type QuotedPrice = PriceTraceEvent['data'];

type Priced = {
  readonly customerId: string;
  readonly currency: string;
  readonly lines: readonly OrderLine[];
  readonly at: string;
};

/** Why an order is not at the price that it refers to; undefined when it is. */
export const wrongPrice = (order: Priced, quoted: QuotedPrice | undefined): PriceRejection | undefined => {
  if (quoted === undefined) return 'price-trace-not-found';
  if (quoted.customerId !== undefined && quoted.customerId !== order.customerId) return 'price-differs';
  if (order.at > quoted.validUntil) return 'price-trace-expired';
  if (quoted.currency !== order.currency) return 'price-differs';
  const said = sumsOf(quoted.lines.map(({ item, quantity, totalMinor }) => [item, quantity, totalMinor]));
  const asked = sumsOf(
    order.lines.map(({ productId, quantity, amountMinor }) => [productId, quantity, amountMinor]),
  );
  const isSame =
    said.size === asked.size && [...asked].every(([item, of]) => said.get(item)?.join() === of.join());
  return isSame ? undefined : 'price-differs';
};

/** Quantity and amount of each item, however its lines are split. */
const sumsOf = (
  lines: readonly (readonly [string, number, number])[],
): Map<string, readonly [number, number]> => {
  const sums = new Map<string, readonly [number, number]>();
  for (const [item, quantity, minor] of lines) {
    const [pieces, amount] = sums.get(item) ?? [0, 0];
    sums.set(item, [pieces + quantity, amount + minor]);
  }
  return sums;
};
