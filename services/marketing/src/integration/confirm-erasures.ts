import { type ErasedCustomer, followErasures } from '@icrm/erasure';
import type { EventStore } from '@icrm/event-store';
import type { KeyRing } from '@icrm/privacy';
import type { Checkpoints } from '@icrm/read-store';
import type { Clock, Part } from '@icrm/runtime';
import type { SegmentStore } from './segment-store.ts';

/**
 * Follows erasures and confirms them once the segments have forgotten the person: of the values they knew of them only
 * keyed hashes were kept, and those are gone then. All else here knows customers by ids alone.
 */
export const confirmErasures = (on: {
  readonly store: EventStore;
  readonly checkpoints: Checkpoints;
  readonly keyRing: Pick<KeyRing, 'forget'>;
  readonly clock: Clock;
  readonly segments: Pick<SegmentStore, 'load'>;
}): Part => {
  const gone = async ({ tenant, customerId }: ErasedCustomer): Promise<void> => {
    const known = await on.segments.load(tenant, [customerId]);
    if (known.some(({ person }) => !person.erased)) throw new Error('the segments know the person still');
  };
  let following: ReturnType<typeof followErasures> | undefined;
  return {
    name: 'marketing-erasures',
    async start() {
      following = followErasures({ ...on, by: 'marketing', gone });
      return undefined;
    },
    async stop() {
      await following?.stop();
    },
  };
};
