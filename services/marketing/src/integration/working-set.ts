import type { Kept, People } from '../domain/segment/find-members.ts';
import type { SegmentStore } from './segment-store.ts';

/** The people of one piece of work, and those of them that it changed. */
export type Working = People & { changed(): readonly Kept[] };

/** Loads customers and everybody they are linked with. */
export const loadPeople = async (
  store: Pick<SegmentStore, 'load'>,
  tenant: string,
  customerIds: readonly string[],
): Promise<Working> => {
  const known = new Map<string, Kept>();
  const asked = new Set<string>();
  const changed = new Map<string, Kept>();
  for (let ids = [...new Set(customerIds)]; ids.length > 0; ) {
    for (const id of ids) asked.add(id);
    const found = await store.load(tenant, ids);
    for (const kept of found) known.set(kept.customerId, kept);
    const linked = found.flatMap(({ person }) => Object.values(person.links));
    ids = [...new Set(linked)].filter((id) => !asked.has(id));
  }
  return {
    get: (customerId) => known.get(customerId),
    set(kept) {
      known.set(kept.customerId, kept);
      changed.set(kept.customerId, kept);
    },
    changed: () => [...changed.values()],
  };
};
