import { z } from 'zod';
import type { EventsOf } from '../../event-definition.ts';
import { personal } from '../../personal.ts';
import { day, id, instant, label, money } from '../../vocabulary.ts';
import { ana, salesEvent, sample } from './sales-event.ts';

const activity = { activityId: id, customerId: id.optional(), owner: z.string() };
const call = { activityId: sample('10'), customerId: ana, owner: 'seller-3' };
const span = { startsAt: instant, endsAt: instant };
const nineToTen = { startsAt: '2026-03-09T09:00:00.000Z', endsAt: '2026-03-09T10:00:00.000Z' };

export const activityScheduled = salesEvent(
  'ActivityScheduled',
  'A seller will do something at a time.',
  {
    ...activity,
    ...span,
    kind: label,
    subject: z.string(),
    location: z.string().optional(),
    /** What another calendar calls it, and its count of changes there. */
    uid: z.string().optional(),
    sequence: z.int().nonnegative(),
  },
  { ...call, ...nineToTen, kind: 'call', subject: 'Ask about the roof', sequence: 0 },
);
export const activityRescheduled = salesEvent(
  'ActivityRescheduled',
  'It will be at another time, or about something else.',
  {
    ...activity,
    ...span,
    subject: z.string(),
    location: z.string().optional(),
    sequence: z.int().nonnegative(),
  },
  { ...call, ...nineToTen, subject: 'Ask about the roof', sequence: 1 },
);
export const activityCompleted = salesEvent(
  'ActivityCompleted',
  'It was done.',
  { ...activity, outcome: z.string().optional() },
  { ...call, outcome: 'wants a quote' },
);
export const activityCancelled = salesEvent(
  'ActivityCancelled',
  'It will not take place.',
  { ...activity, reason: z.string(), sequence: z.int().nonnegative() },
  { ...call, reason: 'customer ill', sequence: 2 },
);
export const activityNoShow = salesEvent('ActivityNoShow', 'The customer was not there.', activity, call);

const visit = { visitId: id, customerId: id, seller: z.string() };
const visitToAna = { visitId: sample('11'), customerId: ana, seller: 'seller-3' };
export const visitPlanned = salesEvent(
  'VisitPlanned',
  'A seller will visit a customer.',
  { ...visit, ...span, accountId: id.optional(), purpose: z.string() },
  { ...visitToAna, ...nineToTen, purpose: 'measure the roof' },
);
export const visitStarted = salesEvent(
  'VisitStarted',
  'The seller is there.',
  {
    ...visit,
    latitude: z.number().min(-90).max(90).optional(),
    longitude: z.number().min(-180).max(180).optional(),
  },
  { ...visitToAna, latitude: 40.4168, longitude: -3.7038 },
);
export const visitAlertRaised = salesEvent(
  'VisitAlertRaised',
  'Something that the seller has to know while there, and what it is made of.',
  { ...visit, alertId: id, topic: label, message: z.string(), evidence: z.array(z.string()) },
  {
    ...visitToAna,
    alertId: sample('12'),
    topic: 'invoice-overdue',
    message: 'F-2026-1 is overdue since 2026-03-01',
    evidence: ['INV-1'],
  },
);
export const visitAlertActedOn = salesEvent(
  'VisitAlertActedOn',
  'The seller did something about an alert.',
  { ...visit, alertId: id, action: z.string() },
  { ...visitToAna, alertId: sample('12'), action: 'agreed on a date' },
);
export const visitAlertDismissed = salesEvent(
  'VisitAlertDismissed',
  'The seller did nothing about an alert, and why.',
  { ...visit, alertId: id, reason: z.string() },
  { ...visitToAna, alertId: sample('12'), reason: 'paid yesterday' },
);
export const visitEnded = salesEvent(
  'VisitEnded',
  'The seller left.',
  { ...visit, outcome: label, notes: personal().optional() },
  { ...visitToAna, outcome: 'quote-wanted', notes: 'Ana decides with her sister' },
);
export const visitCancelled = salesEvent(
  'VisitCancelled',
  'The visit will not take place.',
  { ...visit, reason: z.string() },
  { ...visitToAna, reason: 'snow' },
);

