import { type ErasedCustomer, followErasures } from '@icrm/erasure';
import type { EventStore } from '@icrm/event-store';
import { type KeyRing, subjectsIn } from '@icrm/privacy';
import { createCheckpoints, type ReadStore } from '@icrm/read-store';
import { customerKey } from '../fact.ts';
import { fromFacetDocument } from '../view/facet.ts';
import type { Generation } from './generation.ts';
import type { Progress } from './progress.ts';
import { ownsKey, type Shard, shardName } from './shard.ts';

type Confirming = {
  readonly store: ReadStore;
  readonly events: EventStore;
  readonly keyRing: Pick<KeyRing, 'forget'>;
  readonly shard: Shard;
  readonly progress: Progress;
  readonly generation: () => Generation;
};

/**
 * Confirms erasures for the views: once they have come past an erasure, and the customer's facet, which answers and
 * searches are made of, holds no sealed text of theirs any more. The replica that writes the customer confirms.
 */
export const confirmErasures = ({ store, events, keyRing, shard, progress, generation }: Confirming) => {
  const gone = async (erased: ErasedCustomer, signal: AbortSignal): Promise<void> => {
    await progress.reached(erased.position, signal);
    const _id = customerKey(erased.tenant, erased.customerId);
    const document = await generation().facets.findOne({ _id });
    if (document === undefined) return;
    if (subjectsIn(fromFacetDocument(document)).has(erased.customerId))
      throw new Error('the facet still holds sealed values');
  };
  return followErasures({
    store: events,
    checkpoints: createCheckpoints(store),
    checkpoint: `projection.erasures.${shardName(shard)}`,
    by: 'projection',
    keyRing,
    holds: ({ tenant, customerId }) => ownsKey(shard, customerKey(tenant, customerId)),
    gone,
  });
};
