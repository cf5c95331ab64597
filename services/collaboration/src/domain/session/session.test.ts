import type { SessionEvent, SessionScope } from '@icrm/contracts';
import { specify } from '@icrm/decider/testing';
import { describe, test } from '@jest/globals';
import { type SessionCommand, session } from './session.ts';

const at = '2026-03-02T09:00:00.000Z';
const given = specify(session, { now: at });
const names = { sessionId: 'session-1', customerId: 'ana' };
const asking = { ...names, kind: 'co-browsing', by: 'agent-3' } as const;
const request = (kind: 'co-browsing' | 'web-conference' = 'co-browsing'): SessionCommand => ({
  type: 'RequestSession',
  data: { ...asking, kind, mask: ['iban'] },
});
const requested = (kind: 'co-browsing' | 'web-conference' = 'co-browsing'): SessionEvent => ({
  type: 'SessionRequested',
  data: { ...asking, kind, mask: { version: 1, fields: ['iban'] }, at },
});
const consent = (byCustomer: boolean, ...scopes: SessionScope[]): SessionCommand => ({
  type: 'ConsentToSession',
  data: { scopes, evidence: 'button', byCustomer },
});
const consented = (...scopes: SessionScope[]): SessionEvent => ({
  type: 'SessionConsented',
  data: { ...names, scopes, evidence: 'button', at },
});
const withdraw = (...scopes: SessionScope[]): SessionCommand => ({
  type: 'WithdrawSessionConsent',
  data: { scopes, byCustomer: true },
});
const withdrawn = (...scopes: SessionScope[]): SessionEvent => ({
  type: 'SessionConsentWithdrawn',
  data: { ...names, scopes, at },
});
const start: SessionCommand = { type: 'StartSession', data: {} };
const started: SessionEvent = { type: 'SessionStarted', data: { ...names, at } };
const join: SessionCommand = { type: 'JoinSession', data: { participant: 'agent-3' } };
const joined: SessionEvent = { type: 'SessionJoined', data: { ...names, participant: 'agent-3', at } };
const leave: SessionCommand = { type: 'LeaveSession', data: { participant: 'agent-3' } };
const left: SessionEvent = { type: 'SessionLeft', data: { ...names, participant: 'agent-3', at } };
const show = (present: string[], masked: string[]): SessionCommand => ({
  type: 'ShowPage',
  data: { page: '/pay', present, masked },
});
const shown = (...masked: string[]): SessionEvent => ({
  type: 'SessionPageShown',
  data: { ...names, page: '/pay', masked, at },
});
const control: SessionCommand = { type: 'PassControl', data: { to: 'agent-3' } };
const record: SessionCommand = { type: 'RecordSession', data: { recording: 'media:7' } };
const end: SessionCommand = { type: 'EndSession', data: { reason: 'done' } };
const ended = (reason = 'done'): SessionEvent => ({ type: 'SessionEnded', data: { ...names, reason, at } });
const browsing = [requested(), consented('view'), started] as const;

describe('browsing together', () => {
  test('is asked for once', () => {
    given().when(request()).then(requested());
    given(requested()).when(request()).thenRejected('session-already-requested');
  });

  test('is allowed by the customer alone, and begins when it is', () => {
    given(requested()).when(consent(false, 'view')).thenRejected('consent-not-by-customer');
    given(requested()).when(start).thenRejected('consent-missing');
    given(requested()).when(consent(true, 'view')).then(consented('view'));
    given(requested(), consented('view')).when(start).then(started);
    given(...browsing)
      .when(start)
      .thenRejected('session-already-started');
  });

  test('shows no field of the mask', () => {
    given(...browsing)
      .when(show(['iban'], []))
      .thenRejected('field-not-masked');
    given(...browsing)
      .when(show(['iban'], ['iban']))
      .then(shown('iban'));
    given(...browsing)
      .when(show(['name'], []))
      .then(shown());
  });

  test('ends with the consent to look', () => {
    given(...browsing)
      .when(withdraw('view'))
      .then(withdrawn('view'), ended('consent withdrawn'));
    given(...browsing, consented('control'))
      .when(withdraw('control'))
      .then(withdrawn('control'));
  });

  test('is steered and recorded as far as that is allowed', () => {
    given(...browsing, joined)
      .when(control)
      .thenRejected('consent-missing');
    given(...browsing, consented('control'))
      .when(control)
      .thenRejected('participant-not-in');
    given(...browsing, consented('control'), joined)
      .when(control)
      .then({ type: 'SessionControlPassed', data: { ...names, to: 'agent-3', at } });
    given(...browsing)
      .when(record)
      .thenRejected('consent-missing');
    given(...browsing, consented('record'))
      .when(record)
      .then({ type: 'SessionRecorded', data: { ...names, recording: 'media:7', at } });
    given(...browsing, consented('record'), withdrawn('record'))
      .when(record)
      .thenRejected('consent-missing');
  });
});

describe('a session', () => {
  test('of a conference begins without a page to look at', () =>
    given(requested('web-conference')).when(start).then(started));

  test('is joined and left once', () => {
    given(...browsing)
      .when(join)
      .then(joined);
    given(...browsing, joined)
      .when(join)
      .then();
    given(...browsing, joined)
      .when(leave)
      .then(left);
    given(...browsing)
      .when(leave)
      .then();
  });

  test('ends', () =>
    given(...browsing)
      .when(end)
      .then(ended()));

  test.each([join, leave, show([], []), control, record])('that has not begun refuses $type', (command) =>
    given(requested()).when(command).thenRejected('session-not-started'),
  );
  test.each([start, join, consent(true, 'view'), withdraw('view'), end])(
    'that is over refuses $type',
    (command) =>
      given(...browsing, ended())
        .when(command)
        .thenRejected('session-over'),
  );
  test.each([start, join, consent(true, 'view'), end])('that never was refuses $type', (command) =>
    given().when(command).thenRejected('session-not-found'),
  );
});
