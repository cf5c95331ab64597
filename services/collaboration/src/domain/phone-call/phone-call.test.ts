import type { PhoneCallEvent } from '@icrm/contracts';
import { specify } from '@icrm/decider/testing';
import { describe, test } from '@jest/globals';
import { type PhoneCallCommand, phoneCall } from './phone-call.ts';

const at = '2026-03-02T09:01:00.000Z';
const given = specify(phoneCall, { now: at });
const names = { callId: 'call-1', customerId: 'ana' };
const time = (seconds: number) => new Date(Date.UTC(2026, 2, 2, 9, 0, seconds)).toISOString();
const rang: PhoneCallEvent = {
  type: 'PhoneCallRang',
  data: { ...names, interactionId: 'i-1', direction: 'inbound', at: time(0) },
};
const answered: PhoneCallEvent = {
  type: 'PhoneCallAnswered',
  data: { ...names, agentId: 'agent-3', at: time(10) },
};
const held: PhoneCallEvent = { type: 'PhoneCallHeld', data: { ...names, at: time(30) } };
const resumed: PhoneCallEvent = { type: 'PhoneCallResumed', data: { ...names, at: time(40) } };
const ended: PhoneCallEvent = {
  type: 'PhoneCallEnded',
  data: { ...names, cause: 'hung-up', talkedMs: 40_000, heldMs: 10_000, at },
};
const ring: PhoneCallCommand = {
  type: 'Ring',
  data: { ...names, interactionId: 'i-1', direction: 'inbound' },
};
const answer: PhoneCallCommand = { type: 'Answer', data: { agentId: 'agent-3' } };
const hold: PhoneCallCommand = { type: 'Hold', data: {} };
const resume: PhoneCallCommand = { type: 'Resume', data: {} };
const transfer: PhoneCallCommand = { type: 'Transfer', data: { to: 'agent-5' } };
const hangUp: PhoneCallCommand = { type: 'HangUp', data: { cause: 'hung-up' } };
const digits = (menu?: string): PhoneCallCommand => ({ type: 'EnterDigits', data: { menu, digits: '12' } });

describe('a machine on the line', () => {
  const serve: PhoneCallCommand = { type: 'Serve', data: { task: 'balance' } };
  const escalate: PhoneCallCommand = { type: 'Escalate', data: { task: 'balance', step: 'pin' } };

  test('tells what it did and where it could not help, as long as the call lasts', () => {
    given(rang)
      .when(serve)
      .then({ type: 'PhoneSelfServiceCompleted', data: { ...names, task: 'balance', at } });
    given(rang)
      .when(escalate)
      .then({ type: 'PhoneSelfServiceEscalated', data: { ...names, task: 'balance', step: 'pin', at } });
    given(rang, answered, ended).when(serve).thenRejected('call-over');
    given().when(escalate).thenRejected('call-not-found');
  });
});

describe('a call', () => {
  test('rings once', () => {
    given()
      .when(ring)
      .then({ ...rang, data: { ...rang.data, at } } as PhoneCallEvent);
    given(rang).when(ring).thenRejected('call-already-rang');
  });

  test('is answered while it rings', () => {
    given(rang)
      .when(answer)
      .then({ ...answered, data: { ...answered.data, at } } as PhoneCallEvent);
    given(rang, answered).when(answer).thenRejected('call-not-ringing');
  });

  test('is held, resumed and transferred by who has it', () => {
    given(rang).when(hold).thenRejected('call-not-answered');
    given(rang, answered)
      .when(hold)
      .then({ type: 'PhoneCallHeld', data: { ...names, at } });
    given(rang, answered, held).when(hold).thenRejected('call-on-hold');
    given(rang, answered).when(resume).thenRejected('call-not-on-hold');
    given(rang, answered, held)
      .when(resume)
      .then({ type: 'PhoneCallResumed', data: { ...names, at } });
    given(rang, answered, held)
      .when(transfer)
      .then({ type: 'PhoneCallTransferred', data: { ...names, from: 'agent-3', to: 'agent-5', at } });
  });

  test('ends with how long they talked and waited', () =>
    given(rang, answered, held, resumed).when(hangUp).then(ended));

  test('keeps the choice in a menu, and of other digits their number alone', () => {
    given(rang)
      .when(digits('language'))
      .then({
        type: 'PhoneDigitsEntered',
        data: { ...names, menu: 'language', digits: '12', count: 2, at },
      });
    given(rang)
      .when(digits())
      .then({ type: 'PhoneDigitsEntered', data: { ...names, count: 2, at } });
  });

  test.each([answer, hold, resume, transfer, hangUp, digits()])('is over for $type', (command) =>
    given(rang, answered, ended).when(command).thenRejected('call-over'),
  );

  test.each([answer, hold, resume, transfer, hangUp, digits()])('that never rang refuses $type', (command) =>
    given().when(command).thenRejected('call-not-found'),
  );
});
