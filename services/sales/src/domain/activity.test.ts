import type { ActivityEvent, ExpenseEvent, OfflineEvent, VisitEvent } from '@icrm/contracts';
import { specify } from '@icrm/decider/testing';
import { describe, expect, test } from '@jest/globals';
import { activity, type TakeOverAppointment } from './activity.ts';
import { expense } from './expense.ts';
import { offlineQueue } from './offline-queue.ts';
import { type VisitFacts, visit } from './visit.ts';
import { alertsFor, type CustomerSituation } from './visit-alerts.ts';

const at = '2026-03-02T09:00:00.000Z';
const span = { startsAt: '2026-03-09T09:00:00.000Z', endsAt: '2026-03-09T10:00:00.000Z' };
const moved = { startsAt: '2026-03-10T09:00:00.000Z', endsAt: '2026-03-10T10:00:00.000Z' };

describe('an activity', () => {
  const names = { activityId: 'a-1', owner: 'seller-3' };
  const scheduled: ActivityEvent = {
    type: 'ActivityScheduled',
    data: { ...names, ...span, kind: 'call', subject: 'Ask', sequence: 0, at },
  };
  const rescheduled: ActivityEvent = {
    type: 'ActivityRescheduled',
    data: { ...names, ...moved, subject: 'Ask', sequence: 1, at },
  };
  const cancelled: ActivityEvent = {
    type: 'ActivityCancelled',
    data: { ...names, reason: 'ill', sequence: 1, at },
  };
  const given = specify(activity, { now: at, id: 'a-1', actor: 'seller-3' });
  const reschedule = { type: 'RescheduleActivity', data: moved } as const;

  test('is scheduled, moved and done', () => {
    given()
      .when({ type: 'ScheduleActivity', data: { owner: 'seller-3', kind: 'call', subject: 'Ask', ...span } })
      .then(scheduled);
    given(scheduled).when(reschedule).then(rescheduled);
    given(scheduled, rescheduled)
      .when({ type: 'CompleteActivity', data: { outcome: 'wants a quote' } })
      .then({ type: 'ActivityCompleted', data: { ...names, outcome: 'wants a quote', at } });
    given(scheduled)
      .when({ type: 'ReportNoShow', data: {} })
      .then({ type: 'ActivityNoShow', data: { ...names, at } });
    given(scheduled)
      .when({ type: 'CancelActivity', data: { reason: 'ill' } })
      .then(cancelled);
  });
  test('that is over stays so', () =>
    given(scheduled, cancelled).when(reschedule).thenRejected('activity-not-open'));
  test('does not end before it starts', () =>
    given(scheduled)
      .when({ type: 'RescheduleActivity', data: { ...moved, endsAt: at } })
      .thenRejected('ends-before-it-starts'));

  describe('in another calendar', () => {
    const take = (
      sequence: number,
      change: Partial<TakeOverAppointment['data']> = {},
    ): TakeOverAppointment => ({
      type: 'TakeOverAppointment',
      data: { owner: 'seller-3', uid: 'u-1', sequence, subject: 'Ask', ...span, cancelled: false, ...change },
    });
    test('is taken over, and changed by a higher count', () => {
      given()
        .when(take(4))
        .then({
          type: 'ActivityScheduled',
          data: { ...names, ...span, uid: 'u-1', kind: 'appointment', subject: 'Ask', sequence: 4, at },
        });
      given(scheduled)
        .when(take(1, moved))
        .then({ type: 'ActivityRescheduled', data: { ...names, ...moved, subject: 'Ask', sequence: 1, at } });
      given(scheduled)
        .when(take(1, { cancelled: true }))
        .then({
          type: 'ActivityCancelled',
          data: { ...names, reason: 'cancelled in the calendar', sequence: 1, at },
        });
    });
    test('is never overwritten, nor overwrites', () => {
      given(scheduled).when(take(0)).then();
      given(scheduled, rescheduled).when(take(0)).thenRejected('appointment-older');
      given(scheduled, rescheduled).when(take(1)).thenRejected('appointment-changed-on-both-sides');
      given(scheduled, cancelled).when(take(3, moved)).thenRejected('activity-not-open');
      given()
        .when(take(0, { cancelled: true }))
        .then();
    });
  });
});

