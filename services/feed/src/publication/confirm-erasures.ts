import { setTimeout } from 'node:timers/promises';
import { followErasures } from '@icrm/erasure';
import type { EventStore, Position } from '@icrm/event-store';
import type { KeyRing } from '@icrm/privacy';
import { createCheckpoints, type ReadStore } from '@icrm/read-store';

type Confirming = {
  readonly store: EventStore;
  readonly readStore: ReadStore;
  readonly keyRing: Pick<KeyRing, 'forget'>;
  /** How far the topics are, whoever publishes. */
  readonly published: () => Promise<Position>;
};

const LOOK_EVERY_MS = 100;

/**
 * Confirms erasures for what goes out: topics hold sealed values only, so nothing can be read any more once the key is
 * gone from memory, and subscribers have been told when the topics have come past the erasure.
 */
export const confirmErasures = ({ store, readStore, keyRing, published }: Confirming) =>
  followErasures({
    store,
    checkpoints: createCheckpoints(readStore),
    by: 'feed',
    keyRing,
    async gone({ position }, signal) {
      while ((await published()) < position) await setTimeout(LOOK_EVERY_MS, undefined, { signal });
    },
  });
