import type { CaseEvent, CaseKind } from '@icrm/contracts';
import { specify } from '@icrm/decider/testing';
import { describe, test } from '@jest/globals';
import {
  acknowledged,
  assigned,
  at,
  closed,
  due,
  met,
  names,
  note,
  openCase,
  opened,
  proposed,
  rated,
  reopened,
  resumed,
  waiting,
} from '../../../test/sample-case.ts';
import { type CaseCommand, serviceCase } from './index.ts';

// Cases without running promises: what becomes of those is claimed in promises.test.ts.
const given = specify(serviceCase, { now: at, actor: 'staff' });
const byCustomer = specify(serviceCase, { now: at, actor: 'customer' });

const acknowledge: CaseCommand = { type: 'AcknowledgeCase', data: {} };
const assign = (agentId: string): CaseCommand => ({ type: 'AssignCase', data: { agentId } });
const addNote = (visibility: 'internal' | 'public', author?: 'staff' | 'customer'): CaseCommand => ({
  type: 'AddNote',
  data: { visibility, author, text: 'it hums' },
});
const wait: CaseCommand = { type: 'WaitForCustomer', data: { question: 'which serial number?' } };
const resume: CaseCommand = { type: 'ResumeCase', data: {} };
const propose: CaseCommand = { type: 'ProposeResolution', data: { resolution: 'a new one' } };
const rate = (score: number, comment?: string): CaseCommand => ({
  type: 'RateResolution',
  data: { score, comment },
});
const close: CaseCommand = { type: 'CloseCase', data: { reason: 'answered' } };
const reopen: CaseCommand = { type: 'ReopenCase', data: { reason: 'hums again' } };
const escalate: CaseCommand = { type: 'EscalateCase', data: { reason: 'second time' } };
const compensation = {
  correctsEventId: 'event-9',
  value: { minor: 5_000, currency: 'EUR' },
  reason: 'came broken',
};
const compensate: CaseCommand = { type: 'GrantGoodwill', data: compensation };
const compensated: CaseEvent = { type: 'GoodwillGranted', data: { ...names, ...compensation, at } };
const escalated = (level: number): CaseEvent => ({
  type: 'CaseEscalated',
  data: { ...names, level, reason: 'second time', at },
});

describe('opening a case', () => {
  test('settles the promise that applies', () =>
    given()
      .when(openCase('question'))
      .then(
        opened('question'),
        due('first-response', '2026-03-02T13:00:00.000Z'),
        due('resolution', '2026-03-04T09:00:00.000Z'),
      ));

  test('is refused a second time, closed or not', () => {
    given(opened()).when(openCase()).thenRejected('case-already-opened');
    given(opened(), closed('answered')).when(openCase()).thenRejected('case-already-opened');
  });
});

describe('a case', () => {
  test('is acknowledged once', () => {
    given(opened()).when(acknowledge).then(acknowledged);
    given(opened(), acknowledged).when(acknowledge).thenRejected('case-already-acknowledged');
  });

  test('is assigned to one agent after the other, and to the same one without effect', () => {
    given(opened()).when(assign('agent-3')).then(assigned('agent-3'));
    given(opened(), assigned('agent-3')).when(assign('agent-4')).then(assigned('agent-4'));
    given(opened(), assigned('agent-3')).when(assign('agent-3')).then();
  });

  test('is escalated level by level', () => {
    given(opened()).when(escalate).then(escalated(1));
    given(opened(), escalated(1)).when(escalate).then(escalated(2));
  });

  test('waits for the customer once', () => {
    given(opened()).when(wait).then(waiting);
    given(opened(), waiting).when(wait).thenRejected('case-already-waiting');
    given(opened(), proposed()).when(wait).thenRejected('resolution-already-proposed');
  });

  test('is resumed when it rests', () => {
    given(opened(), waiting).when(resume).then(resumed());
    given(opened(), proposed()).when(resume).then(resumed());
    given(opened()).when(resume).thenRejected('case-not-waiting');
  });
});

