import type { Audiences } from '../application/launch.ts';
import type { SegmentStore } from './segment-store.ts';

const AT_ONCE = 500;

/** Audiences as the segments are filled now. */
export const createAudiences =
  (kept: Pick<SegmentStore, 'members'>): Audiences =>
  async (tenant, audience) => {
    const group = `${tenant}.${'segmentId' in audience ? audience.segmentId : audience.listId}`;
    const ids: string[] = [];
    for (let more = true; more; ) {
      const page = await kept.members(group, ids.at(-1) ?? '', AT_ONCE);
      ids.push(...page.map(({ customerId }) => customerId));
      more = page.length === AT_ONCE;
    }
    return ids;
  };
