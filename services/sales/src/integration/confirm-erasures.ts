import { followErasures } from '@icrm/erasure';
import type { EventStore } from '@icrm/event-store';
import type { KeyRing } from '@icrm/privacy';
import type { Checkpoints } from '@icrm/read-store';
import type { Clock, Part } from '@icrm/runtime';

/**
 * Follows erasures and confirms them. What the register and the memory of this service hold of a person is sealed with the
 * person's key; once that is dropped from memory too, nothing of it can be read here.
 */
export const confirmErasures = (on: {
  readonly store: EventStore;
  readonly checkpoints: Checkpoints;
  readonly keyRing: Pick<KeyRing, 'forget'>;
  readonly clock: Clock;
}): Part => {
  let following: ReturnType<typeof followErasures> | undefined;
  return {
    name: 'sales-erasures',
    async start() {
      following = followErasures({ ...on, by: 'sales', gone: async () => {} });
      return undefined;
    },
    async stop() {
      await following?.stop();
    },
  };
};
