import type { CaseEvent, CustomerEvent, LinkEvent, OpportunityEvent, OrderEvent } from '@icrm/contracts';
import { nameId } from '@icrm/runtime';
import type { LoggedEvent } from '../src/warehouse/logged-event.ts';

type AnyEvent = CustomerEvent | LinkEvent | OrderEvent | OpportunityEvent | CaseEvent;
type Where = { readonly at?: string; readonly tenant?: string; readonly channel?: string };

const contextOf: Readonly<Record<string, string>> = {
  Or: 'sales',
  Op: 'sales',
  Le: 'sales',
  Ca: 'service',
  Se: 'service',
  Go: 'service',
};

/** A log in memory: each event gets the next position. */
export const createLog = () => {
  const events: LoggedEvent[] = [];
  const add = (
    { type, data }: AnyEvent,
    { at, tenant = 'acme', channel = 'web' }: Where = {},
  ): LoggedEvent => {
    const position = BigInt(events.length * 10 + 10);
    const happenedAt = at ?? ('at' in data ? data.at : '2026-03-02T09:00:00.000Z');
    const ids = 'customerIds' in data ? data.customerIds : [data.customerId];
    const event: LoggedEvent = {
      position,
      id: nameId(`event ${tenant} ${position}`),
      type,
      data,
      tenant,
      context: contextOf[type.slice(0, 2)] ?? 'customer',
      customerId: ids[0] ?? '',
      happenedAt,
      recordedAt: happenedAt,
      channel,
      actorKind: 'staff',
      actorId: 'clerk-7',
      stream: `stream-${tenant}.${ids[0]}`,
      correlationId: `c-${position}`,
      causationId: `c-${position}`,
    };
    events.push(event);
    return event;
  };
  return { events, add };
};

export const customerOf = (n: number): string => nameId(`customer ${n}`);
export const day = (n: number): string => new Date(Date.UTC(2026, 0, 1) + n * 86_400_000).toISOString();

export const registered = (customerId: string, at: string, segment = 'home'): CustomerEvent => ({
  type: 'CustomerRegistered',
  data: {
    customerId,
    kind: 'person',
    stage: 'prospect',
    details: { segment, language: 'es', address: { country: 'ES' } },
    identifiers: [],
    source: 'web',
    at,
  },
});

type Ordered = {
  readonly customerId: string;
  readonly at: string;
  readonly amountMinor?: number;
  readonly category?: string;
};
let orders = 0;
export const placed = ({
  customerId,
  at,
  amountMinor = 1_000,
  category = 'solar',
}: Ordered): Extract<OrderEvent, { type: 'OrderPlaced' }> => {
  orders += 1;
  return {
    type: 'OrderPlaced',
    data: {
      orderId: nameId(`order ${orders}`),
      customerId,
      currency: 'EUR',
      lines: [{ productId: 'P-1', name: 'Panel', category, quantity: 1, amountMinor }],
      totalMinor: amountMinor,
      at,
    },
  };
};

export const cancelled = (
  { data: { orderId, customerId, totalMinor, currency } }: Extract<OrderEvent, { type: 'OrderPlaced' }>,
  at: string,
): OrderEvent => ({
  type: 'OrderCancelled',
  data: { orderId, customerId, reason: 'changed mind', totalMinor, currency, at },
});

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export const randomFrom = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** A company's log: customers that register, buy, cancel, complain, rate, are linked and erased. */
export const companyLog = (size: number, seed: number): readonly LoggedEvent[] => {
  const { events, add } = createLog();
  const random = randomFrom(seed);
  const known: string[] = [];
  const open: Extract<OrderEvent, { type: 'OrderPlaced' }>[] = [];
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  const whereOf = (customerId: string, at: string): Where => ({
    at,
    tenant: tenantOf(customerId),
    channel: pick(['web', 'phone', 'shop']) ?? 'web',
  });

  const actions: readonly (readonly [number, (customerId: string, at: string, n: number) => void])[] = [
    [
      0.15,
      (_, at, n) => {
        const id = customerOf(seed * 1e6 + n);
        known.push(id);
        add(registered(id, at, pick(['home', 'business', 'key'])), whereOf(id, at));
      },
    ],
    [
      0.6,
      (customerId, at) => {
        const order = placed({ customerId, at, amountMinor: 100 + Math.floor(random() * 10_000) });
        open.push(order);
        add(order, whereOf(customerId, at));
      },
    ],
    [
      0.65,
      (_, at) => {
        const order = open.splice(Math.floor(random() * open.length), 1)[0];
        if (order !== undefined) add(cancelled(order, at), whereOf(order.data.customerId, at));
      },
    ],
    [
      0.97,
      (customerId, at, n) => {
        const names = { caseId: nameId(`case ${seed} ${n}`), customerId, at };
        const kept = random() < 0.8;
        const score = 1 + Math.floor(random() * 5);
        for (const event of complaint(names, { kept, score })) add(event, whereOf(customerId, at));
      },
    ],
    [
      0.99,
      (customerId, at, n) => {
        const other = pick(known) ?? customerId;
        if (other !== customerId && tenantOf(other) === tenantOf(customerId))
          add(linked([customerId, other], { at, n }), whereOf(customerId, at));
      },
    ],
    [
      1,
      (customerId, at) =>
        add(
          { type: 'CustomerErased', data: { customerId, receiptId: customerId, reason: 'request', at } },
          whereOf(customerId, at),
        ),
    ],
  ];
  for (let n = 0; events.length < size; n += 1) {
    const customerId = pick(known);
    const chance = customerId === undefined ? 0 : random();
    actions.find(([below]) => chance < below)?.[1](customerId ?? '', day(n / 50), n);
  }
  return events.slice(0, size);
};

const tenants = ['acme', 'acme', 'globex'];
const tenantOf = (customerId: string) => tenants[Number.parseInt(customerId.slice(0, 2), 16) % 3] ?? 'acme';

type Names = { readonly caseId: string; readonly customerId: string; readonly at: string };

/** A complaint from the call to the end. */
export const complaint = (
  names: Names,
  { kept, score }: { readonly kept: boolean; readonly score: number },
): CaseEvent[] => [
  {
    type: 'CaseOpened',
    data: {
      ...names,
      kind: 'complaint',
      priority: 'high',
      subject: 'it hums',
      plan: { id: 'standard', version: 1 },
      calendar: { id: 'es-madrid', version: 1 },
    },
  },
  kept
    ? { type: 'ServiceLevelMet', data: { ...names, clock: 'first-response' } }
    : { type: 'ServiceLevelMissed', data: { ...names, clock: 'first-response', dueAt: names.at } },
  { type: 'CaseResolutionRated', data: { ...names, score } },
  { type: 'CaseClosed', data: { ...names, reason: 'rated' } },
];

const linked = (pair: [string, string], { at, n }: { at: string; n: number }): LinkEvent => ({
  type: 'CustomersLinked',
  data: {
    linkId: nameId(`link ${n}`),
    customerIds: pair.toSorted() as [string, string],
    rule: 'person',
    ruleVersion: 1,
    score: 20,
    evidence: [],
    at,
  },
});

/** Deals a log out to partitions as Kafka does: by customer, each partition in order. */
export const dealOut = (events: readonly LoggedEvent[], partitions = 6): LoggedEvent[][] => {
  const dealt: LoggedEvent[][] = Array.from({ length: partitions }, () => []);
  for (const event of events)
    dealt[Number.parseInt(event.customerId.slice(0, 4), 16) % partitions]?.push(event);
  return dealt;
};
