import type { KnownOrder } from '../../domain/order.ts';
import { stateOf } from '../../projections/register.ts';
import { sumsOf } from './opportunity-queries.ts';
import type { Asking } from './questions.ts';

type Span = { readonly from?: string | undefined; readonly until?: string | undefined };

/** What calls brought in a span of time: what was offered and taken up in them, and the orders that name one. */
export const getTelesales = async (
  { register }: Asking,
  tenant: string,
  { from = '', until = '9' }: Span,
) => {
  const at = { $gte: from, $lt: until };
  const offers = await register.find(tenant, 'offer', { at });
  const orders = (await register.find(tenant, 'order', { at }))
    .map((row) => stateOf<KnownOrder>(row))
    .filter(({ callId, status }) => callId !== undefined && status !== 'cancelled');
  const count = (...wanted: string[]) => offers.filter(({ status = '' }) => wanted.includes(status)).length;
  const [accepted, declined] = [count('accepted'), count('declined')];
  const amounts = (of: readonly KnownOrder[]) =>
    sumsOf(of.map(({ totalMinor: minor, currency }) => ({ minor, currency })));
  const calls = new Set([...offers.map(({ source }) => source), ...orders.map(({ callId }) => callId)]);
  return {
    calls: calls.size,
    offers: { suggested: offers.length, presented: offers.length - count('suggested'), accepted, declined },
    /** Of the offers that were answered. */
    conversion: accepted + declined === 0 ? 0 : accepted / (accepted + declined),
    orders: amounts(orders),
    agents: [...Map.groupBy(orders, ({ agentId = '' }) => agentId)].map(([agent, of]) => ({
      agent,
      ...amounts(of),
    })),
  };
};
