import type { CaseEvent, CaseKind } from '@icrm/contracts';
import { nameId } from '@icrm/runtime';
import { describe, expect, test } from '@jest/globals';
import { type AnyEvent, given } from '../../../test/given.ts';
import { a, at, b, linked, registered, unlinked } from '../../../test/sample-events.ts';
import { serviceSection } from './service.ts';
import { rememberedClosed } from './service-state.ts';

const serviceOf = async (...events: readonly AnyEvent[]) =>
  (
    await given(registered(a), ...events)
      .project()
      .view(a)
  )?.service;

const caseOf = (number: number) => nameId(`case ${number}`);
type Named = { readonly caseId?: string; readonly customerId?: string; readonly on?: string };
const names = ({ caseId = caseOf(1), customerId = a, on = at(2) }: Named = {}) => ({
  caseId,
  customerId,
  at: on,
});
const opened = (kind: CaseKind, named: Named = {}): CaseEvent => ({
  type: 'CaseOpened',
  data: {
    ...names(named),
    kind,
    priority: 'high',
    subject: 'it hums',
    plan: { id: 'standard', version: 1 },
    calendar: { id: 'es-madrid', version: 1 },
  },
});
const rated = (score: number, named: Named = {}): CaseEvent => ({
  type: 'CaseResolutionRated',
  data: { ...names(named), score },
});
const closed = (named: Named = {}): CaseEvent => ({
  type: 'CaseClosed',
  data: { ...names(named), reason: 'rated' },
});
const due = (clock: 'first-response' | 'resolution', dueAt: string): CaseEvent => ({
  type: 'ServiceLevelDue',
  data: { ...names(), clock, dueAt },
});

describe('cases', () => {
  test('of a customer without any are told as none', async () =>
    expect(await serviceOf()).toEqual({
      openCases: [],
      cases: 0,
      complaints: 0,
      promisesMet: 0,
      promisesMissed: 0,
      goodwill: [],
    }));

  test('that are open are shown with what becomes of them, the oldest first', async () => {
    const service = await serviceOf(
      opened('complaint', { caseId: caseOf(2), on: at(3) }),
      opened('question'),
      { type: 'CaseAssigned', data: { ...names(), agentId: 'agent-3' } },
      { type: 'CaseEscalated', data: { ...names(), level: 2, reason: 'again' } },
      { type: 'CaseWaitingForCustomer', data: { ...names(), question: 'which?' } },
    );
    expect(service?.openCases).toEqual([
      {
        caseId: caseOf(1),
        kind: 'question',
        priority: 'high',
        subject: 'it hums',
        status: 'waiting',
        agentId: 'agent-3',
        level: 2,
        openedAt: at(2),
      },
      expect.objectContaining({ caseId: caseOf(2), kind: 'complaint', status: 'open', level: 0 }),
    ]);
  });

  test('go on, wait for a rating, close and come back', async () => {
    const events: AnyEvent[] = [opened('complaint')];
    const statusAfter = async (event: CaseEvent) => {
      events.push(event);
      return (await serviceOf(...events))?.openCases[0]?.status;
    };
    expect(
      await statusAfter({ type: 'CaseResolutionProposed', data: { ...names(), resolution: 'new' } }),
    ).toBe('proposed');
    expect(await statusAfter({ type: 'CaseResumed', data: names() })).toBe('open');
    expect(await statusAfter(closed())).toBeUndefined();
    expect(await statusAfter({ type: 'CaseReopened', data: { ...names(), reason: 'hums' } })).toBe('open');
  });

  test('are due when the first of their promises is', async () => {
    const events = [opened('incident'), due('resolution', at(9)), due('first-response', at(4))];
    expect((await serviceOf(...events))?.openCases).toMatchObject([{ dueAt: at(4) }]);
    const answered: CaseEvent = { type: 'ServiceLevelMet', data: { ...names(), clock: 'first-response' } };
    expect((await serviceOf(...events, answered))?.openCases).toMatchObject([{ dueAt: at(9) }]);
    const rests: CaseEvent = {
      type: 'ServiceLevelPaused',
      data: { ...names(), clock: 'resolution', remainingMs: 1 },
    };
    expect((await serviceOf(...events, answered, rests))?.openCases[0]).not.toHaveProperty('dueAt');
  });

  test('that are closed are forgotten in the end, one that is open never', async () => {
    const many = Array.from({ length: rememberedClosed + 20 }, (_, n) => ({ caseId: caseOf(n + 10) }));
    const service = await serviceOf(
      opened('question'),
      ...many.flatMap((named) => [opened('question', named), closed(named)]),
      { type: 'CaseReopened', data: { ...names(many[0]), reason: 'hums' } },
      { type: 'CaseReopened', data: { ...names(many.at(-1)), reason: 'hums' } },
    );
    expect(service?.openCases.map(({ caseId }) => caseId).sort()).toEqual(
      [caseOf(1), many.at(-1)?.caseId].sort(),
    );
    expect(service?.cases).toBe(many.length + 1);
  });

  test('lose their subject with the person', async () => {
    const erased: AnyEvent = {
      type: 'CustomerErased',
      data: { customerId: a, receiptId: a, reason: 'request', at: at(20) },
    };
    expect((await serviceOf(opened('question'), erased))?.openCases).toMatchObject([
      { subject: '[erased]', kind: 'question' },
    ]);
  });
});

