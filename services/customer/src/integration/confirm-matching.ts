import { setTimeout } from 'node:timers/promises';
import { type ErasedCustomer, followErasures } from '@icrm/erasure';
import type { EventStore } from '@icrm/event-store';
import type { KeyRing } from '@icrm/privacy';
import type { Checkpoints } from '@icrm/read-store';
import type { Part } from '@icrm/runtime';
import { findErasure } from '../application/erasure-receipt.ts';

type Confirming = {
  readonly store: EventStore;
  readonly keyRing: Pick<KeyRing, 'forget'>;
  readonly checkpoints: Checkpoints;
  /** The checkpoint of the index: behind it, an erased customer's record is gone. */
  readonly index: string;
  /** Lets go of what this instance has opened. */
  readonly forget: (tenant: string, customerId: string) => void;
};

const LOOK_EVERY_MS = 200;

/** Confirms erasures for the index that matching finds people by, once it has come past them. */
export const confirmMatching = ({ index, forget, ...holding }: Confirming): Part => {
  let following: ReturnType<typeof followErasures> | undefined;
  const gone = async ({ tenant, customerId }: ErasedCustomer, signal: AbortSignal): Promise<void> => {
    forget(tenant, customerId);
    const erased = await findErasure(holding.store, tenant, customerId);
    if (typeof erased === 'string') throw new Error(erased);
    while ((await holding.checkpoints.load(index)) < erased.position)
      await setTimeout(LOOK_EVERY_MS, undefined, { signal });
    // A comparison that was under way may have opened it again.
    forget(tenant, customerId);
  };
  return {
    name: 'matching-erasures',
    async start() {
      following = followErasures({ ...holding, by: 'matching', gone });
      return undefined;
    },
    async stop() {
      await following?.stop();
    },
  };
};
