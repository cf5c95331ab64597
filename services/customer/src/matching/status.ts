import type { identityV1 } from '@icrm/contracts';
import { type Matching, matchingCheckpoint } from './matching.ts';

/** Where matching stands, for a tenant. */
export const matchingStatus = async (
  { checkpoints, store, records, book, parked, rules }: Matching,
  tenant: string,
): Promise<identityV1.GetMatchingStatusResponse> => {
  const [position, headPosition, size, parkedCustomers, ...counts] = await Promise.all([
    checkpoints.load(matchingCheckpoint),
    store.head(),
    records.count(tenant),
    parked.count(tenant),
    ...(['proposed', 'withheld', 'linked', 'apart'] as const).map((state) => book.count(tenant, state)),
  ]);
  const [proposed = 0, withheld = 0, linked = 0, apart = 0] = counts;
  const { linkFrom, reviewFrom } = (await rules.of(tenant)).ruleFor('person', size);
  return {
    position,
    headPosition,
    records: BigInt(size),
    proposed: BigInt(proposed),
    withheld: BigInt(withheld),
    linked: BigInt(linked),
    apart: BigInt(apart),
    parked: BigInt(parkedCustomers),
    linkFrom,
    reviewFrom,
  };
};
