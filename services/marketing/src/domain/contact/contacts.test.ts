import type { AutoResponseEvent, ContactEvent, MessageEvent, OptInEvent } from '@icrm/contracts';
import { specify } from '@icrm/decider/testing';
import { describe, expect, test } from '@jest/globals';
import { autoResponse } from './auto-response.ts';
import { type AskContact, type ContactFacts, contact } from './contact.ts';
import { type MessageCommand, message } from './message.ts';
import { optIn } from './opt-in.ts';
import { contactPolicies, quietUntil, tooOftenUntil, usualPolicy } from './policy.ts';

const at = '2026-03-02T11:00:00.000Z';
const daysAgo = (days: number) => new Date(Date.parse(at) - days * 86_400_000).toISOString();
const consent = { eventId: 'c-1', at: daysAgo(90) };
const recipient = { asOfPosition: '41', erased: false, reachable: true, timeZone: 'Europe/Madrid', consent };
const facts = (change: Partial<ContactFacts['recipient']> = {}, now = at): ContactFacts => ({
  now,
  recipient: { ...recipient, ...change },
});
const ask = (contactId = 'm-1'): AskContact => ({
  type: 'AskContact',
  data: { contactId, customerId: 'ana', channel: 'email', purpose: 'marketing' },
});
const permitted = (contactId = 'm-1', on = at): ContactEvent => ({
  type: 'ContactPermitted',
  data: { ...ask(contactId).data, consent: { ...consent, asOfPosition: '41' }, policy: 1, at: on },
});
const suppressed = (rule: 'no-consent' | 'frequency' | 'quiet-hours', until?: string): ContactEvent => ({
  type: 'ContactSuppressed',
  data: { ...ask().data, rule, ...(until === undefined ? {} : { until }), asOfPosition: '41', policy: 1, at },
});

