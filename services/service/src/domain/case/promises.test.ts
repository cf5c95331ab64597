import type { CaseEvent } from '@icrm/contracts';
import { fold } from '@icrm/decider';
import { specify } from '@icrm/decider/testing';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  at,
  closed,
  due,
  met,
  missed,
  note,
  opened,
  paused,
  proposed,
  rated,
  reopened,
  resumed,
  waiting,
} from '../../../test/sample-case.ts';
import { type CaseCommand, serviceCase } from './index.ts';

const HOUR = 3_600_000;
const runs = Number(process.env['ICRM_RUNS'] ?? 200);
const firstDue = '2026-03-02T13:00:00.000Z';
const resolutionDue = '2026-03-04T09:00:00.000Z';
const running: readonly CaseEvent[] = [
  opened('complaint'),
  due('first-response', firstDue),
  due('resolution', resolutionDue),
];

const when = (now: string, actor: 'staff' | 'customer' = 'staff') => specify(serviceCase, { now, actor });
const say = (visibility: 'internal' | 'public' = 'public'): CaseCommand => ({
  type: 'AddNote',
  data: { visibility, text: 'it hums' },
});
const wait: CaseCommand = { type: 'WaitForCustomer', data: { question: 'which serial number?' } };
const resume: CaseCommand = { type: 'ResumeCase', data: {} };
const propose: CaseCommand = { type: 'ProposeResolution', data: { resolution: 'a new one' } };
const rate = (score: number): CaseCommand => ({ type: 'RateResolution', data: { score } });
const check = (clock: 'first-response' | 'resolution', dueAt: string): CaseCommand => ({
  type: 'CheckServiceLevel',
  data: { clock, dueAt },
});

const ten = '2026-03-02T10:00:00.000Z';
const nextDay = '2026-03-03T09:00:00.000Z';
/** An hour of the sixteen has passed. */
const left = 15 * HOUR;

describe('the first response', () => {
  test('is met by the first public word of the staff', () =>
    when(ten)(...running)
      .when(say())
      .then(note('staff', 'public', ten), met('first-response', ten)));

  test('is not met among colleagues, nor by the customer', () => {
    when(ten)(...running)
      .when(say('internal'))
      .then(note('staff', 'internal', ten));
    when(
      ten,
      'customer',
    )(...running)
      .when(say())
      .then(note('customer', 'public', ten));
  });

  test('is met on the stroke, and missed right after it', () => {
    when(firstDue)(...running)
      .when(say())
      .then(note('staff', 'public', firstDue), met('first-response', firstDue));
    const late = '2026-03-02T13:00:00.001Z';
    when(late)(...running)
      .when(say())
      .then(missed('first-response', firstDue, late), note('staff', 'public', late));
  });
});

describe('the next response', () => {
  const answered = [...running, note('staff'), met('first-response')];
  test('is promised when the customer writes, met by the answer', () => {
    const asked = [note('customer', 'public', ten), due('next-response', '2026-03-02T16:00:00.000Z', ten)];
    when(
      ten,
      'customer',
    )(...answered)
      .when(say())
      .then(...asked);
    when(firstDue)(...answered, ...asked)
      .when(say())
      .then(note('staff', 'public', firstDue), met('next-response', firstDue));
  });

  test('is not promised twice for two messages in a row', () =>
    when(ten, 'customer')(...answered, note('customer'), due('next-response', firstDue))
      .when(say())
      .then(note('customer', 'public', ten)));
});

