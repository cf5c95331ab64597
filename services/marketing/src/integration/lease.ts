import { DuplicateKey, type ReadStore } from '@icrm/read-store';
import { type Clock, newId } from '@icrm/runtime';
import { pause } from './persistently.ts';

const HELD_FOR_MS = 10_000;
const ASKED_EVERY_MS = 500;

type Lease = { readonly _id: string; readonly owner: string; readonly until: number };

/** Work that only one process does at a time. */
export type Exclusive = (work: (signal: AbortSignal) => Promise<void>, signal: AbortSignal) => Promise<void>;

/** Waits for the lease of a name, does the work while it is held and renewed, and gives it back. */
export const exclusive = (readStore: ReadStore, name: string, clock: Clock): Exclusive => {
  const leases = readStore.collection<Lease>('marketing_leases');
  const owner = newId();

  const take = async (): Promise<boolean> => {
    const now = clock.now().getTime();
    const mine = { $or: [{ owner }, { until: { $lt: now } }] };
    try {
      const set = { $set: { owner, until: now + HELD_FOR_MS } };
      return await leases.update({ _id: name, ...mine }, set, { upsert: true });
    } catch (error) {
      // Somebody else holds it.
      if (error instanceof DuplicateKey) return false;
      throw error;
    }
  };

  return async (work, signal) => {
    while (!signal.aborted && !(await take())) await pause(ASKED_EVERY_MS, signal);
    if (signal.aborted) return;
    const lost = new AbortController();
    const working = AbortSignal.any([signal, lost.signal]);
    const renewing = (async () => {
      while (!working.aborted) {
        await pause(HELD_FOR_MS / 4, working);
        if (!working.aborted && !(await take())) lost.abort();
      }
    })().catch(() => lost.abort());
    try {
      await work(working);
    } finally {
      lost.abort();
      await renewing;
      await leases.delete({ _id: name, owner });
    }
  };
};
