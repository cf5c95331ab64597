import { followErasures } from '@icrm/erasure';
import type { EventStore } from '@icrm/event-store';
import type { KeyRing } from '@icrm/privacy';
import type { Checkpoints } from '@icrm/read-store';
import type { Clock, Part } from '@icrm/runtime';
import type { Contents } from '../application/ports.ts';

/**
 * Follows erasures: the person's key is dropped from memory at once, what they were sent and sent us is deleted, and that
 * is confirmed. Everything else here knows people by ids alone.
 */
export const confirmErasures = (on: {
  readonly store: EventStore;
  readonly checkpoints: Checkpoints;
  readonly keyRing: KeyRing;
  readonly contents: Contents;
  readonly clock: Clock;
}): Part => {
  let following: ReturnType<typeof followErasures> | undefined;
  return {
    name: 'collaboration-erasures',
    async start() {
      following = followErasures({
        ...on,
        by: 'collaboration',
        gone: (erased) => on.contents.removeAll(erased),
      });
      return undefined;
    },
    async stop() {
      await following?.stop();
    },
  };
};