describe('a visit', () => {
  const names = { visitId: 'v-1', customerId: 'ana', seller: 'seller-3' };
  const planned: VisitEvent = { type: 'VisitPlanned', data: { ...names, purpose: 'measure', ...span, at } };
  const started: VisitEvent = {
    type: 'VisitStarted',
    data: { ...names, latitude: 40.4, longitude: -3.7, at },
  };
  const raised: VisitEvent = {
    type: 'VisitAlertRaised',
    data: {
      ...names,
      ...{ alertId: 'invoice-overdue/0', topic: 'invoice-overdue' },
      ...{ message: 'Invoice F-1 is overdue since 2026-03-01', evidence: ['INV-1'] },
      at,
    },
  };
  const nothing: CustomerSituation = { invoices: [], creditBlocked: [], quotes: [], hints: [] };
  const invoice = { documentId: 'INV-1', number: 'F-1', dueOn: '2026-03-01', status: 'open' };
  const given = (facts: Partial<VisitFacts>, ...events: VisitEvent[]) =>
    specify(visit, {
      now: at,
      id: 'v-1',
      actor: 'seller-3',
      alertId: (topic, n) => `${topic}/${n}`,
      ...facts,
    })(...events);
  const start = { type: 'StartVisit', data: { latitude: 40.4, longitude: -3.7 } } as const;
  const end = { type: 'EndVisit', data: { outcome: 'quote', notes: 'later' } } as const;
  const act = { type: 'ActOnAlert', data: { alertId: 'invoice-overdue/0', action: 'agreed' } } as const;

  test('tells what to know when it starts', () => {
    given({ situation: { ...nothing, invoices: [invoice] } }, planned)
      .when(start)
      .then(started, raised);
    given({ situation: nothing }, planned).when(start).then(started);
    given({}, planned, started).when(start).thenRejected('visit-not-planned');
  });
  test('has its alerts answered once', () => {
    const acted: VisitEvent = {
      type: 'VisitAlertActedOn',
      data: { ...names, alertId: 'invoice-overdue/0', action: 'agreed', at },
    };
    given({}, planned, started, raised).when(act).then(acted);
    given({}, planned, started, raised, acted).when(act).thenRejected('alert-not-open');
    given({}, planned, started, raised)
      .when({ type: 'DismissAlert', data: { alertId: 'invoice-overdue/0', reason: 'paid' } })
      .then({
        type: 'VisitAlertDismissed',
        data: { ...names, alertId: 'invoice-overdue/0', reason: 'paid', at },
      });
  });
  test('ends once, and is cancelled only before', () => {
    const ended: VisitEvent = {
      type: 'VisitEnded',
      data: { ...names, outcome: 'quote', notes: 'later', at },
    };
    given({}, planned).when(end).thenRejected('visit-not-started');
    given({}, planned, started).when(end).then(ended);
    given({}, planned, started, ended).when(end).thenRejected('visit-over');
    given({}, planned, started)
      .when({ type: 'CancelVisit', data: { reason: 'snow' } })
      .thenRejected('visit-not-planned');
    given({}, planned)
      .when({ type: 'CancelVisit', data: { reason: 'snow' } })
      .then({ type: 'VisitCancelled', data: { ...names, reason: 'snow', at } });
  });
  test('alerts name what they are made of', () =>
    expect(
      alertsFor(
        {
          invoices: [
            invoice,
            { ...invoice, documentId: 'INV-2', dueOn: '2026-03-02' },
            { ...invoice, status: 'paid' },
          ],
          creditBlocked: [{ documentId: 'CR-1', reason: 'overdue' }],
          quotes: [
            { quoteId: 'q-1', number: 'Q-1', validUntil: '2026-03-08T09:00:00.000Z' },
            { quoteId: 'q-2', number: 'Q-2', validUntil: '2026-04-08T09:00:00.000Z' },
          ],
          hints: [{ hintId: 'h-1', topic: 'pump' }],
        },
        at,
      ).map(({ topic, evidence }) => [topic, ...evidence]),
    ).toEqual([
      ['credit-blocked', 'CR-1'],
      ['invoice-overdue', 'INV-1'],
      ['quote-expires', 'q-1'],
      ['hint', 'h-1'],
    ]));
});

