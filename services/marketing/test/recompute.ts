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
    const said = events.flatMap((it) => ('details' in it.data ? (it.data.details.address?.city ?? []) : []));
    return query.in.includes(said.at(-1) ?? '');
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
    .reduce((sum, it) => sum + (it.type === 'OrderPlaced' ? it.data.totalMinor : 0), 0);
