import { customerKey, type Fact } from '../fact.ts';

/** A batch that is in the views now. */
export type Announcement = {
  readonly facts: readonly Fact[];
  /** Facts of the same events about customers of other shards: seen, but not written here. */
  readonly others: readonly Fact[];
  readonly position: bigint;
};

/** Tells whoever watches what has just become visible. */
export type Announcements = {
  publish(announcement: Announcement): void;
  /** Calls back with every batch, also those without facts of interest; gives the function that ends it. */
  subscribe(listen: (announcement: Announcement) => void): () => void;
};

export const createAnnouncements = (): Announcements => {
  const listeners = new Set<(announcement: Announcement) => void>();
  return {
    publish(announcement) {
      for (const listen of listeners) listen(announcement);
    },
    subscribe(listen) {
      listeners.add(listen);
      return () => listeners.delete(listen);
    },
  };
};

/** The customers a batch is about. */
export const touchedKeys = ({ facts }: Announcement): Set<string> =>
  new Set(facts.map(({ tenant, customerId }) => customerKey(tenant, customerId)));
