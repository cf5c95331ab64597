import { subjectKeyDestroyed } from '@icrm/contracts';
import type { EventStore } from '@icrm/event-store';
import { memoryEventStore, memoryLog } from '@icrm/event-store/testing';
import { testKeyRing } from '@icrm/privacy/testing';
import { newId } from '@icrm/runtime';
import { describe, expect, test } from '@jest/globals';
import { erasureStream } from './erasure-stream.ts';
import { type FollowOptions, followErasures } from './follow-erasures.ts';

const at = '2026-03-02T09:00:00.000Z';
const erase = async (store: EventStore, customerId: string): Promise<void> => {
  const metadata = {
    tenant: 'acme',
    customerIds: [customerId],
    actor: { kind: 'staff' as const, id: 'clerk-7' },
    channel: 'phone',
    correlationId: newId(),
    causationId: newId(),
    commandId: newId(),
    occurredAt: at,
    receivedAt: at,
  };
  const data = { ...subjectKeyDestroyed.example, customerId };
  const event = { id: newId(), type: subjectKeyDestroyed.type, data, metadata };
  await store.append(erasureStream('acme', customerId), [event], { expected: 'no-stream' });
};

const memoryCheckpoints = () => {
  const saved = new Map<string, bigint>();
  return {
    saved,
    load: async (name: string) => saved.get(name) ?? 0n,
    save: async (name: string, position: bigint) => void saved.set(name, position),
  };
};

const confirmations = async (store: EventStore, customerId: string) => {
  const found = [];
  for await (const { type, data, metadata } of store.readStream(erasureStream('acme', customerId, 'mailer')))
    found.push({ type, data, actor: metadata.actor.id });
  return found;
};

const until = async (met: () => Promise<boolean> | boolean): Promise<void> => {
  const deadline = performance.now() + 5_000;
  while (!(await met())) {
    if (performance.now() > deadline) throw new Error('did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

const world = (changes: Partial<FollowOptions> = {}) => {
  const store = memoryEventStore();
  const checkpoints = memoryCheckpoints();
  const { keyRing } = testKeyRing();
  const options: FollowOptions = {
    store,
    checkpoints,
    by: 'mailer',
    keyRing,
    gone: async () => {},
    ...changes,
  };
  return { store, checkpoints, keyRing, options };
};

const [ana, ben] = [newId(), newId()];

describe('a holder of copies that follows erasures', () => {
  test('confirms one when nothing is left, and not before', async () => {
    const left = Promise.withResolvers<void>();
    const { store, options } = world({ gone: () => left.promise });
    const following = followErasures(options);
    await erase(store, ana);
    expect(await confirmations(store, ana)).toEqual([]);
    left.resolve();
    await until(async () => (await confirmations(store, ana)).length > 0);
    expect(await confirmations(store, ana)).toEqual([
      {
        type: 'ErasureConfirmed',
        data: { customerId: ana, by: 'mailer', at: expect.any(String) },
        actor: 'mailer',
      },
    ]);
    await following.stop();
  });

  test('drops the key from memory at once', async () => {
    const forgotten: string[] = [];
    const { store, options } = world({
      keyRing: { forget: (_tenant, subject) => void forgotten.push(subject) },
      gone: () => new Promise(() => {}),
    });
    void followErasures(options);
    await erase(store, ana);
    await until(() => forgotten.length > 0);
    expect(forgotten).toEqual([ana]);
  });

  test('tries again what fails, and passes over nothing', async () => {
    let failures = 2;
    const { store, options } = world({
      gone: async () => {
        failures -= 1;
        if (failures >= 0) throw new Error('the store is down');
      },
    });
    const following = followErasures(options);
    await erase(store, ana);
    await erase(store, ben);
    await until(async () => (await confirmations(store, ben)).length > 0);
    expect(await confirmations(store, ana)).toHaveLength(1);
    await following.stop();
  });

  test('goes on after a restart, and confirms nothing twice when its checkpoint was lost', async () => {
    const { store, checkpoints, options } = world();
    const first = followErasures(options);
    await erase(store, ana);
    await until(async () => checkpoints.saved.size > 0);
    await first.stop();
    await erase(store, ben);
    checkpoints.saved.clear();
    const second = followErasures(options);
    await until(async () => (await confirmations(store, ben)).length > 0);
    expect(await confirmations(store, ana)).toHaveLength(1);
    await second.stop();
  });

  test('an erasure whose record cannot be decoded is carried out all the same', async () => {
    const log = memoryLog();
    const gone: string[] = [];
    const { options } = world({
      gone: async ({ tenant, customerId }) => void gone.push(`${tenant}/${customerId}`),
    });
    const store = memoryEventStore({}, log);
    await erase(store, ana);
    const [record] = log.events.splice(0);
    if (record === undefined) throw new Error('nothing was recorded');
    log.events.push({ ...record, metadata: { ...(record.metadata as object), schema: 99 } });
    await erase(store, ben);
    const following = followErasures({ ...options, store });
    await until(async () => (await confirmations(store, ben)).length > 0);
    expect(gone).toEqual([`acme/${ana}`, `acme/${ben}`]);
    expect(await confirmations(store, ana)).toHaveLength(1);
    await following.stop();
  });

  test('leaves to another replica what that one holds', async () => {
    const { store, checkpoints, options } = world({ holds: ({ customerId }) => customerId === ben });
    const following = followErasures(options);
    await erase(store, ana);
    await erase(store, ben);
    await until(async () => (await confirmations(store, ben)).length > 0);
    expect(await confirmations(store, ana)).toEqual([]);
    await following.stop();
    expect(checkpoints.saved.size).toBe(1);
  });
});
