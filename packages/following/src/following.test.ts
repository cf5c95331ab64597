import { memoryEventStore } from '@icrm/event-store/testing';
import type { Checkpoints } from '@icrm/read-store';
import { newId } from '@icrm/runtime';
import { eventually } from '@icrm/testkit';
import { expect, test } from '@jest/globals';
import { followLog, repeat } from './index.ts';

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
