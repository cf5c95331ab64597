import type { EventStore } from '@icrm/event-store';
import { isUuid } from '@icrm/runtime';
import type { KnownOrder } from '../../domain/order.ts';
import type { CallRates } from '../../domain/priority.ts';
import { stateOf } from '../../projections/register.ts';
import { CURRENT } from '../lead-handler.ts';
import { ratesOfCalls } from '../priority-handler.ts';
import { sumsOf } from './opportunity-queries.ts';
import type { Asking } from './questions.ts';

type Span = { readonly from?: string | undefined; readonly until?: string | undefined };
/** More calls than that are not looked up one by one. */
const MOST_CALLS = 2_000;

/** What calls brought and cost in a span of time: what was offered and taken up in them, and the orders that name one. */
export const getTelesales = async (
  { register, store }: Asking,
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
  const calls = new Set(
    [...offers.map(({ source }) => source), ...orders.map(({ callId }) => callId)].flatMap((id) => id ?? []),
  );
  const ordering = new Set(orders.map(({ callId }) => callId));
  const cost = await costOf(store, tenant, [...calls].slice(0, MOST_CALLS));
  return {
    calls: calls.size,
    offers: { suggested: offers.length, presented: offers.length - count('suggested'), accepted, declined },
    /** Of the offers that were answered. */
    conversion: accepted + declined === 0 ? 0 : accepted / (accepted + declined),
    /** Of the calls: how many brought an order. */
    callConversion: calls.size === 0 ? 0 : ordering.size / calls.size,
    orders: amounts(orders),
    ...(cost === undefined
      ? {}
      : {
          cost: { ...cost, perOrderMinor: orders.length === 0 ? 0 : Math.round(cost.minor / orders.length) },
        }),
    agents: [...Map.groupBy(orders, ({ agentId = '' }) => agentId)].map(([agent, of]) => ({
      agent,
      ...amounts(of),
    })),
  };
};

/** What the calls took and cost, each by the rate of its day; undefined while nobody said what calls cost. */
const costOf = async (store: EventStore, tenant: string, callIds: readonly string[]) => {
  const rates = await ratesOfCalls.read(store, tenant, CURRENT);
  const { currency } = rates.versions.at(-1) ?? {};
  if (currency === undefined) return undefined;
  let [minor, seconds, timed] = [0, 0, 0];
  for (const callId of callIds) {
    const length = await lengthOf(store, tenant, callId);
    const rate = rateAt(rates, length?.from ?? '9');
    if (rate?.currency !== currency) continue;
    minor += rate.perCallMinor + Math.ceil(((length?.seconds ?? 0) / 60) * rate.perMinuteMinor);
    seconds += length?.seconds ?? 0;
    if (length !== undefined) timed += 1;
  }
  return { minor, currency, seconds, timedCalls: timed };
};

const rateAt = ({ versions }: CallRates, time: string) =>
  versions.findLast(({ at }) => at <= time) ?? versions[0];

/** How long was spoken, from the facts of the call; undefined for a call that nobody recorded. */
const lengthOf = async (store: EventStore, tenant: string, callId: string) => {
  if (!isUuid(callId)) return undefined;
  for await (const { type, data, metadata } of store.readStream(`phonecall-${tenant}.${callId}`))
    if (type === 'PhoneCallEnded')
      return {
        from: metadata.occurredAt,
        seconds: Math.round(Number(Reflect.get(data, 'talkedMs')) / 1_000),
      };
  return undefined;
};
