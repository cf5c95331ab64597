import type { Collection } from '@icrm/read-store';
import { customerKey, type Fact } from '../fact.ts';
import type { FoldFailure } from '../view/facet.ts';
import { padPosition } from '../view/position.ts';
import type { RowFailure } from './build-rows.ts';

/** A fact that a section could not take, or a customer that could not be made findable, with the reason. */
export type ParkedDocument = {
  readonly _id: string;
  readonly key: string;
  readonly position: bigint;
  /** The section; `search` for a row that could not be built. */
  readonly section: string;
  readonly type: string;
  readonly reason: string;
};

type Parking = Omit<ParkedDocument, '_id' | 'position'> & { readonly position: string };

const toDocument = ({ position, ...parking }: Parking): ParkedDocument => ({
  _id: `${padPosition(position)}.${parking.key}.${parking.section}`,
  position: BigInt(position),
  ...parking,
});

/** A fact that sections could not take; the fact itself stands in the timeline. */
export const parkFact = (fact: Fact, failures: readonly FoldFailure[]): ParkedDocument[] =>
  failures.map((failure) =>
    toDocument({
      key: customerKey(fact.tenant, fact.customerId),
      position: fact.position,
      type: fact.type,
      ...failure,
    }),
  );

/** A customer whose personal values cannot be read. */
export const parkRow = ({ members, reason }: RowFailure): ParkedDocument[] =>
  members.map(({ tenant, customerId, position }) =>
    toDocument({ key: customerKey(tenant, customerId), position, section: 'search', type: '', reason }),
  );

/** What became of parked events when they were applied again. */
export type Replayed = {
  /** Customers of whom nothing is parked any more. */
  readonly repaired: number;
  /** Events that still cannot be applied. */
  readonly parked: number;
};

type ParkedCollection = { readonly parked: Collection<ParkedDocument> };

/** The customers of whom something is parked. */
export const parkedKeys = async ({ parked }: ParkedCollection): Promise<ReadonlySet<string>> => {
  const keys = new Set<string>();
  for await (const { key } of parked.scan({}, { fields: ['key'] })) keys.add(key);
  return keys;
};

/** A page of what is parked, oldest first, behind the id of the last one of the page before. */
export const listParked = async (
  { parked }: ParkedCollection,
  { limit, cursor }: { readonly limit: number; readonly cursor: string },
): Promise<{ readonly parked: readonly ParkedDocument[]; readonly nextCursor: string }> => {
  const found = await parked.find({ _id: { $gt: cursor } }, { sort: { _id: 1 }, limit: limit + 1 });
  const shown = found.slice(0, limit);
  return { parked: shown, nextCursor: found.length > shown.length ? (shown.at(-1)?._id ?? '') : '' };
};