const expense = { expenseId: id, customerId: id.optional(), submittedBy: z.string() };
const taxi = { expenseId: sample('13'), customerId: ana, submittedBy: 'seller-3' };
export const expenseSubmitted = salesEvent(
  'ExpenseSubmitted',
  'A seller spent something and wants it back.',
  {
    ...expense,
    visitId: id.optional(),
    category: label,
    amount: money,
    spentOn: day,
    receiptReference: z.string(),
  },
  {
    ...taxi,
    visitId: sample('11'),
    category: 'taxi',
    amount: { minor: 1_850, currency: 'EUR' },
    spentOn: '2026-03-09',
    receiptReference: 'scan-7',
  },
);
export const expenseApproved = salesEvent(
  'ExpenseApproved',
  'Somebody else says that it is right.',
  { ...expense, by: z.string(), amount: money },
  { ...taxi, by: 'boss-1', amount: { minor: 1_850, currency: 'EUR' } },
);
export const expenseRejected = salesEvent(
  'ExpenseRejected',
  'Somebody else says that it is not right.',
  { ...expense, by: z.string(), reason: z.string() },
  { ...taxi, by: 'boss-1', reason: 'no receipt' },
);
export const expenseReimbursed = salesEvent(
  'ExpenseReimbursed',
  'The seller got it back.',
  { ...expense, reference: z.string() },
  { ...taxi, reference: 'PAY-31' },
);

const queued = { device: z.string(), commandId: z.string() };
const queuedOnLaptop = { device: 'laptop-3', commandId: '0193a000-0000-7000-8000-0000000000d1' };
export const offlineCommandConflicted = salesEvent(
  'OfflineCommandConflicted',
  'What was done without a connection met what others did meanwhile; nothing was overwritten.',
  {
    ...queued,
    method: z.string(),
    targetId: z.string(),
    expectedRevision: z.int(),
    currentRevision: z.int(),
    occurredAt: instant,
  },
  {
    ...queuedOnLaptop,
    method: 'advanceOpportunity',
    targetId: sample('b1'),
    expectedRevision: 2,
    currentRevision: 4,
    occurredAt: '2026-03-02T07:00:00.000Z',
  },
);
export const offlineConflictResolved = salesEvent(
  'OfflineConflictResolved',
  'Somebody looked at a conflict and decided.',
  { ...queued, decision: z.enum(['sent-again', 'dropped']), by: z.string() },
  { ...queuedOnLaptop, decision: 'dropped', by: 'seller-3' },
);

export const activityEvents = [
  activityScheduled,
  activityRescheduled,
  activityCompleted,
  activityCancelled,
  activityNoShow,
] as const;
export const visitEvents = [
  visitPlanned,
  visitStarted,
  visitAlertRaised,
  visitAlertActedOn,
  visitAlertDismissed,
  visitEnded,
  visitCancelled,
] as const;
export const expenseEvents = [expenseSubmitted, expenseApproved, expenseRejected, expenseReimbursed] as const;
export const offlineEvents = [offlineCommandConflicted, offlineConflictResolved] as const;
/** Facts of stream `activity-<tenant>.<id>`. */
export type ActivityEvent = EventsOf<typeof activityEvents>;
/** Facts of stream `visit-<tenant>.<id>`. */
export type VisitEvent = EventsOf<typeof visitEvents>;
/** Facts of stream `expense-<tenant>.<id>`. */
export type ExpenseEvent = EventsOf<typeof expenseEvents>;
/** Facts of stream `offline-<tenant>.<device>`. */
export type OfflineEvent = EventsOf<typeof offlineEvents>;
