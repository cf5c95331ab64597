import type { customerV1, identityV1 } from '@icrm/contracts';
import type { RecordedEvent } from '@icrm/event-store';
import { eventsOf } from './start-customers.ts';
import type { MatchingWorld } from './start-matching.ts';

export type Given = Partial<customerV1.Details>;
export const tenant = 'acme';
export const place = (line: string, city: string, postcode: string): Given => ({
  address: { line, city, region: '', postcode, country: 'ES' },
});
export const named = (givenName: string, familyName: string): Given => ({ givenName, familyName });

/** What tests of matching look at in a world. */
export type Look = {
  linksOf(customerId: string, minPosition?: bigint): Promise<readonly SeenPair[]>;
  statesOf(customerId: string): Promise<readonly (readonly [other: string, state: string])[]>;
  streamOf(linkId: string): Promise<readonly RecordedEvent[]>;
  candidates(minPosition?: bigint): Promise<readonly identityV1.Candidate[]>;
  candidateOf(one: string, other: string): Promise<identityV1.Candidate | undefined>;
  onlyPair(customerId: string): Promise<SeenPair>;
};
type SeenPair = Omit<identityV1.PairOfCustomers, 'customerId' | 'otherCustomerId'> & {
  readonly with: string;
};

export const lookAt = (world: MatchingWorld): Look => {
  const linksOf = async (customerId: string, minPosition = 0n) => {
    const { pairs } = await world.identity.listLinks({ tenant, customerId, minPosition });
    return pairs.map(({ customerId: one, otherCustomerId: other, ...pair }) => ({
      ...pair,
      with: one === customerId ? other : one,
    }));
  };
  const statesOf = async (customerId: string) =>
    (await linksOf(customerId)).map(({ with: other, state }) => [other, state] as const);
  const streamOf = (linkId: string) => eventsOf(world.store, `link-${tenant}.${linkId}`);
  const candidates = async (minPosition = 0n) =>
    (
      await world.identity.listCandidates({
        tenant,
        state: '',
        limit: 200,
        cursor: '',
        minPosition,
        minScore: undefined,
      })
    ).candidates;
  const candidateOf = async (one: string, other: string): Promise<identityV1.Candidate | undefined> =>
    (await candidates()).find(
      ({ pair }) =>
        pair?.customerId !== undefined &&
        [pair.customerId, pair.otherCustomerId].sort().join() === [one, other].sort().join(),
    );
  const onlyPair = async (customerId: string) => {
    const [pair, ...rest] = await linksOf(customerId);
    if (pair === undefined || rest.length > 0) throw new Error(`${rest.length} further pairs`);
    return pair;
  };
  return { linksOf, statesOf, streamOf, candidates, candidateOf, onlyPair };
};
