import type { CallbackEvent, CommunityEvent, PhoneCallEvent, SessionEvent } from '@icrm/contracts';
import { nameId } from '@icrm/runtime';
import { describe, expect, test } from '@jest/globals';
import { type AnyEvent, given } from '../../../test/given.ts';
import { a, at, b, linked, registered } from '../../../test/sample-events.ts';
import { engagementSection } from './engagement.ts';

const engagementOf = async (...events: readonly AnyEvent[]) =>
  (
    await given(registered(a), ...events)
      .project()
      .view(a)
  )?.engagement;

const names = (name: string, customerId: string = a) => ({ customerId, at: at(3), id: nameId(name) });
const ended = (name: string, customerId: string = a): PhoneCallEvent => {
  const { id: callId, ...rest } = names(name, customerId);
  return {
    type: 'PhoneCallEnded',
    data: { ...rest, callId, cause: 'hung-up', talkedMs: 60_000, heldMs: 1_000 },
  };
};
const ofCallback = (name: string) => {
  const { id: callbackId, ...rest } = names(name);
  return { ...rest, callbackId };
};
const requested = (name: string): CallbackEvent => ({
  type: 'CallbackRequested',
  data: {
    ...ofCallback(name),
    ...{ number: '+34', queue: 'billing', timeZone: 'Europe/Madrid', from: at(3), until: at(9) },
    ...{ open: false, dueAt: at(4), calendar: 'es' },
  },
});
const moved = (name: string, dueAt: string): CallbackEvent => ({
  type: 'CallbackMoved',
  data: { ...ofCallback(name), dueAt, calendar: 'mx', reason: 'closed' },
});
const reached = (name: string): CallbackEvent => ({
  type: 'CallbackReached',
  data: { ...ofCallback(name), agentId: 'agent-3', waitedMs: 1 },
});

describe('what is done together', () => {
  test('is nothing before the first', async () =>
    expect(await engagementOf()).toEqual({
      calls: { count: 0, talkedMs: 0, heldMs: 0 },
      callbacksWaiting: [],
      callbacksReached: 0,
      callbacksExpired: 0,
      sessions: 0,
      posts: 0,
      answersAccepted: 0,
    }));

  test('shows who waits to be called, until they are reached', async () => {
    const waiting = await engagementOf(requested('1'), requested('2'), moved('1', at(6)), reached('2'));
    expect(waiting).toMatchObject({
      callbacksWaiting: [{ callbackId: nameId('1'), queue: 'billing', requestedAt: at(3), dueAt: at(6) }],
      callbacksReached: 1,
    });
  });

  test('adds calls up over all ids of a person, and says which events they come from', async () => {
    const together = await given(registered(a), registered(b), ended('1'), ended('2', b), linked(a, b))
      .project()
      .explained(a);
    expect(together?.engagement.calls).toEqual({ count: 2, talkedMs: 120_000, heldMs: 2_000 });
    expect(together?.provenance?.['engagement.calls']).toMatchObject({
      rule: 'fold-of-calls@1',
      events: 2,
      type: 'PhoneCallEnded',
    });
  });
});

const session: SessionEvent = {
  type: 'SessionConsented',
  data: { sessionId: a, customerId: a, scopes: ['view'], evidence: 'b', at: at(3) },
};
const post: CommunityEvent = {
  type: 'PostSubmitted',
  data: { postId: a, customerId: a, community: 'solar', kind: 'idea', text: 'quieter', at: at(3) },
};
test.each<[PhoneCallEvent | CallbackEvent | SessionEvent | CommunityEvent, string]>([
  [ended('1'), 'Call ended after 60 s'],
  [requested('1'), `Wants to be called (billing), due ${at(4)}`],
  [session, 'Customer allows: view'],
  [post, 'Wrote an idea: quieter'],
])('%j reads as words', ({ type, data }, line) => expect(engagementSection.line(type, data)).toBe(line));