describe('a contact', () => {
  test('is permitted by the consent in force, and says which', () =>
    specify(contact, facts())().when(ask()).then(permitted()));

  test.each([
    ['no-consent', { consent: undefined }],
    ['erased', { erased: true }],
    ['no-address', { reachable: false }],
  ] as const)('is suppressed for good: %s', (rule, change) => {
    const outcome = contact.decide(ask(), contact.initial, facts(change));
    expect(outcome).toMatchObject({ events: [{ type: 'ContactSuppressed', data: { rule } }] });
  });

  test('is suppressed for whom messages came back from', () =>
    expect(contact.decide(ask(), contact.initial, { ...facts(), spoilt: 'bounced' })).toMatchObject({
      events: [{ data: { rule: 'bounced' } }],
    }));

  test('comes once a day, and three times a week, whatever it is for', () => {
    specify(
      contact,
      facts(),
    )(permitted('a', daysAgo(0.5)))
      .when(ask())
      .then(suppressed('frequency', new Date(Date.parse(at) + 43_200_000).toISOString()));
    specify(contact, facts())(
      permitted('a', daysAgo(6)),
      permitted('b', daysAgo(4)),
      permitted('c', daysAgo(2)),
    )
      .when(ask())
      .then(suppressed('frequency', new Date(Date.parse(at) + 86_400_000).toISOString()));
    specify(contact, facts())(
      permitted('a', daysAgo(8)),
      permitted('b', daysAgo(4)),
      permitted('c', daysAgo(2)),
    )
      .when(ask())
      .then(permitted());
  });

  test('counts by the version in force: hours, channels and how often by each', () => {
    const published = specify(contactPolicies, { now: at })();
    const policy = {
      caps: [{ days: 30, most: 5 }],
      quiet: { from: 23, to: 6 },
      channels: {
        email: { allowed: true, caps: [{ days: 7, most: 1 }] },
        phone: { allowed: false, caps: [] },
        post: { allowed: true, caps: [], quiet: { from: 12, to: 10 } },
      },
    };
    published
      .when({ type: 'PublishContactPolicy', data: { policy } })
      .then({ type: 'ContactPolicyPublished', data: { version: 2, policy, at } });
    const by = (channel: 'email' | 'phone' | 'post', ...before: ContactEvent[]) => {
      const state = before.reduce((of, event) => contact.evolve(of, event), contact.initial);
      const asking = { ...ask(), data: { ...ask().data, channel } };
      const decided = contact.decide(asking, state, { ...facts(), policy: { version: 2, policy } });
      return decided.accepted ? decided.events[0] : undefined;
    };
    expect(by('email')).toMatchObject({ type: 'ContactPermitted', data: { policy: 2 } });
    expect(by('email', permitted('a', daysAgo(6)))).toMatchObject({ data: { rule: 'frequency', policy: 2 } });
    expect(by('phone')).toMatchObject({ data: { rule: 'channel-closed' } });
    // Noon in Madrid is quiet for letters.
    expect(by('post')).toMatchObject({ data: { rule: 'quiet-hours' } });
  });

  test('keeps quiet from nine to nine where the customer is', () => {
    const decided = contact.decide(
      ask(),
      contact.initial,
      facts({ timeZone: 'Asia/Tokyo' }, '2026-03-02T13:30:00.000Z'),
    );
    expect(decided).toMatchObject({
      events: [{ data: { rule: 'quiet-hours', until: '2026-03-03T00:00:00.000Z' } }],
    });
    expect(
      quietUntil(usualPolicy.policy.quiet, Date.parse('2026-03-02T20:00:00.000Z'), 'Europe/Madrid'),
    ).toBe(Date.parse('2026-03-03T08:00:00.000Z'));
    expect(
      quietUntil(usualPolicy.policy.quiet, Date.parse('2026-03-02T08:00:00.000Z'), 'Europe/Madrid'),
    ).toBeUndefined();
    expect(tooOftenUntil(usualPolicy.policy, Date.parse(at), { channel: 'email', made: [] })).toBeUndefined();
  });

  test('that was only too early is decided anew, and otherwise once', () => {
    specify(contact, facts())(suppressed('quiet-hours', at)).when(ask()).then(permitted());
    specify(contact, facts())(suppressed('no-consent')).when(ask()).then();
    specify(contact, facts())(permitted()).when(ask()).then();
  });
});

describe('a message', () => {
  const given = specify(message, { now: at });
  const of = { messageId: 'm-1', customerId: 'ana', channel: 'email' as const };
  const queued: MessageEvent = { type: 'MessageQueued', data: { ...of, subject: 's', text: 't', at } };
  const attempted: MessageEvent = { type: 'MessageAttempted', data: { ...of, by: 'one', at } };
  const sent: MessageEvent = { type: 'MessageSent', data: { ...of, receipt: '250', at } };
  const attempt: MessageCommand = { type: 'AttemptMessage', data: { by: 'two' } };

  test('is queued once and attempted once', () => {
    given()
      .when({ type: 'QueueMessage', data: { ...of, subject: 's', text: 't' } })
      .then(queued);
    given(queued)
      .when({ type: 'QueueMessage', data: { ...of, subject: 's', text: 't' } })
      .then();
    given(queued)
      .when({ type: 'AttemptMessage', data: { by: 'one' } })
      .then(attempted);
    given(queued, attempted).when(attempt).thenRejected('message-already-attempted');
    given().when(attempt).thenRejected('message-not-found');
  });
  test('whose sender is gone is of unknown fate, unless the sender is still there', () => {
    const giveUp = (by: string): MessageCommand => ({ type: 'GiveUpOn', data: { by } });
    given(queued, attempted)
      .when(giveUp('two'))
      .then({ type: 'MessageUndetermined', data: { ...of, at } });
    given(queued, attempted).when(giveUp('one')).then();
    given(queued, attempted, sent).when(giveUp('two')).then();
  });
  test('is answered to only once it went, and comes back once', () => {
    const bounce: MessageCommand = { type: 'RecordBounce', data: { bounce: 'hard', code: '5.1.1' } };
    const bounced: MessageEvent = {
      type: 'MessageBounced',
      data: { ...of, bounce: 'hard', code: '5.1.1', at },
    };
    given(queued).when(bounce).thenRejected('message-not-sent');
    given(queued, attempted, sent).when(bounce).then(bounced);
    given(queued, attempted, sent, bounced).when(bounce).then();
    const no: MessageEvent = { type: 'MessageUnsubscribed', data: { ...of, at } };
    given(queued, attempted, sent).when({ type: 'RecordUnsubscribe', data: {} }).then(no);
    given(queued, attempted, sent, no).when({ type: 'RecordUnsubscribe', data: {} }).then();
  });
});

