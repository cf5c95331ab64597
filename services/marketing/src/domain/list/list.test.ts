import type { MarketingListEvent } from '@icrm/contracts';
import { specify } from '@icrm/decider/testing';
import { describe, expect, test } from '@jest/globals';
import { type ListCommand, list, mask } from './list.ts';

const at = '2026-03-02T09:00:00.000Z';
const given = specify(list, { now: at });
const created: MarketingListEvent = {
  type: 'MarketingListCreated',
  data: { listId: 'l-1', name: 'Fair', at },
};
const follows: MarketingListEvent = {
  type: 'MarketingListCreated',
  data: { listId: 'l-1', name: 'Fair', segmentId: 's-1', at },
};
const members = (
  type: 'MarketingListMembersAdded' | 'MarketingListMembersRemoved',
  ...customerIds: string[]
): MarketingListEvent => ({
  type,
  data: { listId: 'l-1', customerIds, at },
});
const add = (...customerIds: string[]): ListCommand => ({ type: 'AddListMembers', data: { customerIds } });
const sharing = {
  grantee: 'd-3',
  fields: ['city' as const],
  masked: [],
  expiresAt: '2026-04-01T00:00:00.000Z',
};
const shared: MarketingListEvent = { type: 'MarketingListShared', data: { listId: 'l-1', ...sharing, at } };
const revoked: MarketingListEvent = {
  type: 'MarketingListShareRevoked',
  data: { listId: 'l-1', grantee: 'd-3', at },
};
const access: ListCommand = { type: 'AccessList', data: { grantee: 'd-3', rows: 7 } };

describe('a list', () => {
  test('is created once', () => {
    const create: ListCommand = { type: 'CreateList', data: { listId: 'l-1', name: 'Fair' } };
    given().when(create).then(created);
    given(created).when(create).thenRejected('list-already-created');
    given().when(add('a')).thenRejected('list-not-found');
  });
  test('takes on whom it has not, and takes off whom it has', () => {
    given(created)
      .when(add('a', 'b', 'a'))
      .then(members('MarketingListMembersAdded', 'a', 'b'));
    given(created, members('MarketingListMembersAdded', 'a'))
      .when(add('a', 'b'))
      .then(members('MarketingListMembersAdded', 'b'));
    given(created, members('MarketingListMembersAdded', 'a'))
      .when({ type: 'RemoveListMembers', data: { customerIds: ['a', 'c'] } })
      .then(members('MarketingListMembersRemoved', 'a'));
    given(created, members('MarketingListMembersAdded', 'a')).when(add('a')).then();
    given(follows).when(add('a')).thenRejected('list-follows-segment');
  });
  test('is read by whom it is shared with, until it ends or is revoked, and each time is written', () => {
    given(created).when({ type: 'ShareList', data: sharing }).then(shared);
    given(created, shared)
      .when(access)
      .then({ type: 'MarketingListAccessed', data: { listId: 'l-1', grantee: 'd-3', rows: 7, at } });
    given(created).when(access).thenRejected('list-not-shared');
    given(created, shared, revoked).when(access).thenRejected('list-not-shared');
    specify(list, { now: sharing.expiresAt })(created, shared).when(access).thenRejected('share-expired');
    given(created, shared)
      .when({ type: 'RevokeShare', data: { grantee: 'd-3' } })
      .then(revoked);
    given(created)
      .when({ type: 'RevokeShare', data: { grantee: 'd-3' } })
      .thenRejected('list-not-shared');
  });
  test('shows masked values in part', () => {
    expect(mask('ana.ruiz@example.com')).toBe('a***@example.com');
    expect(mask('Ruiz')).toBe('R***');
    expect(mask('')).toBe('***');
  });
});
