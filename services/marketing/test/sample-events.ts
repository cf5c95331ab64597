import type { CustomerEvent, MessageEvent, OrderEvent } from '@icrm/contracts';
import { newId } from '@icrm/runtime';

export const hoursAgo = (hours: number, now = Date.now()): string =>
  new Date(now - hours * 3_600_000).toISOString();

export const registered = (customerId: string, city: string, at = hoursAgo(1)): CustomerEvent => ({
  type: 'CustomerRegistered',
  data: {
    customerId,
    kind: 'person',
    stage: 'prospect',
    details: { givenName: 'Ana', language: 'es', address: { city, country: 'ES' } },
    identifiers: [],
    source: 'web',
    at,
  },
});

/** With an address to write to, in a time zone. */
export const reachable = (
  customerId: string,
  timeZone: string,
  contactEmail = `${customerId}@example.com`,
): CustomerEvent => ({
  type: 'CustomerRegistered',
  data: {
    customerId,
    kind: 'person',
    stage: 'prospect',
    details: { givenName: 'Ana', contactEmail, timeZone, address: { line: 'Calle 1', city: 'Oviedo' } },
    identifiers: [],
    source: 'web',
    at: hoursAgo(1),
  },
});

export const ordered = (customerId: string, at = hoursAgo(1), orderId = newId()): OrderEvent => ({
  type: 'OrderPlaced',
  data: {
    orderId,
    customerId,
    currency: 'EUR',
    lines: [{ productId: 'P-1', name: 'Panel', category: 'solar', quantity: 1, amountMinor: 120_000 }],
    totalMinor: 120_000,
    at,
  },
});

export const consented = (customerId: string, at = hoursAgo(1)): CustomerEvent => ({
  type: 'ConsentGiven',
  data: {
    customerId,
    purpose: 'marketing',
    channel: 'email',
    textVersion: '2026-01',
    lawfulBasis: 'consent',
    at,
  },
});

export const message = (
  type: 'MessageSent' | 'MessageOpened',
  customerId: string,
  campaignId: string,
  at = hoursAgo(1),
): MessageEvent => {
  const data = { messageId: newId(), customerId, channel: 'email' as const, campaignId, at };
  return type === 'MessageSent' ? { type, data: { ...data, receipt: '250' } } : { type, data };
};
