import { setTimeout } from 'node:timers/promises';
import type { ReadStore } from '@icrm/read-store';
import type { Shard } from './shard.ts';
import { shardOf } from './shard.ts';

/** A customer to be folded anew by the replica that has it in memory. */
type RepairRequest = {
  readonly _id: string;
  readonly key: string;
  readonly owner: number;
  readonly count: number;
  readonly state: 'asked' | 'repaired' | 'still-parked';
};

/** How replicas ask each other to fold a customer anew: whoever has the old facet in memory has to do it. */
export type RepairRequests = {
  /** Asks the owner of a customer, and waits until it is done; false when something of it is parked still, or nobody did it in time. */
  ask(key: string, signal: AbortSignal): Promise<boolean>;
  /** Does what the others ask of this shard; gives how many. */
  serve(repair: (key: string) => Promise<boolean>): Promise<number>;
};

const lookEveryMs = 50;
/** The owner may be restarting; what it does not get done by then it finds when it is there. */
const patienceMs = 20_000;

export const createRepairRequests = (store: ReadStore, { index, count }: Shard): RepairRequests => {
  const documents = store.collection<RepairRequest>('view-repairs');
  return {
    async ask(key, signal) {
      const _id = `${key}/${count}`;
      const request: RepairRequest = { _id, key, count, owner: shardOf(key, count), state: 'asked' };
      await documents.insertMissing([request]);
      await documents.update({ _id }, { $set: { state: 'asked' } });
      const until = performance.now() + patienceMs;
      while (performance.now() < until) {
        const { state } = (await documents.findOne({ _id })) ?? request;
        if (state !== 'asked') {
          await documents.delete({ _id, state });
          return state === 'repaired';
        }
        await setTimeout(lookEveryMs, undefined, { signal });
      }
      return false;
    },
    async serve(repair) {
      const asked = await documents.find({ owner: index, count, state: 'asked' }, { limit: 1_000 });
      for (const { _id, key } of asked) {
        const state = (await repair(key)) ? 'repaired' : 'still-parked';
        await documents.update({ _id, state: 'asked' }, { $set: { state } });
      }
      return asked.length;
    },
  };
};
