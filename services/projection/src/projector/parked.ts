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
