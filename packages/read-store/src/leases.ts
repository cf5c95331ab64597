import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { DuplicateKey } from './errors.ts';
import type { ReadStore } from './read-store.ts';

/** The right to do something alone, for as long as it is renewed. */
export type Lease = {
  /** Aborts when the lease could not be renewed in time, or was released. */
  readonly lost: AbortSignal;
  /** True while it is certain to hold for some time to come; asked right before each thing done alone. */
  held(): boolean;
  release(): Promise<void>;
};

/** Leases by name, kept in the read store. */
export type Leases = {
  /** The lease, or undefined while another one holds it. */
  acquire(name: string): Promise<Lease | undefined>;
};

type LeaseDocument = {
  readonly _id: string;
  readonly holder: string;
  readonly host: string;
  readonly pid: number;
  readonly until: Date;
};

type Options = { readonly lastsMs?: number; readonly renewEveryMs?: number };

/**
 * A lease lasts 15 s and is renewed every 3 s. What is held only counts until 8 s before its end, so that what was begun
 * under it is over when another takes it. One whose holder was a process of this machine that is gone is free at once.
 */
export const createLeases = (
  store: ReadStore,
  { lastsMs = 15_000, renewEveryMs = 3_000 }: Options = {},
): Leases => {
  const documents = store.collection<LeaseDocument>('leases');

  const take = async (name: string, holder: string): Promise<boolean> => {
    const now = Date.now();
    const until = new Date(now + lastsMs);
    try {
      return await documents.update(
        { _id: name, $or: [{ holder }, { until: { $lt: new Date(now) } }] },
        { $set: { holder, host: hostname(), pid: process.pid, until } },
        { upsert: true },
      );
    } catch (error) {
      if (error instanceof DuplicateKey) return false;
      throw error;
    }
  };

  const freeOfTheDead = async (name: string): Promise<void> => {
    const found = await documents.findOne({ _id: name });
    if (found === undefined || found.host !== hostname() || isAlive(Number(found.pid))) return;
    await documents.delete({ _id: name, holder: found.holder });
  };

  return {
    async acquire(name) {
      const holder = randomUUID();
      let begun = performance.now();
      if (!(await take(name, holder))) {
        await freeOfTheDead(name);
        begun = performance.now();
        if (!(await take(name, holder))) return undefined;
      }
      return keep({
        renew: () => take(name, holder),
        drop: () => documents.delete({ _id: name, holder }),
        begun,
        safeMs: lastsMs * SAFE_SHARE,
        renewEveryMs,
      });
    },
  };
};

const SAFE_SHARE = 7 / 15;

type Keeping = {
  readonly renew: () => Promise<boolean>;
  readonly drop: () => Promise<unknown>;
  readonly begun: number;
  readonly safeMs: number;
  readonly renewEveryMs: number;
};

const keep = ({ renew, drop, begun, safeMs, renewEveryMs }: Keeping): Lease => {
  const lost = new AbortController();
  let safeUntil = begun + safeMs;
  const held = (): boolean => !lost.signal.aborted && performance.now() < safeUntil;
  const again = async (): Promise<void> => {
    const at = performance.now();
    const renewed = await renew().catch(() => undefined);
    if (renewed === true) safeUntil = at + safeMs;
    // An error tells nothing yet; a refusal is the end.
    if (renewed === false || !held()) lost.abort();
  };
  const timer = setInterval(() => void again(), renewEveryMs);
  timer.unref();
  lost.signal.addEventListener('abort', () => clearInterval(timer));
  return {
    lost: lost.signal,
    held,
    async release() {
      lost.abort();
      await drop().catch(() => undefined);
    },
  };
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};
