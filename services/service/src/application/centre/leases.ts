import { DuplicateKey, type ReadStore } from '@icrm/read-store';
import type { Clock } from '@icrm/runtime';

/** Who owns something, and until when unless it is renewed. */
export type Lease = {
  readonly _id: string;
  readonly owner: string;
  /** Where the owner is called. */
  readonly address: string;
  /** Milliseconds since 1970. */
  readonly until: number;
};

/**
 * One owner at a time, by the clocks of the instances. A lease only says who should work: what an owner writes is
 * guarded by the revision of its stream, so that two who both believe to own something cannot both write.
 */
export type Leases = {
  /** Takes or renews; undefined when somebody else has it. */
  take(id: string): Promise<Lease | undefined>;
  /** Whose it is now; undefined: nobody's. */
  holder(id: string): Promise<Lease | undefined>;
  /** Those that nobody renewed. */
  orphans(prefix: string): Promise<readonly string[]>;
  /** Gives it up, so that others need not wait. */
  release(id: string): Promise<void>;
  /** Gives it up for good: nobody takes it over. */
  forget(id: string): Promise<void>;
};

export type LeasesOptions = {
  readonly readStore: ReadStore;
  readonly clock: Clock;
  readonly owner: string;
  readonly address: () => string;
  readonly ttlMs: number;
};

export const createLeases = ({ readStore, clock, owner, address, ttlMs }: LeasesOptions): Leases => {
  const leases = readStore.collection<Lease>('service_leases');
  const now = () => clock.now().getTime();
  return {
    async take(id) {
      const lease = { owner, address: address(), until: now() + ttlMs };
      const free = { _id: id, $or: [{ until: { $lt: now() } }, { owner }] };
      if (await leases.update(free, { $set: lease })) return { _id: id, ...lease };
      try {
        await leases.insert({ _id: id, ...lease });
        return { _id: id, ...lease };
      } catch (error) {
        if (error instanceof DuplicateKey) return undefined;
        throw error;
      }
    },
    async holder(id) {
      const lease = await leases.findOne({ _id: id });
      return lease !== undefined && lease.until >= now() ? lease : undefined;
    },
    async orphans(prefix) {
      const found = await leases.find({ until: { $lt: now() } }, { limit: 100 });
      return found.map(({ _id }) => _id).filter((id) => id.startsWith(prefix));
    },
    async release(id) {
      await leases.update({ _id: id, owner }, { $set: { until: 0 } });
    },
    async forget(id) {
      await leases.delete({ _id: id, owner });
    },
  };
};
