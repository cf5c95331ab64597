import type { HandoffEvent, ListEvent, ThreadEvent } from '@icrm/contracts';
import { specify } from '@icrm/decider/testing';
import { describe, expect, test } from '@jest/globals';
import { type HandoffCommand, handoff } from './handoff.ts';
import { type ListCommand, list } from './list.ts';
import { mentionsIn, type ThreadCommand, thread } from './thread.ts';

const at = '2026-03-02T09:00:00.000Z';
const entity = { kind: 'order', id: 'CA-1' };

describe('a thread', () => {
  const given = specify(thread, { now: at });
  const names = { threadId: 'thread-1', subjectId: 'ana' };
  const opening = { ...names, entity, title: 'Late', by: 'agent-3' } as const;
  const open = (audience: 'internal' | 'partners' = 'internal'): ThreadCommand => ({
    type: 'OpenThread',
    data: { ...opening, audience },
  });
  const opened = (audience: 'internal' | 'partners' = 'internal'): ThreadEvent => ({
    type: 'ThreadOpened',
    data: { ...opening, audience, at },
  });
  const post = (byPartner = false): ThreadCommand => ({
    type: 'PostInThread',
    data: { by: 'agent-3', text: 'look, @bea', byPartner },
  });
  const posted = (sequence: number): ThreadEvent => ({
    type: 'ThreadPosted',
    data: { ...names, sequence, by: 'agent-3', text: 'look, @bea', mentions: ['bea'], at },
  });
  const close: ThreadCommand = { type: 'CloseThread', data: { reason: 'done' } };
  const closed: ThreadEvent = { type: 'ThreadClosed', data: { ...names, reason: 'done', at } };

  test('on anything is opened once, and counts what is said', () => {
    given().when(open()).then(opened());
    given(opened()).when(open()).thenRejected('thread-already-opened');
    given(opened(), posted(1)).when(post()).then(posted(2));
    given(opened()).when(close).then(closed);
    given(opened(), closed).when(post()).thenRejected('thread-closed');
    given().when(post()).thenRejected('thread-not-found');
  });

  test('among ourselves is closed to partners', () => {
    given(opened()).when(post(true)).thenRejected('thread-not-for-partners');
    given(opened('partners')).when(post(true)).then(posted(1));
  });

  test.each([
    ['@bea and @cai.lee, @bea again', ['bea', 'cai.lee']],
    ['mail ana@example.com', []],
    ['(@Bea.)', ['bea']],
    ['@@x', []],
  ])('%s mentions %j', (text, mentions) => expect(mentionsIn(text)).toEqual(mentions));
});

describe('a hand-off', () => {
  const given = specify(handoff, { now: at });
  const deadline = '2026-03-03T09:00:00.000Z';
  const names = { handoffId: 'handoff-1', subjectId: 'ana' };
  const asking = {
    ...names,
    entity,
    from: { kind: 'department', id: 'sales' },
    to: { kind: 'partner', id: 'roofers' },
    deadline,
  } as const;
  const request = (change: object = {}): HandoffCommand => ({
    type: 'RequestHandoff',
    data: { ...asking, ...change },
  });
  const requested: HandoffEvent = { type: 'HandoffRequested', data: { ...asking, at } };
  const accept: HandoffCommand = { type: 'AcceptHandoff', data: { by: 'bea' } };
  const accepted: HandoffEvent = { type: 'HandoffAccepted', data: { ...names, by: 'bea', at } };
  const decline: HandoffCommand = { type: 'DeclineHandoff', data: { by: 'bea', reason: 'no' } };
  const check: HandoffCommand = { type: 'CheckHandoff', data: {} };
  const missed: HandoffEvent = { type: 'HandoffMissed', data: { ...names, deadline, at: deadline } };

  test('is asked for with a deadline ahead, of another', () => {
    given().when(request()).then(requested);
    given()
      .when(request({ deadline: at }))
      .thenRejected('deadline-not-ahead');
    given()
      .when(request({ to: asking.from }))
      .thenRejected('handoff-to-oneself');
    given(requested).when(request()).thenRejected('handoff-already-requested');
  });

  test('is answered once', () => {
    given(requested).when(accept).then(accepted);
    given(requested)
      .when(decline)
      .then({ type: 'HandoffDeclined', data: { ...names, by: 'bea', reason: 'no', at } });
    given(requested, accepted).when(decline).thenRejected('handoff-answered');
    given().when(accept).thenRejected('handoff-not-found');
  });

  test('is missed after its deadline, not on the stroke, and never when answered', () => {
    const later = specify(handoff, { now: '2026-03-03T09:00:00.001Z' });
    specify(handoff, { now: deadline })(requested).when(check).then();
    specify(handoff, { now: deadline })(requested)
      .when(accept)
      .then({ ...accepted, data: { ...accepted.data, at: deadline } } as HandoffEvent);
    later(requested)
      .when(check)
      .then({ type: 'HandoffMissed', data: { ...names, deadline, at: '2026-03-03T09:00:00.001Z' } });
    later(requested).when(accept).thenRejected('handoff-missed');
    later(requested, missed).when(accept).thenRejected('handoff-missed');
    later(requested, accepted).when(check).then();
    later(requested, missed).when(check).then();
  });
});

