import type { Addressed } from '../domain/brand/performance.ts';
import { componentOf } from '../domain/segment/find-members.ts';
import { together } from '../domain/segment/person.ts';
import type { JourneyStore } from './journey-store.ts';
import type { SegmentStore } from './segment-store.ts';
import { loadPeople } from './working-set.ts';

const AT_ONCE = 500;

/** Everybody of a campaign, as the segments know them, and the segments they are in. */
export const addressedBy =
  (journeys: Pick<JourneyStore, 'audience'>, segments: Pick<SegmentStore, 'load'>) =>
  async (tenant: string, campaignId: string): Promise<readonly Addressed[]> => {
    const found: Addressed[] = [];
    for (let after = ''; ; ) {
      const page = await journeys.audience(tenant, campaignId, after, AT_ONCE);
      const [last] = page.slice(-1);
      if (last === undefined) return found;
      const ids = page.map(({ customerId }) => customerId);
      const people = await loadPeople(segments, tenant, ids);
      for (const id of ids) {
        const members = componentOf(people, id);
        const held = members.flatMap((it) => it.held);
        found.push({ person: together(members.map((it) => it.person)), segments: [...new Set(held)] });
      }
      after = last.customerId;
    }
  };
