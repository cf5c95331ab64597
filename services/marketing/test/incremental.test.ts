import type { SegmentQuery } from '@icrm/contracts';
import { fold } from '@icrm/decider';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  ask,
  type Found,
  type Kept,
  learnAndLook,
  lookAgain,
  type People,
} from '../src/domain/segment/find-members.ts';
import type { Learned } from '../src/domain/segment/learn.ts';
import { membership } from '../src/domain/segment/membership.ts';
import { type Happening, recompute } from './recompute.ts';

const DAY = 86_400_000;
const start = Date.UTC(2026, 0, 15);
const customers = ['a', 'b', 'c'];
const cities = ['Madrid', 'Sevilla'];
const campaigns = ['k1', 'k2'];
const numRuns = Number(process.env['ICRM_RUNS'] ?? 150);

const city = fc.constantFrom(...cities);
const days = fc.integer({ min: 1, max: 40 });
const window: fc.Arbitrary<object> = fc.oneof(
  fc.constant({}),
  days.map((lastDays) => ({ when: { lastDays } })),
  days.map((beforeDays) => ({ when: { beforeDays } })),
  fc
    .constantFrom('today', 'yesterday', 'this-week', 'last-week', 'this-month', 'last-month')
    .map((period) => ({ when: { period } })),
);
const bounds: fc.Arbitrary<object> = fc.oneof(
  fc.constant({}),
  fc.integer({ min: 1, max: 3 }).map((atLeast) => ({ atLeast })),
  fc.integer({ min: 0, max: 2 }).map((atMost) => ({ atMost })),
);
const leaf: fc.Arbitrary<SegmentQuery> = fc.oneof(
  city.map((it): SegmentQuery => ({ field: 'city', in: [it] })),
  fc.constant<SegmentQuery>({ consent: 'marketing', channel: 'email' }),
  fc
    .tuple(fc.constantFrom('order', 'cancellation', 'registered', 'message-sent'), window, bounds)
    .map(([happened, when, bound]) => ({ happened, ...when, ...bound }) as SegmentQuery),
  window.map(
    (when) => ({ happened: 'message-opened', where: { campaign: 'last' }, ...when }) as SegmentQuery,
  ),
  fc
    .tuple(window, fc.integer({ min: 1, max: 300 }))
    .map(([when, atLeast]) => ({ spent: 'EUR', atLeast, ...when }) as SegmentQuery),
);
const { query } = fc.letrec<{ query: SegmentQuery }>((tie) => ({
  query: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('query'), { minLength: 1, maxLength: 3 }).map((all): SegmentQuery => ({ all })),
    fc.array(tie('query'), { minLength: 1, maxLength: 3 }).map((any): SegmentQuery => ({ any })),
    tie('query').map((not): SegmentQuery => ({ not })),
  ),
}));

const who = fc.constantFrom(...customers);
const orderNumber = fc.integer({ min: 1, max: 4 });
/** What may come next: an event now or back-dated, or only time. */
const step = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('time' as const), hours: fc.integer({ min: 1, max: 24 * 12 }) }),
  },
  fc.record({ kind: fc.constant('register' as const), who, city }),
  fc.record({
    kind: fc.constant('move' as const),
    who,
    city,
    source: fc.constantFrom('web', 'erp'),
    daysAgo: fc.integer({ min: 0, max: 5 }),
    retracts: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('retract' as const), who, source: fc.constantFrom('web', 'erp') }),
  fc.record({
    kind: fc.constant('override' as const),
    who,
    city,
    days: fc.option(fc.integer({ min: 1, max: 10 }), { nil: undefined }),
  }),
  fc.record({ kind: fc.constant('lift' as const), who }),
  fc.record({
    kind: fc.constant('amend' as const),
    who,
    orderNumber,
    minor: fc.integer({ min: 1, max: 200 }),
  }),
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('order' as const),
      who,
      orderNumber,
      minor: fc.integer({ min: 1, max: 200 }),
      daysAgo: fc.integer({ min: -3, max: 20 }),
    }),
  },
  fc.record({ kind: fc.constant('cancel' as const), who, orderNumber }),
  fc.record({ kind: fc.constant('consent' as const), who, given: fc.boolean() }),
  fc.record({ kind: fc.constant('send' as const), who, campaign: fc.constantFrom(...campaigns) }),
  fc.record({ kind: fc.constant('open' as const), who, campaign: fc.constantFrom(...campaigns) }),
  fc.record({ kind: fc.constant('link' as const), who, other: who }),
  fc.record({ kind: fc.constant('unlink' as const), who, other: who }),
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('erase' as const), who }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