describe('a shared list', () => {
  const given = specify(list, { now: at });
  const saving = { listId: 'list-1', name: 'Madrid', owner: 'agent-3', customerIds: ['ana'] };
  const save = (owner = 'agent-3'): ListCommand => ({ type: 'SaveList', data: { ...saving, owner } });
  const saved: ListEvent = { type: 'ListSaved', data: { ...saving, at } };
  const roofers = { kind: 'partner', id: 'roofers' } as const;
  const fields = ['customerId'];
  const grant = (expiresAt?: string, by = 'agent-3'): ListCommand => ({
    type: 'GrantList',
    data: { by, grantee: roofers, fields, expiresAt },
  });
  const granted = (expiresAt?: string): ListEvent => ({
    type: 'ListGranted',
    data: { listId: 'list-1', grantee: roofers, fields, expiresAt, at },
  });
  const revoke: ListCommand = { type: 'RevokeList', data: { by: 'agent-3', grantee: roofers } };
  const revoked: ListEvent = { type: 'ListGrantRevoked', data: { listId: 'list-1', grantee: roofers, at } };
  const open: ListCommand = { type: 'OpenList', data: { grantee: roofers } };
  const accessed: ListEvent = { type: 'ListAccessed', data: { listId: 'list-1', by: roofers, fields, at } };

  test('is saved and changed by its owner', () => {
    given().when(save()).then(saved);
    given(saved).when(save('agent-5')).thenRejected('list-not-owned');
  });

  test('is shared by its owner, with an end ahead', () => {
    given(saved).when(grant()).then(granted());
    given(saved).when(grant(at)).thenRejected('grant-expired-before');
    given(saved).when(grant(undefined, 'agent-5')).thenRejected('list-not-owned');
    given().when(grant()).thenRejected('list-not-found');
  });

  test('is looked at as far as it is shared, which is recorded', () => {
    given(saved).when(open).thenRejected('list-not-granted');
    given(saved, granted()).when(open).then(accessed);
    given(saved, granted('2026-03-02T09:00:00.001Z')).when(open).then(accessed);
    given(saved, granted(at)).when(open).thenRejected('list-not-granted');
    const owner = { kind: 'staff', id: 'agent-3' } as const;
    given(saved)
      .when({ type: 'OpenList', data: { grantee: owner } })
      .then({ type: 'ListAccessed', data: { listId: 'list-1', by: owner, fields: ['*'], at } });
  });

  test('is closed at once when it is no longer shared', () => {
    given(saved, granted()).when(revoke).then(revoked);
    given(saved, granted(), revoked).when(open).thenRejected('list-not-granted');
    given(saved).when(revoke).then();
  });
});
