import { z } from 'zod';
import type { EventsOf } from '../../event-definition.ts';
import { currency, day, id, instant, minor } from '../../vocabulary.ts';
import { ana, salesEvent, sample } from './sales-event.ts';

const order = { orderId: id, customerId: id };
const orderOfAna = { orderId: sample('c1'), customerId: ana };
export const orderSentToErp = salesEvent(
  'OrderSentToErp',
  'The ERP took an order as it stood at a revision.',
  { ...order, erpReference: z.string(), orderRevision: z.int().nonnegative() },
  { ...orderOfAna, erpReference: 'SO-17', orderRevision: 1 },
);
export const orderRefusedByErp = salesEvent(
  'OrderRefusedByErp',
  'The ERP does not take an order; somebody has to look.',
  { ...order, orderRevision: z.int().nonnegative(), reason: z.string() },
  { ...orderOfAna, orderRevision: 1, reason: 'the ERP answered 422' },
);

/** A document of the ERP: its number there, its version, and when it changed there. */
const document = {
  source: z.string(),
  documentId: z.string(),
  version: z.int().positive(),
  changedAt: instant,
};
const documentFor = (documentId: string) => ({
  ...{ source: 'erp', documentId, version: 1, changedAt: '2026-03-02T08:00:00.000Z' },
});
export const invoiceMirrored = salesEvent(
  'InvoiceMirrored',
  'An invoice as the ERP has it.',
  {
    ...document,
    customerId: id,
    orderId: id.optional(),
    number: z.string(),
    currency,
    totalMinor: minor,
    /** What is not paid yet. */
    openMinor: minor,
    issuedOn: day,
    dueOn: day,
    status: z.enum(['open', 'paid', 'cancelled']),
  },
  {
    ...documentFor('INV-1'),
    customerId: ana,
    number: 'F-2026-1',
    currency: 'EUR',
    totalMinor: 240_000,
    openMinor: 240_000,
    issuedOn: '2026-03-02',
    dueOn: '2026-04-01',
    status: 'open',
  },
);
export const paymentMirrored = salesEvent(
  'PaymentMirrored',
  'A payment as the ERP has it.',
  {
    ...document,
    customerId: id,
    invoiceId: z.string().optional(),
    currency,
    amountMinor: minor,
    receivedOn: day,
  },
  {
    ...documentFor('PAY-1'),
    customerId: ana,
    currency: 'EUR',
    amountMinor: 240_000,
    receivedOn: '2026-03-20',
  },
);
export const stockLevelMirrored = salesEvent(
  'StockLevelMirrored',
  'How many of a product there are, as the ERP has it.',
  { ...document, productId: z.string(), location: z.string(), available: z.int(), onOrder: z.int() },
  { ...documentFor('P-1@madrid'), productId: 'P-1', location: 'madrid', available: 40, onOrder: 12 },
);
export const projectStatusMirrored = salesEvent(
  'ProjectStatusMirrored',
  'How far a project for a customer has come, as the ERP has it.',
  {
    ...document,
    customerId: id,
    name: z.string(),
    status: z.enum(['planned', 'running', 'finished', 'stopped']),
    percent: z.int().min(0).max(100),
  },
  { ...documentFor('PRJ-1'), customerId: ana, name: 'Roof of Ruiz SL', status: 'running', percent: 40 },
);
export const creditStatusMirrored = salesEvent(
  'CreditStatusMirrored',
  'Whether a customer is given credit, as the ERP has it.',
  { ...document, customerId: id, blocked: z.boolean(), reason: z.string().optional() },
  { ...documentFor('CR-1'), customerId: ana, blocked: true, reason: 'overdue' },
);

const credit = { customerId: id, documentId: z.string(), reason: z.string().optional() };
export const creditBlocked = salesEvent(
  'CreditBlocked',
  'By what the ERP says a customer is given no credit: their orders wait.',
  credit,
  { customerId: ana, documentId: 'CR-1', reason: 'overdue' },
);
export const creditReleased = salesEvent(
  'CreditReleased',
  'By what the ERP says a customer is given credit again.',
  credit,
  { customerId: ana, documentId: 'CR-1' },
);

export const erpSynced = salesEvent(
  'ErpSynced',
  'Changes of the ERP were taken over up to a cursor.',
  { source: z.string(), cursor: z.string(), documents: z.int().nonnegative() },
  { source: 'erp', cursor: '1024', documents: 3 },
);
export const erpReconciled = salesEvent(
  'ErpReconciled',
  'What was mirrored was compared with what the ERP has, and what was missing or old was taken over.',
  {
    source: z.string(),
    kind: z.string(),
    compared: z.int().nonnegative(),
    missing: z.int().nonnegative(),
    stale: z.int().nonnegative(),
    /** Mirrored, but no longer there. */
    gone: z.int().nonnegative(),
  },
  { source: 'erp', kind: 'invoice', compared: 120, missing: 0, stale: 1, gone: 0 },
);

export const erpOrderEvents = [orderSentToErp, orderRefusedByErp] as const;
export const erpMirrorEvents = [
  invoiceMirrored,
  paymentMirrored,
  stockLevelMirrored,
  projectStatusMirrored,
  creditStatusMirrored,
] as const;
export const erpSyncEvents = [erpSynced, erpReconciled] as const;
export const creditEvents = [creditBlocked, creditReleased] as const;
/** Facts of stream `credit-<tenant>.<customer>`. */
export type CreditEvent = EventsOf<typeof creditEvents>;
/** Facts of stream `erpmirror-<tenant>.<id>`. */
export type ErpMirrorEvent = EventsOf<typeof erpMirrorEvents>;
/** Facts of stream `erpsync-<tenant>.<source>`. */
export type ErpSyncEvent = EventsOf<typeof erpSyncEvents>;
