import type {
  CustomerEvent,
  DetailsFact,
  EventOf,
  LinkEvent,
  OrderEvent,
  OverrideEvent,
  orderPlaced,
} from '@icrm/contracts';
import { nameId, newId } from '@icrm/runtime';

/** Customers in the order of their letters, and a lead and an opportunity. */
export const [a, b, c, d, e, lead, opportunity] = [
  '0193a000-0000-7000-8000-00000000000a',
  '0193a000-0000-7000-8000-00000000000b',
  '0193a000-0000-7000-8000-00000000000c',
  '0193a000-0000-7000-8000-00000000000d',
  '0193a000-0000-7000-8000-00000000000e',
  '0193a000-0000-7000-8000-0000000000a1',
  '0193a000-0000-7000-8000-0000000000b1',
] as const;

export const at = (day: number, hour = 9): string => new Date(Date.UTC(2026, 2, day, hour)).toISOString();

export const ana: DetailsFact = {
  givenName: 'Ana',
  familyName: 'Ruiz',
  language: 'es',
  segment: 'home',
  address: { line: 'Calle Mayor 1', city: 'Madrid', country: 'ES' },
};

export const registered = (
  customerId: string,
  details: DetailsFact = ana,
  more: {
    source?: string;
    on?: string;
    identifiers?: { kind: 'email' | 'phone'; value: string; key: string }[];
  } = {},
): CustomerEvent => ({
  type: 'CustomerRegistered',
  data: {
    customerId,
    kind: 'person',
    stage: 'prospect',
    details,
    identifiers: more.identifiers ?? [],
    source: more.source ?? 'web',
    at: more.on ?? at(1),
  },
});

export const changed = (
  customerId: string,
  details: DetailsFact,
  more: { source?: string; on?: string; retracted?: (keyof DetailsFact)[] } = {},
): CustomerEvent => ({
  type: 'CustomerDetailsChanged',
  data: {
    customerId,
    details,
    retracted: more.retracted ?? [],
    source: more.source ?? 'phone',
    at: more.on ?? at(2),
  },
});

export const ordered = (
  customerId: string,
  totalMinor: number,
  more: { orderId?: string; on?: string; currency?: string } = {},
): EventOf<typeof orderPlaced> => ({
  type: 'OrderPlaced',
  data: {
    orderId: more.orderId ?? newId(),
    customerId,
    currency: more.currency ?? 'EUR',
    lines: [{ productId: 'P-1', name: 'Panel', category: 'solar', quantity: 1, amountMinor: totalMinor }],
    totalMinor,
    at: more.on ?? at(3),
  },
});

export const cancelled = (order: EventOf<typeof orderPlaced>, on = at(4)): OrderEvent => ({
  type: 'OrderCancelled',
  data: {
    orderId: order.data.orderId,
    customerId: order.data.customerId,
    reason: 'changed mind',
    totalMinor: order.data.totalMinor,
    currency: order.data.currency,
    at: on,
  },
});

const pairOf = (a: string, b: string): [string, string] => (a < b ? [a, b] : [b, a]);

export const linked = (a: string, b: string, on = at(5)): LinkEvent => ({
  type: 'CustomersLinked',
  data: {
    linkId: nameId(pairOf(a, b).join()),
    customerIds: pairOf(a, b),
    rule: 'same-phone-and-name',
    ruleVersion: 1,
    score: 12.5,
    evidence: [],
    at: on,
  },
});

export const unlinked = (a: string, b: string, on = at(6)): LinkEvent => ({
  type: 'CustomersUnlinked',
  data: { linkId: nameId(pairOf(a, b).join()), customerIds: pairOf(a, b), reason: 'father and son', at: on },
});

export const overridden = (
  customerId: string,
  value: DetailsFact,
  more: { until?: string; on?: string; why?: string } = {},
): OverrideEvent => ({
  type: 'FieldOverridden',
  data: {
    customerId,
    // A value has one field.
    field: Object.keys(value)[0] as keyof DetailsFact,
    value,
    ...(more.until === undefined ? {} : { until: more.until }),
    by: 'clerk-7',
    why: more.why ?? 'saw the passport',
    at: more.on ?? at(3),
  },
});

export const lifted = (customerId: string, field: keyof DetailsFact, on = at(4)): OverrideEvent => ({
  type: 'OverrideLifted',
  data: { customerId, field, by: 'clerk-7', why: 'the sources agree', at: on },
});