describe('double opt-in', () => {
  const asked = {
    optInId: 'o-1',
    customerId: 'ana',
    channel: 'email' as const,
    purpose: 'marketing',
    textVersion: '1',
  };
  const requested: OptInEvent = {
    type: 'OptInRequested',
    data: { ...asked, evidence: 'form', expiresAt: '2026-03-04T11:00:00.000Z', at },
  };
  const confirmed = (on: string): OptInEvent => ({
    type: 'OptInConfirmed',
    data: { ...asked, evidence: 'link', at: on },
  });
  const confirm = { type: 'ConfirmOptIn', data: { evidence: 'link' } } as const;

  test('asks once, is confirmed within two days, and once', () => {
    const request = { type: 'RequestOptIn', data: { ...asked, evidence: 'form' } } as const;
    specify(optIn, { now: at })().when(request).then(requested);
    specify(optIn, { now: at })(requested).when(request).then();
    specify(optIn, { now: at })(requested).when(confirm).then(confirmed(at));
    specify(optIn, { now: at })(requested, confirmed(at)).when(confirm).then();
    specify(optIn, { now: '2026-03-05T00:00:00.000Z' })(requested)
      .when(confirm)
      .thenRejected('opt-in-expired');
    specify(optIn, { now: at })().when(confirm).thenRejected('opt-in-not-found');
  });
});

describe('an automatic answer', () => {
  const about = { customerId: 'ana', rule: 'thanks', inReplyTo: '<1@x>' };
  const respond = (headers: Record<string, string> = {}, inReplyTo = '<1@x>') =>
    ({ type: 'Respond', data: { ...about, inReplyTo, ruleVersion: 1, messageId: 'm-1', headers } }) as const;
  const sentOn = (inReplyTo: string, on = at): AutoResponseEvent => ({
    type: 'AutoResponseSent',
    data: { ...about, inReplyTo, ruleVersion: 1, messageId: 'm-1', at: on },
  });
  const given = specify(autoResponse, { now: at });
  const suppressedFor = (why: 'automated' | 'loop'): AutoResponseEvent => ({
    type: 'AutoResponseSuppressed',
    data: { ...about, why, at },
  });

  test('goes to people, once for each message', () => {
    given()
      .when(respond({ 'auto-submitted': 'no' }))
      .then(sentOn('<1@x>'));
    given(sentOn('<1@x>')).when(respond()).then();
  });
  test.each([
    { 'auto-submitted': 'auto-replied' },
    { precedence: 'Bulk' },
    { 'list-id': '<news.x>' },
    { 'return-path': '<>' },
    { from: 'Mailer <MAILER-DAEMON@x>' },
  ])('does not go to machines: %j', (headers) =>
    given()
      .when(respond(headers as never))
      .then(suppressedFor('automated')),
  );
  test('does not go round and round', () => {
    given(sentOn('<8@x>', daysAgo(0.2)), sentOn('<9@x>', daysAgo(0.1)))
      .when(respond())
      .then(suppressedFor('loop'));
    given(sentOn('<8@x>', daysAgo(2)), sentOn('<9@x>', daysAgo(0.1)))
      .when(respond())
      .then(sentOn('<1@x>'));
  });
});
