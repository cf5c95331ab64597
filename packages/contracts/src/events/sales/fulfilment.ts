import { z } from 'zod';
import type { EventsOf } from '../../event-definition.ts';
import { currency, id, label, minor } from '../../vocabulary.ts';
import { orderLine } from './order-line.ts';
import { ana, salesEvent, sample } from './sales-event.ts';

const order = { orderId: id, customerId: id };
const ofAna = { orderId: sample('c1'), customerId: ana };
const panels = { productId: 'P-1', name: 'Panel', category: 'solar', quantity: 10, amountMinor: 200_000 };

export const orderConfirmed = salesEvent('OrderConfirmed', 'The order will be fulfilled.', order, ofAna);
export const orderAmended = salesEvent(
  'OrderAmended',
  'The lines of an order are others now.',
  {
    ...order,
    lines: z.array(orderLine).min(1),
    currency,
    totalMinor: minor,
    beforeMinor: minor,
    reason: z.string(),
  },
  {
    ...ofAna,
    lines: [panels],
    currency: 'EUR',
    totalMinor: 200_000,
    beforeMinor: 240_000,
    reason: 'two less',
  },
);
export const orderReleased = salesEvent(
  'OrderReleased',
  'What was configured or engineered for the order may be made.',
  {
    ...order,
    mode: z.enum(['configured', 'engineered']),
    configurationId: id.optional(),
    engineeringId: id.optional(),
    specificationVersion: z.int().positive().optional(),
  },
  { ...ofAna, mode: 'configured', configurationId: sample('d2') },
);
export const manufacturingProgressed = salesEvent(
  'ManufacturingProgressed',
  'How far the making of an order has come, as the factory says.',
  { ...order, stage: label, reference: z.string() },
  { ...ofAna, stage: 'assembled', reference: 'MO-7/3' },
);
export const orderShipped = salesEvent(
  'OrderShipped',
  'Goods of an order are on their way.',
  {
    ...order,
    shipmentId: id,
    carrier: z.string().optional(),
    tracking: z.string().optional(),
    /** Lines by their place in the order, from 0, and how many of each. */
    lines: z.array(z.strictObject({ line: z.int().nonnegative(), quantity: z.int().positive() })).min(1),
    /** True: nothing is left to ship. */
    complete: z.boolean(),
  },
  {
    ...ofAna,
    shipmentId: sample('c2'),
    carrier: 'correos',
    lines: [{ line: 0, quantity: 12 }],
    complete: true,
  },
);
export const bundleDecomposed = salesEvent(
  'BundleDecomposed',
  'A line that was a bundle is the lines of its parts now; their amounts add up to the same.',
  {
    ...order,
    line: z.int().nonnegative(),
    bundleId: id,
    bundleVersion: z.int().positive(),
    lines: z.array(orderLine).min(1),
  },
  { ...ofAna, line: 0, bundleId: sample('d3'), bundleVersion: 1, lines: [panels] },
);

const why = z.enum(['credit']);
export const orderHeld = salesEvent(
  'OrderHeld',
  'The order waits: it is not confirmed before somebody, or what held it, lets it go on.',
  { ...order, why, reason: z.string() },
  { ...ofAna, why: 'credit', reason: 'overdue' },
);
export const orderHoldReleased = salesEvent(
  'OrderHoldReleased',
  'What held the order does so no more.',
  {
    ...order,
    why,
    reason: z.string(),
    /** True: somebody took it upon themselves, and the order is not held for that again. */
    byHand: z.boolean(),
  },
  { ...ofAna, why: 'credit', reason: 'paid', byHand: false },
);

