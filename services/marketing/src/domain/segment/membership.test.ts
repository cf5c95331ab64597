import type { MembershipEvent } from '@icrm/contracts';
import { specify } from '@icrm/decider/testing';
import { describe, test } from '@jest/globals';
import { membership, type SettleMembership } from './membership.ts';

const at = '2026-03-02T09:00:00.000Z';
const given = specify(membership, { now: at });
const madrid = { segmentId: 'm', name: 'Madrid', version: 1 };
const buyers = { segmentId: 'b', name: 'Buyers', version: 1 };
const cause = { kind: 'event' as const, eventId: 'e-1' };
const seen = (position: number) => ({ position: String(position), time: at });
const settle = (belongs: readonly (typeof madrid)[], position: number): SettleMembership => ({
  type: 'SettleMembership',
  data: { customerId: 'ana', belongs, looked: 'all', cause, seen: seen(position) },
});
const entered = (segment: typeof madrid, position: number): MembershipEvent => ({
  type: 'SegmentEntered',
  data: { ...segment, customerId: 'ana', cause, seen: seen(position), at },
});
const left = (segment: typeof madrid, position: number): MembershipEvent => ({
  type: 'SegmentLeft',
  data: { ...segment, customerId: 'ana', cause, seen: seen(position), at },
});

describe('membership', () => {
  test('writes only what differs, leaving before entering', () => {
    given()
      .when(settle([madrid], 9))
      .then(entered(madrid, 9));
    given(entered(madrid, 9))
      .when(settle([madrid], 10))
      .then();
    given(entered(madrid, 9))
      .when(settle([buyers], 10))
      .then(left(madrid, 10), entered(buyers, 10));
  });
  test('does not listen to whoever saw less of the log', () =>
    given(entered(madrid, 10)).when(settle([], 9)).then());
  test('leaves alone what was not looked at', () =>
    given(entered(madrid, 9))
      .when({ ...settle([], 10), data: { ...settle([], 10).data, looked: ['b'] } })
      .then());
});