describe('the resolution', () => {
  const asked = [...running, waiting, met('first-response', ten), paused(left, ten)];
  test('rests while the customer is to answer', () =>
    when(ten)(...running)
      .when(wait)
      .then(
        {
          type: 'CaseWaitingForCustomer',
          data: { ...waiting.data, question: 'which serial number?', at: ten },
        } as CaseEvent,
        met('first-response', ten),
        paused(left, ten),
      ));

  test('goes on with what was left', () =>
    when(nextDay)(...asked)
      .when(resume)
      .then(resumed(nextDay), due('resolution', '2026-03-04T18:00:00.000Z', nextDay)));

  test('cannot be missed while it rests', () =>
    when('2027-01-11T09:00:00.000Z')(...asked)
      .when(check('resolution', resolutionDue))
      .then());

  test('rests while the customer is to rate, and is met when the rating closes the case', () => {
    when(ten)(...running)
      .when(propose)
      .then(proposed(ten), met('first-response', ten), paused(left, ten));
    when(nextDay, 'customer')(...running, proposed(ten), met('first-response', ten), paused(left, ten))
      .when(rate(5))
      .then(rated(5, nextDay), closed('rated', nextDay), met('resolution', nextDay));
  });

  test('goes on when the rating is bad', () =>
    when(nextDay, 'customer')(...running, proposed(ten), met('first-response', ten), paused(left, ten))
      .when(rate(1))
      .then(
        rated(1, nextDay),
        reopened('low-score', nextDay),
        due('resolution', '2026-03-04T18:00:00.000Z', nextDay),
      ));

  test('begins anew when a closed case is reopened', () =>
    when(nextDay)(...running, closed('rated'), met('first-response'), met('resolution'))
      .when({ type: 'ReopenCase', data: { reason: 'hums' } })
      .then(reopened('hums', nextDay), due('resolution', '2026-03-05T09:00:00.000Z', nextDay)));
});

describe('the timer', () => {
  const late = '2026-03-02T13:00:01.000Z';
  test('finds what was missed, one promise at a time', () =>
    when('2026-03-05T09:00:00.000Z')(...running)
      .when(check('first-response', firstDue))
      .then(missed('first-response', firstDue, '2026-03-05T09:00:00.000Z')));

  test.each([
    ['is not due yet', ten, running],
    ['was met', late, [...running, met('first-response')]],
    ['was missed before', late, [...running, missed('first-response', firstDue, late)]],
    ['is due at another time', late, [opened(), due('first-response', '2026-03-02T12:00:00.000Z')]],
    ['belongs to no case', late, []],
  ])('does nothing where the promise %s', (_, now, history) =>
    when(now)(...history)
      .when(check('first-response', firstDue))
      .then(),
  );
});

describe('whatever is done with a case', () => {
  const command = fc.oneof(
    fc.constantFrom<CaseCommand>(
      {
        type: 'OpenCase',
        data: { caseId: 'case-1', customerId: 'ana', kind: 'complaint', priority: 'high', subject: 's' },
      },
      { type: 'AcknowledgeCase', data: {} },
      wait,
      resume,
      propose,
      say(),
      say('internal'),
      { type: 'CloseCase', data: { reason: 'done' } },
      { type: 'ReopenCase', data: { reason: 'not done' } },
    ),
    fc.integer({ min: 1, max: 5 }).map(rate),
  );
  const step = fc.record({
    command,
    actor: fc.constantFrom('staff' as const, 'customer' as const),
    afterMs: fc.integer({ min: 0, max: 40 * HOUR }),
  });

  test('each promise is met or missed as often as it was made, and rests only while the customer has the word', () =>
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const events: CaseEvent[] = [];
        let now = Date.parse(at);
        for (const { command, actor, afterMs } of steps) {
          now += afterMs;
          const facts = { now: new Date(now).toISOString(), actor };
          const decision = serviceCase.decide(command, fold(serviceCase, events), facts);
          if (decision.accepted) events.push(...decision.events);
          expectConsistent(events);
        }
      }),
      { numRuns: runs },
    ));
});

const expectConsistent = (events: readonly CaseEvent[]): void => {
  const state = fold(serviceCase, events);
  if (state.status === 'unknown') return;
  const promised = { made: 0, kept: 0 };
  for (const [index, { type }] of events.entries()) {
    const goesOn = events[index - 1]?.type === 'CaseResumed' || isLowScore(events[index - 1]);
    if (type === 'ServiceLevelDue' && !goesOn) promised.made += 1;
    if (type === 'ServiceLevelMet' || type === 'ServiceLevelMissed') promised.kept += 1;
  }
  expect(promised.made - promised.kept).toBe(Object.keys(state.clocks).length);
  if (state.status === 'closed') expect(state.clocks).toEqual({});
  if (state.clocks.resolution?.state === 'paused') expect(['waiting', 'proposed']).toContain(state.status);
};

const isLowScore = (event: CaseEvent | undefined): boolean =>
  event?.type === 'CaseReopened' && event.data.reason === 'low-score';
