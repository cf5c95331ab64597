import type { SegmentQuery } from '@icrm/contracts';
import type { Learned } from '../src/domain/segment/learn.ts';

/** Something that happened, and to whom. */
export type Happening = { readonly event: Learned; readonly customerIds: readonly string[] };

const DAY = 86_400_000;

/**
 * Who is in which segment at a moment, found from the whole history and nothing else: no state, no tokens, no due times.
 * It shares no code with the service; it is slow, and obvious.
 */
export const recompute = (
  customers: readonly string[],
  queries: readonly SegmentQuery[],
  history: readonly Happening[],
  now: number,
): Record<string, string[]> =>
  Object.fromEntries(
    customers.map((id) => {
      // Whom the log never speaks of is nobody's customer.
      if (of(id, history).length === 0) return [id, []];
      const component = componentOf(id, history);
      const living = component.filter((it) => !isErased(it, history));
      if (standsForAll(component, history) !== id || living.length === 0) return [id, []];
      const own = history.filter(({ customerIds }) => living.some((it) => customerIds.includes(it)));
      const events = own.flatMap(({ event }) => (event.type.startsWith('Customers') ? [] : [event]));
      // What was said before an erasure is gone with it.
      return [id, queries.flatMap((query, index) => (holds(query, events, now) ? [`s${index}`] : [])).sort()];
    }),
  );

const componentOf = (id: string, history: readonly Happening[]): string[] => {
  const linked = new Map<string, readonly string[]>();
  for (const { event, customerIds } of history) {
    if (event.type === 'CustomersLinked') linked.set(event.data.linkId, customerIds);
    if (event.type === 'CustomersUnlinked') linked.delete(event.data.linkId);
  }
  let found = new Set([id]);
  // As often as there may be links, so that the ends of any chain are reached.
  for (const _ of history)
    found = new Set([id, ...[...linked.values()].filter((pair) => pair.some((it) => found.has(it))).flat()]);
  return [...found];
};

const of = (id: string, history: readonly Happening[]) =>
  history.filter(({ customerIds }) => customerIds.includes(id)).map(({ event }) => event);

const isErased = (id: string, history: readonly Happening[]): boolean =>
  of(id, history).some(({ type }) => type === 'CustomerErased');

const standsForAll = (component: readonly string[], history: readonly Happening[]): string | undefined => {
  const registeredAt = (id: string): string => {
    if (isErased(id, history)) return '~';
    return of(id, history).findLast(({ type }) => type === 'CustomerRegistered')?.data.at ?? '~';
  };
  return component.toSorted((a, b) => {
    const [first, second] = [registeredAt(a), registeredAt(b)];
    if (first === second) return a < b ? -1 : 1;
    return first < second ? -1 : 1;
  })[0];
};

const holds = (query: SegmentQuery, events: readonly Learned[], now: number): boolean => {
  if ('all' in query) return query.all.every((part) => holds(part, events, now));
  if ('any' in query) return query.any.some((part) => holds(part, events, now));
  if ('not' in query) return !holds(query.not, events, now);
  if ('everyone' in query) return true;
  if ('field' in query) {
    return query.in.includes(cityOf(events, now));
  }
  if ('consent' in query) {
    const decisions = events.filter(({ type }) => type === 'ConsentGiven' || type === 'ConsentWithdrawn');
    return decisions.at(-1)?.type === 'ConsentGiven';
  }
  if ('open' in query) return false;
  const bounds = {
    atLeast: query.atLeast ?? (query.atMost === undefined ? 1 : 0),
    atMost: query.atMost ?? Infinity,
  };
  const value = 'spent' in query ? amountOf(query, events, now) : countOf(query, events, now);
  return value >= bounds.atLeast && value <= bounds.atMost;
};

type Said = { city: string; at: string; order: number; byHand: boolean; until?: string | undefined };

/** Where somebody lives: what a person fixed last, as long as that holds, or else the latest that any source said. */
const cityOf = (events: readonly Learned[], now: number): string => {
  const said = new Map<string, Said>();
  for (const [order, event] of events.entries()) {
    hear(said, event, order);
    fix(said, event, order);
  }
  const holding = [...said.values()].filter(({ until }) => until === undefined || Date.parse(until) > now);
  const fixed = holding.filter(({ byHand }) => byHand).sort((a, b) => a.order - b.order);
  const told = holding.sort((a, b) => (a.at === b.at ? a.order - b.order : a.at < b.at ? -1 : 1));
  return (fixed.at(-1) ?? told.at(-1))?.city ?? '';
};

