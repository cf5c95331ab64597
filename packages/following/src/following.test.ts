import { memoryEventStore } from '@icrm/event-store/testing';
import type { Checkpoints } from '@icrm/read-store';
import { newId } from '@icrm/runtime';
import { eventually } from '@icrm/testkit';
import { expect, test } from '@jest/globals';
import { createCheckpointSaver, followLog, inBatches, repeat } from './index.ts';

const customerId = newId();
const checkpointsAt = (position: bigint): Checkpoints & { saved: bigint } => ({
  saved: position,
  async load() {
    return this.saved;
  },
  list: async () => new Map(),
  async save(_name, saved) {
    this.saved = saved;
  },
  remove: async () => {},
});
const qualified = async (store: ReturnType<typeof memoryEventStore>, leadId: string) =>
  store.append(
    `lead-acme.${leadId}`,
    [
      {
        id: newId(),
        type: 'LeadQualified',
        data: { leadId, customerId, at: '2026-03-02T09:00:00.000Z' },
        metadata: {
          tenant: 'acme',
          customerIds: [customerId],
          actor: { kind: 'system', id: 'test' },
          channel: 'system',
          correlationId: 'c',
          causationId: 'c',
          commandId: newId(),
          occurredAt: '2026-03-02T09:00:00.000Z',
          receivedAt: '2026-03-02T09:00:00.000Z',
        },
      },
    ],
    { expected: 'no-stream' },
  );

test('the log is followed from the checkpoint, in order, also when applying fails at first', async () => {
  const store = memoryEventStore();
  const ids = [newId(), newId(), newId()];
  const [before] = ids;
  const { position } = await qualified(store, before ?? '');
  for (const id of ids.slice(1)) await qualified(store, id);
  const applied: string[] = [];
  let failures = 2;
  const part = followLog({
    name: 'test',
    store,
    checkpoints: checkpointsAt(position),
    streamPrefixes: ['lead-'],
    async apply({ stream }) {
      failures -= 1;
      if (failures >= 0) throw new Error('away');
      applied.push(stream.slice('lead-acme.'.length));
    },
  });
  await part.start();
  await eventually(async () => expect(applied).toEqual(ids.slice(1)));
  await part.stop();
});

test('turns never overlap, come again while there is more to do, and end with the part', async () => {
  let [active, most, turns] = [0, 0, 0];
  const part = repeat({
    name: 'test',
    everyMs: 5,
    async turn() {
      active += 1;
      most = Math.max(most, active);
      await new Promise(setImmediate);
      active -= 1;
      turns += 1;
      return turns < 5;
    },
  });
  await part.start();
  await eventually(async () => expect(turns).toBeGreaterThan(6));
  await part.stop();
  const stopped = turns;
  await new Promise(setImmediate);
  expect([most, active, turns]).toEqual([1, 0, stopped]);
});

test('what comes in quick succession is applied together, and the first after a rest at once', async () => {
  const store = memoryEventStore();
  const checkpoints = checkpointsAt(0n);
  const batches: number[] = [];
  const part = followLog({
    name: 'test',
    store,
    checkpoints,
    streamPrefixes: ['lead-'],
    async applyAll(events) {
      batches.push(events.length);
    },
  });
  await part.start();
  await qualified(store, newId());
  await eventually(async () => expect(batches).toEqual([1]));
  let last = 0n;
  for (let n = 0; n < 20; n++) ({ position: last } = await qualified(store, newId()));
  await eventually(async () => expect(batches.reduce((sum, size) => sum + size, 0)).toBe(21));
  await part.stop();
  expect(batches.length).toBeLessThan(10);
  expect(checkpoints.saved).toBe(last);
});

test('a source is read ahead only so far, and its error comes after what came before it', async () => {
  let given = 0;
  const source = async function* () {
    for (; given < 50; given += 1) yield given;
    throw new Error('away');
  };
  const seen: number[] = [];
  const reading = (async () => {
    for await (const batch of inBatches(source(), { most: 10 })) {
      expect(batch.length).toBeLessThanOrEqual(10);
      expect(given - seen.length).toBeLessThanOrEqual(21);
      seen.push(...batch);
      await new Promise(setImmediate);
    }
  })();
  await expect(reading).rejects.toThrow('away');
  expect(seen).toEqual(Array.from({ length: 50 }, (_, n) => n));
});

test('a checkpoint that could not be saved is saved later, the newest alone', async () => {
  const saved: bigint[] = [];
  let failures = 1;
  const saver = createCheckpointSaver(
    {
      async save(_name, position) {
        failures -= 1;
        if (failures >= 0) throw new Error('away');
        saved.push(position);
      },
    },
    'test',
  );
  saver.reached(1n, false);
  saver.reached(2n, false);
  await saver.flush();
  saver.reached(3n, true);
  await eventually(async () => expect(saved).toEqual([3n]));
  await saver.flush();
  expect(saved).toEqual([3n]);
});
