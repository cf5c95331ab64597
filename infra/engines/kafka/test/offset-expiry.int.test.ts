import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { clientApis } from '../src/gen/client-codec.ts';
import { type KafkaEngine, ManualClock, startKafka } from '../src/index.ts';
import { createTopic } from './testing/cluster.ts';
import { commit, committed, joinWithId, leave, sync } from './testing/members.ts';
import { RawClient } from './testing/raw-client.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const nobody = { generation: -1, memberId: '' };

/** Joins, and hands the assignments out as the leader. */
async function enter(client: RawClient, group: string) {
  const member = await joinWithId(client, group);
  await sync(client, group, member, { [member.memberId]: 'all' });
  return { memberId: member.memberId, generation: member.generation };
}

describe('committed offsets', () => {
  let folder = '';
  let engine: KafkaEngine;
  let client: RawClient;
  let topic = '';
  const clock = new ManualClock();
  const open = async () => {
    engine = await startKafka({ data: folder, clock, maintenanceMs: 0 });
    client = await RawClient.open(engine.address);
  };
  const close = async () => {
    client.close();
    await engine.stop();
  };
  const offsetOf = async (group: string) => (await committed(client, group, topic)).offset;
  const groups = async () =>
    (await client.call(clientApis.ListGroups, 2, {})).groups.map(({ groupId }) => groupId);

  beforeEach(async () => {
    folder = mkdtempSync(joinPath(tmpdir(), 'icrm-kafka-expiry-'));
    await open();
    topic = await createTopic(client);
  });
  afterEach(async () => {
    await close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('of a group go a week after it was seen empty, over restarts too', async () => {
    const member = await enter(client, 'readers');
    expect(await commit(client, 'readers', member, { topic, offset: 5 })).toBe(0);
    clock.advance(100);
    await leave(client, 'readers', member.memberId);
    expect(engine.expireOffsets()).toBe(0);
    clock.advance(4 * DAY_MS);
    await close();
    await open();
    expect(engine.expireOffsets()).toBe(0);
    expect(await offsetOf('readers')).toBe(5);
    clock.advance(4 * DAY_MS);
    expect(engine.expireOffsets()).toBe(1);
    expect(await offsetOf('readers')).toBe(-1);
    expect(await groups()).toEqual([]);
  });

  test('of a group somebody is in stay, however old', async () => {
    const first = await enter(client, 'readers');
    await commit(client, 'readers', first, { topic, offset: 5 });
    await leave(client, 'readers', first.memberId);
    engine.expireOffsets();
    clock.advance(6 * DAY_MS);
    const second = await enter(client, 'readers');
    expect(engine.expireOffsets()).toBe(0);
    await leave(client, 'readers', second.memberId);
    // Somebody was there, so the week begins anew.
    expect(engine.expireOffsets()).toBe(0);
    clock.advance(6 * DAY_MS);
    expect(engine.expireOffsets()).toBe(0);
    clock.advance(2 * DAY_MS);
    expect(engine.expireOffsets()).toBe(1);
  });

  test('of a reader without a group go a week after their commit', async () => {
    await commit(client, 'alone', nobody, { topic, offset: 5 });
    clock.advance(6 * DAY_MS);
    await commit(client, 'alone', nobody, { topic, offset: 6 });
    clock.advance(6 * DAY_MS);
    expect(engine.expireOffsets()).toBe(0);
    expect(await offsetOf('alone')).toBe(6);
    clock.advance(2 * DAY_MS);
    expect(engine.expireOffsets()).toBe(1);
    expect(await groups()).toEqual([]);
  });
});
