import { followErasures } from '@icrm/erasure';
import type { EventStore } from '@icrm/event-store';
import type { KeyRing } from '@icrm/privacy';
import type { Checkpoints } from '@icrm/read-store';
import type { Clock, Part } from '@icrm/runtime';

/**
 * Follows erasures: the person's key is dropped from memory at once, and what is kept of them without a key is theirs no
 * more. Sealed texts became unreadable with the key; everything else here knows people by ids alone.
 */
export const confirmErasures = (on: {
  readonly store: EventStore;
  readonly checkpoints: Checkpoints;
  readonly keyRing: KeyRing;
  readonly clock: Clock;
  readonly forget: (tenant: string, subjectId: string) => Promise<void>;
}): Part => {
  let following: ReturnType<typeof followErasures> | undefined;
  return {
    name: 'service-erasures',
    async start() {
      following = followErasures({
        ...on,
        by: 'service',
        gone: ({ tenant, customerId }) => on.forget(tenant, customerId),
      });
      return undefined;
    },
    async stop() {
      await following?.stop();
    },
  };
};
