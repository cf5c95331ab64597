import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { clientApis } from '../../src/gen/client-codec.ts';
import { createTopic, newGroup } from '../testing/cluster.ts';
import { commit, committed, heartbeat, join, joinWithId, leave, sync } from '../testing/members.ts';
import { RawClient } from '../testing/raw-client.ts';
import { eventually, openTarget, type Target } from '../testing/target.ts';

const nobody = { memberId: '', generation: -1 };

describe('consumer groups', () => {
  let target: Target;
  let a: RawClient;
  let b: RawClient;
  let topic: string;
  beforeAll(async () => {
    target = await openTarget();
    a = await RawClient.open(target.address, 'a');
    b = await RawClient.open(target.address, 'b');
    topic = await createTopic(a);
  });
  afterAll(async () => {
    a.close();
    b.close();
    await target.stop();
  });

  /** A group in state Stable with `a` alone. */
  const stableGroup = async () => {
    const groupId = await newGroup(a);
    const member = await joinWithId(a, groupId);
    await sync(a, groupId, member, { [member.memberId]: 'all' });
    return { groupId, member };
  };

  const describeGroup = async (groupId: string) =>
    (await a.call(clientApis.DescribeGroups, 3, { groups: [groupId] })).groups[0];

  test('a first join is answered with an id to join with', async () => {
    const groupId = await newGroup(a);
    const first = await join(a, groupId);
    expect(first).toMatchObject({ err: 79, generation: -1, members: [] });
    expect(first.memberId).toMatch(/^a-.{36}$/);
    const second = await join(a, groupId, { memberId: first.memberId });
    expect(second).toMatchObject({
      err: 0,
      generation: 1,
      protocol: 'range',
      leader: first.memberId,
      memberId: first.memberId,
    });
    expect(second.members).toEqual([
      { memberId: first.memberId, instanceId: null, metadata: Buffer.from('m') },
    ]);
  });

  test('before version 4 it is admitted at once', async () => {
    expect(await join(a, await newGroup(a), { version: 3 })).toMatchObject({ err: 0, generation: 1 });
  });

  test('the leader assigns and everybody gets what is theirs', async () => {
    const { groupId, member } = await stableGroup();
    const joining = joinWithId(b, groupId);
    await eventually(async () => (await heartbeat(a, groupId, member)) === 27);
    const leader = await join(a, groupId, { memberId: member.memberId });
    const follower = await joining;
    expect(leader).toMatchObject({ err: 0, generation: 2, leader: member.memberId });
    expect(leader.members.map(({ memberId }) => memberId).sort()).toEqual(
      [leader.memberId, follower.memberId].sort(),
    );
    expect(follower).toMatchObject({ err: 0, generation: 2, leader: member.memberId, members: [] });
    const following = sync(b, groupId, follower);
    const parts = { [leader.memberId]: 'left', [follower.memberId]: 'right' };
    expect(await sync(a, groupId, leader, parts)).toMatchObject({ err: 0, assignment: Buffer.from('left') });
    expect(await following).toMatchObject({ err: 0, assignment: Buffer.from('right') });
    expect(await heartbeat(a, groupId, leader)).toBe(0);
    expect(await describeGroup(groupId)).toMatchObject({
      err: 0,
      state: 'Stable',
      protocol: 'range',
      protocolType: 'consumer',
    });
    expect(await leave(b, groupId, follower.memberId)).toBe(0);
    expect(await heartbeat(a, groupId, leader)).toBe(27);
  });

  test('strangers and old generations are told so', async () => {
    const { groupId, member } = await stableGroup();
    expect(await heartbeat(a, groupId, { ...member, memberId: 'stranger' })).toBe(25);
    expect(await heartbeat(a, groupId, { ...member, generation: 7 })).toBe(22);
    expect(await sync(a, groupId, { ...member, memberId: 'stranger' })).toMatchObject({ err: 25 });
    expect(await sync(a, groupId, { ...member, generation: 7 })).toMatchObject({ err: 22 });
    expect(await join(a, groupId, { memberId: 'stranger' })).toMatchObject({ err: 25 });
    expect(await leave(a, groupId, 'stranger')).toBe(25);
    expect(await heartbeat(a, await newGroup(a), member)).toBe(25);
  });

  test.each([
    ['an empty group id', 24, '', {}],
    ['too short a session', 26, 'x', { sessionTimeout: 1 }],
    ['too long a session', 26, 'x', { sessionTimeout: 100_000_000 }],
    ['no protocol', 23, 'x', { protocols: [] }],
    ['no protocol type', 23, 'x', { protocolType: '' }],
  ])('refuses a join with %s with error %d', async (_what, err, suffix, options) => {
    const groupId = suffix === '' ? '' : `${await newGroup(a)}-${suffix}`;
    expect(await join(a, groupId, options)).toMatchObject({ err });
  });

  test('refuses a protocol that the members do not share', async () => {
    const { groupId } = await stableGroup();
    expect(await join(b, groupId, { protocols: ['sticky'] })).toMatchObject({ err: 23 });
    expect(await join(b, groupId, { protocolType: 'connect' })).toMatchObject({ err: 23 });
  });

  test('an unchanged member that joins a stable group again gets the same answer, unless it leads', async () => {
    const { groupId, member } = await stableGroup();
    const joining = joinWithId(b, groupId);
    await eventually(async () => (await heartbeat(a, groupId, member)) === 27);
    const leader = await join(a, groupId, { memberId: member.memberId });
    const follower = await joining;
    const following = sync(b, groupId, follower);
    await sync(a, groupId, leader, {});
    await following;
    expect(await join(b, groupId, { memberId: follower.memberId })).toMatchObject({ err: 0, generation: 2 });
    expect(await heartbeat(a, groupId, leader)).toBe(0);
    const again = join(a, groupId, { memberId: leader.memberId });
    await eventually(async () => (await heartbeat(b, groupId, follower)) === 27);
    expect(await join(b, groupId, { memberId: follower.memberId })).toMatchObject({ err: 0, generation: 3 });
    expect(await again).toMatchObject({ err: 0, generation: 3 });
  });

  test('a member that is silent for its session is expelled', async () => {
    const { groupId, member } = await stableGroup();
    const silent = joinWithId(b, groupId, { sessionTimeout: 300, rebalanceTimeout: 300 });
    await eventually(async () => (await heartbeat(a, groupId, member)) === 27);
    const leader = await join(a, groupId, { memberId: member.memberId });
    await silent;
    await sync(a, groupId, leader, {});
    await eventually(async () => (await heartbeat(a, groupId, leader)) === 27);
    expect(await join(a, groupId, { memberId: leader.memberId })).toMatchObject({
      err: 0,
      generation: 3,
      members: [{ memberId: leader.memberId }],
    });
  });

  test('between join and sync nothing may be committed', async () => {
    const groupId = await newGroup(a);
    const member = await joinWithId(a, groupId);
    expect(await commit(a, groupId, member, { topic, offset: 1 })).toBe(27);
    await sync(a, groupId, member, {});
    expect(await commit(a, groupId, member, { topic, offset: 2 })).toBe(0);
    expect(await committed(a, groupId, topic)).toEqual({ offset: 2, metadata: 'note', err: 0 });
  });

  test('offsets are committed by members of the generation alone', async () => {
    const { groupId, member } = await stableGroup();
    expect(await commit(a, groupId, { ...member, generation: 7 }, { topic, offset: 1 })).toBe(22);
    expect(await commit(a, groupId, { ...member, memberId: 'stranger' }, { topic, offset: 1 })).toBe(25);
    expect(await commit(a, groupId, nobody, { topic, offset: 1 })).toBe(25);
    expect(await committed(a, groupId, topic)).toEqual({ offset: -1, metadata: '', err: 0 });
    expect(await leave(a, groupId, member.memberId)).toBe(0);
    expect(await commit(a, groupId, nobody, { topic, offset: 5 })).toBe(0);
    expect(await committed(a, groupId, topic)).toMatchObject({ offset: 5 });
    expect(await commit(a, groupId, member, { topic, offset: 6 })).toBe(25);
  });

  test('a group nobody ever joined takes offsets without a generation', async () => {
    const groupId = await newGroup(a);
    expect(await commit(a, groupId, { memberId: 'm', generation: 3 }, { topic, offset: 1 })).toBe(22);
    expect(await commit(a, groupId, nobody, { topic, offset: 1 })).toBe(0);
    expect(await commit(a, groupId, nobody, { topic: 'no-such-topic', offset: 1 })).toBe(3);
  });

  test('a static member takes its place again under another id, and the old id is fenced', async () => {
    const groupId = await newGroup(a);
    const first = await join(a, groupId, { instanceId: 'i1' });
    expect(first).toMatchObject({ err: 0, generation: 1 });
    await sync(a, groupId, { ...first, instanceId: 'i1' }, { [first.memberId]: 'all' });
    const second = await join(b, groupId, { instanceId: 'i1', version: 9, memberId: '' });
    expect(second).toMatchObject({ err: 0, generation: 1, skipAssignment: true, leader: second.memberId });
    expect(second.memberId).not.toBe(first.memberId);
    expect(await heartbeat(a, groupId, { ...first, instanceId: 'i1' })).toBe(82);
    expect(await commit(a, groupId, { ...first, instanceId: 'i1' }, { topic, offset: 1 })).toBe(82);
    expect(await sync(b, groupId, { ...second, instanceId: 'i1' })).toMatchObject({
      err: 0,
      assignment: Buffer.from('all'),
    });
    const { members } = await a.call(clientApis.LeaveGroup, 3, {
      groupId,
      members: [
        { memberId: '', instanceId: 'i1' },
        { memberId: '', instanceId: 'i2' },
      ],
    });
    expect(members.map(({ err }) => err)).toEqual([0, 25]);
  });

  test('groups are listed, described and deleted once nobody is in them', async () => {
    const { groupId, member } = await stableGroup();
    const list = async (states: string[]) =>
      (await a.call(clientApis.ListGroups, 4, { states })).groups.find((group) => group.groupId === groupId);
    expect(await list([])).toMatchObject({ state: 'Stable', protocolType: 'consumer' });
    expect(await list(['Empty'])).toBeUndefined();
    const remove = async (id: string) =>
      (await a.call(clientApis.DeleteGroups, 2, { groups: [id] })).results[0]?.err;
    expect(await remove(groupId)).toBe(68);
    await leave(a, groupId, member.memberId);
    expect(await describeGroup(groupId)).toMatchObject({ state: 'Empty', members: [] });
    expect(await list(['Empty'])).toMatchObject({ state: 'Empty' });
    expect(await remove(groupId)).toBe(0);
    expect(await remove(groupId)).toBe(69);
    expect(await describeGroup(groupId)).toMatchObject({ err: 0, state: 'Dead' });
  });

  test('committed offsets can be deleted', async () => {
    const groupId = await newGroup(a);
    await commit(a, groupId, nobody, { topic, offset: 5 });
    const { err, topics } = await a.call(clientApis.OffsetDelete, 0, {
      groupId,
      topics: [{ name: topic, parts: [{ index: 0 }] }],
    });
    expect({ err, part: topics[0]?.parts[0]?.err }).toEqual({ err: 0, part: 0 });
    expect(await committed(a, groupId, topic)).toMatchObject({ offset: -1 });
  });
});
