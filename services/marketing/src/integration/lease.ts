import { pause } from '@icrm/following';
import type { Leases } from '@icrm/read-store';

/** Work that only one process does at a time. */
export type Exclusive = (work: (signal: AbortSignal) => Promise<void>, signal: AbortSignal) => Promise<void>;

/** How often it is looked whether whoever holds a lease is gone. */
const LOOK_EVERY_MS = 1_000;

/** Waits for the lease of a name and does the work while it is held; who loses it waits for it again. */
export const exclusive =
  (leases: Leases, name: string): Exclusive =>
  async (work, signal) => {
    while (!signal.aborted) {
      const lease = await leases.acquire(name);
      if (lease === undefined) {
        await pause(LOOK_EVERY_MS, signal);
        continue;
      }
      try {
        await work(AbortSignal.any([signal, lease.lost]));
        if (!lease.lost.aborted) return;
      } finally {
        await lease.release();
      }
    }
  };