describe('the figures', () => {
  const missed: CaseEvent = {
    type: 'ServiceLevelMissed',
    data: { ...names(), clock: 'resolution', dueAt: at(3) },
  };
  const goodwill = (minor: number, currency: string): CaseEvent => ({
    type: 'GoodwillGranted',
    data: { ...names(), correctsEventId: a, value: { minor, currency }, reason: 'came broken' },
  });

  test('tell the last complaint, also when it is over', async () =>
    expect(
      (
        await serviceOf(
          opened('complaint', { caseId: caseOf(9), on: at(6) }),
          opened('complaint', { on: at(2) }),
          opened('question', { caseId: caseOf(3), on: at(8) }),
          closed({ caseId: caseOf(9) }),
        )
      )?.lastComplaint,
    ).toEqual({ caseId: caseOf(9), at: at(6), status: 'closed' }));

  test('average the ratings to two places', async () =>
    expect((await serviceOf(opened('complaint'), rated(5), rated(5), rated(4)))?.satisfaction).toEqual({
      average: 4.67,
      ratings: 3,
    }));

  test('count promises kept and not kept', async () =>
    expect(
      await serviceOf(opened('complaint'), missed, missed, {
        type: 'ServiceLevelMet',
        data: { ...names(), clock: 'first-response' },
      }),
    ).toMatchObject({ promisesMet: 1, promisesMissed: 2 }));

  test('add goodwill up per currency', async () =>
    expect(
      (await serviceOf(goodwill(5_000, 'USD'), goodwill(1_000, 'EUR'), goodwill(500, 'USD')))?.goodwill,
    ).toEqual([
      { minor: 1_000, currency: 'EUR' },
      { minor: 5_500, currency: 'USD' },
    ]));

  test('are those of all ids of a person, until unlinked, and say which events they come from', async () => {
    const theirs = { customerId: b, caseId: caseOf(2), on: at(4) };
    const events: AnyEvent[] = [
      registered(a),
      registered(b),
      opened('complaint'),
      rated(5),
      opened('complaint', theirs),
      rated(2, theirs),
      linked(a, b),
    ];
    const together = await given(...events)
      .project()
      .explained(a);
    expect(together?.service).toMatchObject({
      cases: 2,
      lastComplaint: { caseId: caseOf(2) },
      satisfaction: { average: 3.5, ratings: 2 },
    });
    expect(together?.provenance?.['service.satisfaction']).toMatchObject({
      value: { average: 3.5, ratings: 2 },
      rule: 'fold-of-ratings@1',
      customerId: b,
      events: 2,
      type: 'CaseResolutionRated',
    });
    const alone = await given(...events, unlinked(a, b))
      .project()
      .view(a);
    expect(alone?.service).toMatchObject({ cases: 1, satisfaction: { average: 5 } });
  });
});

test.each<[CaseEvent, string]>([
  [opened('complaint'), 'Complaint (high): it hums'],
  [
    { type: 'CaseNoteAdded', data: { ...names(), visibility: 'public', author: 'customer', text: 'hm' } },
    'Customer: hm',
  ],
  [
    { type: 'CaseNoteAdded', data: { ...names(), visibility: 'public', author: 'staff', text: 'hm' } },
    'To the customer: hm',
  ],
  [
    { type: 'CaseNoteAdded', data: { ...names(), visibility: 'internal', author: 'staff', text: 'hm' } },
    'Among colleagues: hm',
  ],
  [rated(4), 'Resolution rated 4 of 5'],
  [
    {
      type: 'GoodwillGranted',
      data: {
        ...names(),
        correctsEventId: a,
        value: { minor: 5_000, currency: 'EUR' },
        reason: 'came broken',
      },
    },
    'Goodwill of EUR 50.00: came broken',
  ],
  [
    { type: 'ServiceLevelMissed', data: { ...names(), clock: 'resolution', dueAt: at(3) } },
    `Resolution missed: was due ${at(3)}`,
  ],
])('%j reads as words', ({ type, data }, line) => expect(serviceSection.line(type, data)).toBe(line));