describe('an expense', () => {
  const data = {
    category: 'taxi',
    amount: { minor: 1_850, currency: 'EUR' },
    spentOn: '2026-03-01',
    receiptReference: 'scan-7',
  };
  const names = { expenseId: 'x-1', submittedBy: 'seller-3' };
  const submitted: ExpenseEvent = { type: 'ExpenseSubmitted', data: { ...names, ...data, at } };
  const approved: ExpenseEvent = {
    type: 'ExpenseApproved',
    data: { ...names, by: 'boss-1', amount: data.amount, at },
  };
  const by = (actor: string, ...events: ExpenseEvent[]) =>
    specify(expense, { now: at, id: 'x-1', actor })(...events);
  const approve = { type: 'ApproveExpense', data: {} } as const;
  const reimburse = { type: 'ReimburseExpense', data: { reference: 'PAY-31' } } as const;

  test('is submitted, approved by somebody else, and paid back', () => {
    by('seller-3').when({ type: 'SubmitExpense', data }).then(submitted);
    by('boss-1', submitted).when(approve).then(approved);
    by('seller-3', submitted).when(approve).thenRejected('expense-by-same-person');
    by('boss-1', submitted)
      .when({ type: 'RejectExpense', data: { reason: 'no receipt' } })
      .then({ type: 'ExpenseRejected', data: { ...names, by: 'boss-1', reason: 'no receipt', at } });
    by('payroll', submitted, approved)
      .when(reimburse)
      .then({ type: 'ExpenseReimbursed', data: { ...names, reference: 'PAY-31', at } });
  });
  test('is decided once, and paid back only when approved', () => {
    by('boss-2', submitted, approved).when(approve).thenRejected('expense-already-decided');
    by('payroll', submitted).when(reimburse).thenRejected('expense-not-approved');
    by('boss-1').when(approve).thenRejected('expense-not-found');
    by('seller-3')
      .when({ type: 'SubmitExpense', data: { ...data, spentOn: '2026-03-03' } })
      .thenRejected('expense-in-the-future');
  });
});

test('a conflict of a device is recorded once and decided once', () => {
  const conflict = {
    ...{ commandId: 'c-1', method: 'advanceOpportunity', targetId: 'o-1' },
    ...{ expectedRevision: 2, currentRevision: 4, occurredAt: at },
  };
  const conflicted: OfflineEvent = {
    type: 'OfflineCommandConflicted',
    data: { device: 'laptop-3', ...conflict, at },
  };
  const resolved: OfflineEvent = {
    type: 'OfflineConflictResolved',
    data: { device: 'laptop-3', commandId: 'c-1', decision: 'dropped', by: 'seller-3', at },
  };
  const given = specify(offlineQueue, { now: at, id: 'laptop-3', actor: 'seller-3' });
  const record = { type: 'RecordConflict', data: conflict } as const;
  const resolve = { type: 'ResolveConflict', data: { commandId: 'c-1', decision: 'dropped' } } as const;
  given().when(record).then(conflicted);
  given(conflicted).when(record).then();
  given(conflicted).when(resolve).then(resolved);
  given(conflicted, resolved).when(record).then();
  given(conflicted, resolved).when(resolve).thenRejected('conflict-not-open');
});