const toEvent = (it: Exclude<Step, { kind: 'time' }>, now: number): Happening | undefined => {
  const at = new Date(now).toISOString();
  const of = { customerId: it.who, at };
  const one = (event: object): Happening => ({ event: event as Learned, customerIds: [it.who] });
  switch (it.kind) {
    case 'register':
      return one({
        type: 'CustomerRegistered',
        data: {
          ...of,
          kind: 'person',
          stage: 'prospect',
          details: { address: { city: it.city } },
          identifiers: [],
          source: 'web',
        },
      });
    case 'move':
      return one({
        type: 'CustomerDetailsChanged',
        data: {
          ...of,
          at: new Date(now - it.daysAgo * DAY).toISOString(),
          details: { address: { city: it.city } },
          retracted: it.retracts ? ['address'] : [],
          source: it.source,
        },
      });
    case 'retract':
      return one({
        type: 'CustomerDetailsChanged',
        data: { ...of, details: {}, retracted: ['address'], source: it.source },
      });
    case 'override': {
      const until = it.days === undefined ? {} : { until: new Date(now + it.days * DAY).toISOString() };
      const fixed = { field: 'address', value: { address: { city: it.city } }, by: 'x', why: 'x' };
      return one({ type: 'FieldOverridden', data: { ...of, ...fixed, ...until } });
    }
    case 'lift':
      return one({ type: 'OverrideLifted', data: { ...of, field: 'address', by: 'x', why: 'x' } });
    case 'amend':
      return one({
        type: 'OrderAmended',
        data: {
          ...of,
          orderId: `${it.who}-${it.orderNumber}`,
          currency: 'EUR',
          lines: [{ productId: 'p', name: 'P', category: 'c', quantity: 1, amountMinor: it.minor }],
          ...{ totalMinor: it.minor, beforeMinor: 1, reason: 'x' },
        },
      });
    case 'order':
      return one({
        type: 'OrderPlaced',
        data: {
          ...of,
          at: new Date(now - it.daysAgo * DAY).toISOString(),
          orderId: `${it.who}-${it.orderNumber}`,
          currency: 'EUR',
          lines: [{ productId: 'p', name: 'P', category: 'c', quantity: 1, amountMinor: it.minor }],
          totalMinor: it.minor,
        },
      });
    case 'cancel':
      return one({
        type: 'OrderCancelled',
        data: { ...of, orderId: `${it.who}-${it.orderNumber}`, reason: 'x', totalMinor: 1, currency: 'EUR' },
      });
    case 'consent':
      return one({
        type: it.given ? 'ConsentGiven' : 'ConsentWithdrawn',
        data: { ...of, purpose: 'marketing', channel: 'email', textVersion: '1', lawfulBasis: 'consent' },
      });
    case 'send':
    case 'open':
      return one({
        type: it.kind === 'send' ? 'MessageSent' : 'MessageOpened',
        data: { ...of, messageId: 'm', channel: 'email', campaignId: it.campaign, receipt: '250' },
      });
    case 'erase':
      return one({ type: 'CustomerErased', data: { ...of, receiptId: 'r', reason: 'x' } });
    case 'link':
    case 'unlink': {
      if (it.who === it.other) return undefined;
      const customerIds = [it.who, it.other].sort() as [string, string];
      const data = {
        linkId: customerIds.join('-'),
        customerIds,
        rule: 'manual',
        ruleVersion: 1,
        evidence: [],
        reason: 'x',
        at,
      };
      const type = it.kind === 'link' ? 'CustomersLinked' : 'CustomersUnlinked';
      return { event: { type, data } as Learned, customerIds };
    }
  }
};

const token = (field: string, value: string) => `${field}:${value}`;

/** The service's finder over memory: what it holds for whom, as events come and time passes. */
const following = (queries: readonly SegmentQuery[]) => {
  const segments = queries.map((it, index) =>
    ask({ segmentId: `s${index}`, name: 'S', version: 1, query: it }, token),
  );
  const kept = new Map<string, Kept>();
  const people: People = { get: (id) => kept.get(id), set: (it) => void kept.set(it.customerId, it) };
  const memberships = new Map(customers.map((id) => [id, membership.initial]));
  let position = 0;

  const settle = (found: readonly Found[], now: number) => {
    for (const data of found) {
      const state = memberships.get(data.customerId) ?? membership.initial;
      const command = { type: 'SettleMembership', data: { ...data, looked: 'all' } } as const;
      const decision = membership.decide(command, state, { now: new Date(now).toISOString() });
      if (decision.accepted) memberships.set(data.customerId, fold(membership, decision.events, state));
    }
  };
  const nextDue = () => Math.min(...[...kept.values()].map(({ due = Number.POSITIVE_INFINITY }) => due));

  return {
    learn({ event, customerIds }: Happening, now: number) {
      position += 1;
      for (const customerId of customerIds) {
        const names = { customerId, eventId: `e${position}`, position: String(position), channel: 'web' };
        settle(learnAndLook(people, { event, ...names }, { segments, token, now }), now);
      }
    },
    /** Nobody is looked at but those who are due, when they are due. */
    pass(until: number) {
      for (let now = nextDue(); now <= until; now = nextDue()) {
        const ids = [...kept.values()].filter(({ due }) => due === now).map(({ customerId }) => customerId);
        settle(lookAgain(people, ids, { segments, now }), now);
      }
    },
    held: () =>
      Object.fromEntries(customers.map((id) => [id, Object.keys(memberships.get(id)?.held ?? {}).sort()])),
  };
};

test('incremental membership always equals a full recomputation, after every event and every passing of time', () => {
  const queries = fc.array(query, { minLength: 1, maxLength: 4 });
  const property = fc.property(queries, fc.array(step, { maxLength: 60 }), (asked, steps) => {
    const finder = following(asked);
    const history: Happening[] = [];
    let now = start;
    for (const it of steps) {
      const happening = it.kind === 'time' ? undefined : toEvent(it, now);
      if (happening !== undefined) {
        history.push(happening);
        finder.learn(happening, now);
      }
      if (it.kind === 'time') {
        now += it.hours * 3_600_000;
        finder.pass(now);
      }
      expect(finder.held()).toEqual(recompute(customers, asked, history, now));
    }
  });
  fc.assert(property, { numRuns });
}, 60_000);