describe('a note', () => {
  test('is of the staff unless said otherwise', () => {
    given(opened()).when(addNote('internal')).then(note('staff', 'internal'));
    given(opened()).when(addNote('public')).then(note('staff'));
    given(opened())
      .when(addNote('public', 'customer'))
      .then(note('customer'), due('next-response', '2026-03-02T13:00:00.000Z'));
  });

  test("of the customer is the customer's whatever it says, and never internal", () => {
    byCustomer(opened())
      .when(addNote('public', 'staff'))
      .then(note('customer'), due('next-response', '2026-03-02T13:00:00.000Z'));
    byCustomer(opened()).when(addNote('internal')).thenRejected('customer-note-not-public');
    given(opened()).when(addNote('internal', 'customer')).thenRejected('customer-note-not-public');
  });

  test('of the customer ends the waiting', () =>
    byCustomer(opened(), waiting)
      .when(addNote('public'))
      .then(note('customer'), due('next-response', '2026-03-02T13:00:00.000Z'), resumed()));

  test('of the staff does not', () => given(opened(), waiting).when(addNote('public')).then(note('staff')));
});

describe('a resolution', () => {
  test('is proposed once, also to a customer who has not answered', () => {
    given(opened()).when(propose).then(proposed());
    given(opened(), waiting).when(propose).then(proposed());
    given(opened(), proposed()).when(propose).thenRejected('resolution-already-proposed');
  });

  test.each([3, 4, 5])('that is rated %i closes the case', (score) =>
    byCustomer(opened('complaint'), proposed()).when(rate(score)).then(rated(score), closed('rated')),
  );

  test.each([1, 2])('that is rated %i reopens it', (score) =>
    byCustomer(opened('complaint'), proposed()).when(rate(score)).then(rated(score), reopened('low-score')),
  );

  test('that was rated badly is followed by another', () =>
    given(opened(), proposed(), rated(1), reopened('low-score')).when(propose).then(proposed()));

  test('keeps what the customer said of it', () =>
    byCustomer(opened(), proposed())
      .when(rate(5, 'thank you'))
      .then(
        { type: 'CaseResolutionRated', data: { ...names, score: 5, comment: 'thank you', at } },
        closed('rated'),
      ));

  test('is rated when there is one', () => {
    byCustomer(opened()).when(rate(5)).thenRejected('resolution-not-proposed');
    byCustomer(opened(), waiting).when(rate(5)).thenRejected('resolution-not-proposed');
  });

  test('is not rated by the staff, but by a survey', () => {
    given(opened(), proposed()).when(rate(5)).thenRejected('rating-not-by-customer');
    specify(serviceCase, { now: at, actor: 'system' })(opened(), proposed())
      .when(rate(5))
      .then(rated(5), closed('rated'));
  });
});

describe('closing', () => {
  test.each<CaseKind>(['question', 'incident'])('a %s needs no rating', (kind) => {
    given(opened(kind)).when(close).then(closed('answered'));
    given(opened(kind), waiting).when(close).then(closed('answered'));
    given(opened(kind), proposed()).when(close).then(closed('answered'));
  });

  test.each([
    ['open', [opened('complaint')]],
    ['waiting', [opened('complaint'), waiting]],
    ['proposed', [opened('complaint'), proposed()]],
  ])('a complaint that is %s is for the customer', (_, history) =>
    given(...history)
      .when(close)
      .thenRejected('complaint-closes-by-rating'),
  );

  test('is undone by reopening, once', () => {
    const history = [opened(), closed('answered')];
    given(...history)
      .when(reopen)
      .then(reopened('hums again'), due('resolution', '2026-03-04T09:00:00.000Z'));
    given(...history, reopened('hums again'))
      .when(reopen)
      .thenRejected('case-not-closed');
    given(opened()).when(reopen).thenRejected('case-not-closed');
  });
});

describe('goodwill', () => {
  test('names the event that it makes good, before and after the end of the case', () => {
    given(opened()).when(compensate).then(compensated);
    given(opened(), closed('answered')).when(compensate).then(compensated);
  });
});

const onKnown = [
  acknowledge,
  assign('agent-3'),
  addNote('public'),
  wait,
  resume,
  propose,
  rate(5),
  close,
  escalate,
];

describe.each([...onKnown, reopen, compensate])('$type', (command) => {
  test('is refused before the case is opened', () => given().when(command).thenRejected('case-not-found'));
});

describe.each(onKnown)('$type', (command) => {
  test('is refused once the case is closed', () =>
    given(opened(), closed('answered')).when(command).thenRejected('case-closed'));
});

test('closing keeps the promises that ran', () =>
  given(
    opened(),
    due('first-response', '2026-03-02T13:00:00.000Z'),
    due('resolution', '2026-03-04T09:00:00.000Z'),
  )
    .when(close)
    .then(closed('answered'), met('first-response'), met('resolution')));
