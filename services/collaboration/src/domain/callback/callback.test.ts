import type { CallbackEvent } from '@icrm/contracts';
import { fold } from '@icrm/decider';
import { specify } from '@icrm/decider/testing';
import { describe, expect, test } from '@jest/globals';
import { type CallbackCommand, callback, nextCheckOf } from './callback.ts';

/** A Monday: ten in Madrid, and half past ten at night. */
const morning = '2026-03-02T09:00:00.000Z';
const night = '2026-03-02T21:30:00.000Z';
const tuesday = '2026-03-03T08:00:00.000Z';
const at = (now: string) => specify(callback, { now });

const names = { callbackId: 'callback-1', customerId: 'ana' };
const asking = { ...names, number: '+34612345678', queue: 'billing', country: 'ES' } as const;
const request = (change: object = {}): CallbackCommand => ({
  type: 'RequestCallback',
  data: { ...asking, ...change },
});
const requested = (now: string, change: object = {}): CallbackEvent => ({
  type: 'CallbackRequested',
  data: {
    ...asking,
    ...{ timeZone: 'Europe/Madrid', from: now, until: new Date(Date.parse(now) + 432_000_000).toISOString() },
    ...{ open: true, dueAt: now, calendar: 'es', at: now },
    ...change,
  },
});
const due = (dueAt: string, calendar = 'es'): CallbackEvent => ({
  type: 'CallbackDue',
  data: { ...names, queue: 'billing', calendar, dueAt, at: dueAt },
});
const check: CallbackCommand = { type: 'CheckCallback', data: {} };
const attempt = (outcome: 'busy' | 'no-answer' | 'voicemail' | 'failed' | 'reached'): CallbackCommand => ({
  type: 'AttemptCallback',
  data: { agentId: 'agent-3', outcome },
});
const attempted = (n: number, outcome: 'busy' | 'no-answer', now: string): CallbackEvent => ({
  type: 'CallbackAttempted',
  data: { ...names, attempt: n, agentId: 'agent-3', outcome, at: now },
});
const moved = (dueAt: string, calendar: string, reason: string, now: string): CallbackEvent => ({
  type: 'CallbackMoved',
  data: { ...names, dueAt, calendar, reason, at: now },
});
const cancel: CallbackCommand = { type: 'CancelCallback', data: { reason: 'found it' } };
const cancelled: CallbackEvent = {
  type: 'CallbackCancelled',
  data: { ...names, reason: 'found it', at: morning },
};

describe('a callback', () => {
  test('is due at once while we are at work', () => at(morning)().when(request()).then(requested(morning)));

  test('asked for at night is taken, for the morning', () =>
    at(night)()
      .when(request())
      .then(requested(night, { open: true, dueAt: tuesday })));

  test('asked for at a weekend is taken, for Monday', () => {
    const saturday = '2026-02-28T12:00:00.000Z';
    at(saturday)()
      .when(request())
      .then(requested(saturday, { open: false, dueAt: '2026-03-02T08:00:00.000Z' }));
  });

  test('for later is due then, in hours of the customer’s clock', () => {
    const from = '2026-03-04T22:00:00.000Z';
    at(morning)()
      .when(request({ from, until: '2026-03-06T18:00:00.000Z', timeZone: 'America/Bogota', country: 'CO' }))
      .then(
        requested(morning, {
          ...{ from, until: '2026-03-06T18:00:00.000Z', timeZone: 'America/Bogota', country: 'CO' },
          ...{ dueAt: from, calendar: 'mx' },
        }),
      );
  });

  test('needs a time zone that is one, and a window', () => {
    at(morning)()
      .when(request({ timeZone: 'Europe/Springfield' }))
      .thenRejected('time-zone-unknown');
    at(morning)()
      .when(request({ until: morning }))
      .thenRejected('window-empty');
    at(morning)(requested(morning)).when(request()).thenRejected('callback-already-requested');
  });

  test('comes due when its time has come, once', () => {
    const waiting = requested(night, { dueAt: tuesday });
    at('2026-03-03T07:59:59.000Z')(waiting).when(check).then();
    at(tuesday)(waiting)
      .when(check)
      .then({ ...due(tuesday) });
    at(tuesday)(waiting, due(tuesday)).when(check).then();
  });

  test('follows the sun when its centre closes before anybody called', () => {
    const evening = '2026-03-02T17:15:00.000Z';
    at(evening)(requested(morning), due(morning))
      .when(check)
      .then(moved(evening, 'mx', 'the centre has closed', evening), {
        type: 'CallbackDue',
        data: { ...names, queue: 'billing', calendar: 'mx', dueAt: evening, at: evening },
      });
    const late = '2026-03-02T20:15:00.000Z';
    at(late)(requested(morning), due(morning))
      .when(check)
      .then(moved(tuesday, 'es', 'the centre has closed', late));
  });

  test('that reaches nobody is tried again, later the longer it makes sense', () => {
    at(morning)(requested(morning), due(morning))
      .when(attempt('busy'))
      .then(attempted(1, 'busy', morning), moved('2026-03-02T09:15:00.000Z', 'es', 'was busy', morning));
    at(morning)(requested(morning), due(morning))
      .when(attempt('no-answer'))
      .then(
        attempted(1, 'no-answer', morning),
        moved('2026-03-02T11:00:00.000Z', 'es', 'was no-answer', morning),
      );
  });

  test('ends after five attempts, and when its window is over', () => {
    const again = moved(morning, 'es', 'was busy', morning);
    const four = [1, 2, 3, 4].flatMap((n) => [attempted(n, 'busy', morning), again, due(morning)]);
    at(morning)(requested(morning), due(morning), ...four)
      .when(attempt('busy'))
      .then(attempted(5, 'busy', morning), {
        type: 'CallbackExpired',
        data: { ...names, attempts: 5, at: morning },
      });
    at(morning)(requested(morning, { until: '2026-03-02T09:10:00.000Z' }), due(morning))
      .when(attempt('busy'))
      .then(attempted(1, 'busy', morning), {
        type: 'CallbackExpired',
        data: { ...names, attempts: 1, at: morning },
      });
  });

  test('that reaches the customer says how long they waited', () =>
    at(tuesday)(requested(night, { dueAt: tuesday }), due(tuesday))
      .when(attempt('reached'))
      .then({
        type: 'CallbackReached',
        data: { ...names, agentId: 'agent-3', waitedMs: 37_800_000, at: tuesday },
      }));

  test('is not made before it is due, nor after it is over', () => {
    at(morning)(requested(morning)).when(attempt('reached')).thenRejected('callback-not-due');
    at(morning)(requested(morning)).when(cancel).then(cancelled);
    at(morning)(requested(morning), cancelled).when(attempt('reached')).thenRejected('callback-over');
    at(morning)(requested(morning), cancelled).when(check).then();
  });

  test.each([check, attempt('busy'), cancel])('that nobody asked for refuses $type', (command) =>
    at(morning)().when(command).thenRejected('callback-not-found'),
  );

  test('is looked at when it is due, and when its centre closes', () => {
    const after = (...events: CallbackEvent[]) => nextCheckOf(fold(callback, events));
    expect(after(requested(night, { dueAt: tuesday }))).toBe(tuesday);
    expect(after(requested(morning), due(morning))).toBe('2026-03-02T17:00:00.000Z');
    expect(after(requested(morning), cancelled)).toBeUndefined();
  });
});
