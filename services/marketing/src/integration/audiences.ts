import type { EventStore } from '@icrm/event-store';
import { lists, topics } from '../application/aggregates.ts';
import type { Audiences } from '../application/launch.ts';
import type { SegmentStore } from './segment-store.ts';

const AT_ONCE = 500;

/** Audiences as they are now: a segment as it is filled, a list as it is kept or as its segment is. */
export const createAudiences = (kept: Pick<SegmentStore, 'members'>, store: EventStore): Audiences => {
  const ofSegment = async (tenant: string, segmentId: string): Promise<readonly string[]> => {
    const ids: string[] = [];
    for (let more = true; more; ) {
      const page = await kept.members(`${tenant}.${segmentId}`, ids.at(-1) ?? '', AT_ONCE);
      ids.push(...page.map(({ customerId }) => customerId));
      more = page.length === AT_ONCE;
    }
    return ids;
  };
  return async (tenant, audience) => {
    if ('segmentId' in audience) return ofSegment(tenant, audience.segmentId);
    // A play is entered later, decision by decision.
    if ('decision' in audience) return [];
    if ('topic' in audience)
      return Object.keys((await topics.read(store, tenant, audience.topic)).followers).sort();
    const list = await lists.read(store, tenant, audience.listId);
    if (list.status === 'unknown') return [];
    return list.segmentId === undefined ? list.members : ofSegment(tenant, list.segmentId);
  };
};