const engineering = { engineeringId: id, customerId: id };
const engineeringForAna = { engineeringId: sample('c3'), customerId: ana };
export const engineeringRequested = salesEvent(
  'EngineeringRequested',
  'A customer wants what nobody has made yet.',
  { ...engineering, orderId: id.optional(), requirement: z.string() },
  { ...engineeringForAna, orderId: sample('c1'), requirement: 'panels for a curved roof' },
);
export const specificationProposed = salesEvent(
  'SpecificationProposed',
  'How it could be made. Every version is kept.',
  {
    ...engineering,
    version: z.int().positive(),
    specification: z.string(),
    documentReference: z.string().optional(),
    priceMinor: minor,
    currency,
  },
  {
    ...engineeringForAna,
    version: 1,
    specification: 'flexible panels, 7 kW',
    priceMinor: 900_000,
    currency: 'EUR',
  },
);
export const specificationApproved = salesEvent(
  'SpecificationApproved',
  'The customer wants it made so.',
  { ...engineering, version: z.int().positive() },
  { ...engineeringForAna, version: 1 },
);
export const specificationRejected = salesEvent(
  'SpecificationRejected',
  'The customer does not want it made so.',
  { ...engineering, version: z.int().positive(), reason: z.string() },
  { ...engineeringForAna, version: 1, reason: 'too heavy' },
);

const till = { tillId: z.string(), sequence: z.int().positive() };
const tillOne = { tillId: 'madrid-1', sequence: 7 };
export const posSaleRecorded = salesEvent(
  'PosSaleRecorded',
  'A till sold something; the sale of a known customer is an order too.',
  {
    ...till,
    orderId: id.optional(),
    currency,
    totalMinor: minor,
    lines: z.int().positive(),
    /** True: the till was cut off when it sold. */
    offline: z.boolean(),
    /** SHA-256 of what was sold, to tell a repetition from another sale of the same number. */
    digest: z.string(),
  },
  {
    ...tillOne,
    orderId: sample('c4'),
    currency: 'EUR',
    totalMinor: 1_250,
    lines: 2,
    offline: false,
    digest: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
  },
);
export const posVisitRecorded = salesEvent(
  'PosVisitRecorded',
  'A known customer was at a point of sale, whether they bought or not.',
  { ...till, customerId: id, purpose: label, offline: z.boolean(), digest: z.string() },
  {
    ...tillOne,
    sequence: 8,
    customerId: ana,
    purpose: 'returns',
    offline: false,
    digest: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
  },
);
export const posGapDetected = salesEvent(
  'PosGapDetected',
  'Sales of a till are missing: numbers were passed over.',
  { tillId: z.string(), from: z.int().positive(), to: z.int().positive() },
  { tillId: 'madrid-1', from: 5, to: 6 },
);
export const posGapClosed = salesEvent(
  'PosGapClosed',
  'A missing sale of a till arrived; how many are missing still.',
  { ...till, missing: z.int().nonnegative() },
  { tillId: 'madrid-1', sequence: 5, missing: 1 },
);

export const selfServiceAbandoned = salesEvent(
  'SelfServiceAbandoned',
  'A customer who was buying without help left, and at which step.',
  {
    abandonmentId: id,
    customerId: id,
    step: label,
    currency,
    totalMinor: minor,
    lines: z.array(orderLine),
  },
  {
    abandonmentId: sample('c5'),
    customerId: ana,
    step: 'payment',
    currency: 'EUR',
    totalMinor: 200_000,
    lines: [panels],
  },
);

/** Facts of stream `order-<tenant>.<id>` besides being placed and cancelled. */
export const fulfilmentEvents = [
  orderConfirmed,
  orderAmended,
  orderReleased,
  manufacturingProgressed,
  orderShipped,
  bundleDecomposed,
  orderHeld,
  orderHoldReleased,
] as const;
export const engineeringEvents = [
  engineeringRequested,
  specificationProposed,
  specificationApproved,
  specificationRejected,
] as const;
export const tillEvents = [posSaleRecorded, posVisitRecorded, posGapDetected, posGapClosed] as const;
export const selfServiceEvents = [selfServiceAbandoned] as const;
/** Facts of stream `engineering-<tenant>.<id>`. */
export type EngineeringEvent = EventsOf<typeof engineeringEvents>;
/** Facts of stream `till-<tenant>.<id>`. */
export type TillEvent = EventsOf<typeof tillEvents>;
/** Facts of stream `abandonment-<tenant>.<id>`. */
export type SelfServiceEvent = EventsOf<typeof selfServiceEvents>;