const hear = (said: Map<string, Said>, { type, data }: Learned, order: number): void => {
  if (type !== 'CustomerRegistered' && type !== 'CustomerDetailsChanged') return;
  const name = `${data.customerId} ${data.source}`;
  if ('retracted' in data && data.retracted.includes('address')) said.delete(name);
  const { address } = data.details;
  if (address !== undefined) said.set(name, { city: address.city ?? '', at: data.at, order, byHand: false });
};

const fix = (said: Map<string, Said>, { type, data }: Learned, order: number): void => {
  const name = `by hand of ${Reflect.get(data, 'customerId')}`;
  if (type === 'OverrideLifted') said.delete(name);
  if (type !== 'FieldOverridden') return;
  const { value, at, until } = data;
  said.set(name, { city: value.address?.city ?? '', at, order, byHand: true, until });
};

type Counted = Extract<SegmentQuery, { happened: string }>;
type Spent = Extract<SegmentQuery, { spent: string }>;
const types: Readonly<Record<string, string>> = {
  order: 'OrderPlaced',
  cancellation: 'OrderCancelled',
  registered: 'CustomerRegistered',
  'message-sent': 'MessageSent',
  'message-opened': 'MessageOpened',
};

const standing = (events: readonly Learned[]) =>
  events.filter(
    (it, index) =>
      it.type !== 'OrderPlaced' ||
      !events
        .slice(index + 1)
        .some((later) => later.type === 'OrderCancelled' && later.data.orderId === it.data.orderId),
  );

const isWithin = (when: Counted['when'], at: number, now: number): boolean => {
  if (at > now) return false;
  if (when === undefined) return true;
  if ('lastDays' in when) return at > now - when.lastDays * DAY;
  if ('beforeDays' in when) return at <= now - when.beforeDays * DAY;
  if (!('period' in when)) return true;
  const [which = '', unit = ''] =
    when.period === 'today'
      ? ['this', 'day']
      : when.period === 'yesterday'
        ? ['last', 'day']
        : when.period.split('-');
  return label(at, unit) === label(now, unit, which === 'last');
};

/** The name of the day, week or month of a time, or of the one before. */
const label = (time: number, unit: string, before = false): string => {
  const date = new Date(time);
  if (unit === 'day') return new Date(time - (before ? DAY : 0)).toISOString().slice(0, 10);
  if (unit === 'week') {
    const monday = Math.floor((Math.floor(time / DAY) + 3) / 7);
    return `week ${monday - (before ? 1 : 0)}`;
  }
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - (before ? 1 : 0), 1))
    .toISOString()
    .slice(0, 7);
};

const countOf = ({ happened, when, where }: Counted, events: readonly Learned[], now: number): number => {
  const sent = events.filter((it) => it.type === 'MessageSent' && Date.parse(it.data.at) <= now);
  const last = sent.toSorted((a, b) => Date.parse(a.data.at) - Date.parse(b.data.at)).at(-1);
  return standing(events).filter(
    (it) =>
      it.type === types[happened] &&
      isWithin(when, Date.parse(it.data.at), now) &&
      (where?.campaign !== 'last' ||
        ('campaignId' in it.data &&
          last !== undefined &&
          it.data.campaignId === Reflect.get(last.data, 'campaignId'))),
  ).length;
};

const amountOf = ({ when }: Spent, events: readonly Learned[], now: number): number =>
  standing(events)
    .filter((it) => it.type === 'OrderPlaced' && isWithin(when, Date.parse(it.data.at), now))
    .reduce((sum, it) => sum + (it.type === 'OrderPlaced' ? amountNow(it, events) : 0), 0);

/** What an order comes to after the last change of it. */
const amountNow = (placed: Extract<Learned, { type: 'OrderPlaced' }>, events: readonly Learned[]): number => {
  const later = events
    .slice(events.indexOf(placed) + 1)
    .flatMap((it) =>
      it.type === 'OrderAmended' && it.data.orderId === placed.data.orderId ? [it.data.totalMinor] : [],
    );
  return later.at(-1) ?? placed.data.totalMinor;
};
