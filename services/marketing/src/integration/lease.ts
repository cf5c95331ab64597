import { DuplicateKey, type ReadStore } from '@icrm/read-store';
import { type Clock, newId } from '@icrm/runtime';
import { pause } from './persistently.ts';

export type LeaseOptions = {
  readonly name: string;
  readonly clock: Clock;
  /** How long others wait for a process that is gone. */
  readonly heldForMs: number;
};

type Lease = { readonly _id: string; readonly owner: string; readonly until: number };

/** Work that only one process does at a time. */
export type Exclusive = (work: (signal: AbortSignal) => Promise<void>, signal: AbortSignal) => Promise<void>;

/** Waits for the lease of a name, does the work while it is held and renewed, and gives it back. */
export const exclusive = (readStore: ReadStore, { name, clock, heldForMs }: LeaseOptions): Exclusive => {
  const leases = readStore.collection<Lease>('marketing_leases');
  const owner = newId();

  const take = async (): Promise<boolean> => {
    const now = clock.now().getTime();
    const mine = { $or: [{ owner }, { until: { $lt: now } }] };
    try {
      const set = { $set: { owner, until: now + heldForMs } };
      return await leases.update({ _id: name, ...mine }, set, { upsert: true });
    } catch (error) {
      // Somebody else holds it.
      if (error instanceof DuplicateKey) return false;
      throw error;
    }
  };

  return async (work, signal) => {
    while (!signal.aborted && !(await take())) await pause(heldForMs / 8, signal);
    if (signal.aborted) return;
    const lost = new AbortController();
    const working = AbortSignal.any([signal, lost.signal]);
    const renewing = (async () => {
      while (!working.aborted) {
        await pause(heldForMs / 4, working);
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
