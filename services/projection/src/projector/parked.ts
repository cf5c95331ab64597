import type { UnreadableEvent } from '@icrm/event-store';
import type { Collection } from '@icrm/read-store';
import { customerKey, type Fact } from '../fact.ts';
import type { FoldFailure } from '../view/facet.ts';
import { padPosition } from '../view/position.ts';
import type { RowFailure } from './build-rows.ts';

/** A fact that a section could not take, an event that could not be read, or a customer that could not be made findable. */
export type ParkedDocument = {
  readonly _id: string;
  /** '' for an event that could not be read: nobody knows yet whom it is about. */
  readonly key: string;
  readonly position: bigint;
  /** The section; `all` for a faulty event, `log` for an unreadable one, `search` for a row that could not be built. */
  readonly section: string;
  readonly type: string;
  readonly reason: string;
  /** Where the event stands in the log; absent for rows. */
  readonly stream?: string;
  readonly revision?: string;
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
      stream: fact.stream,
      revision: fact.revision,
      ...failure,
    }),
  );

/** An event of ours that the log holds and this program cannot decode. */
export const parkUnreadable = ({
  position,
  revision,
  stream,
  type,
  reason,
}: UnreadableEvent): ParkedDocument =>
  toDocument({
    key: '',
    position: position.toString(),
    section: 'log',
    type,
    stream,
    revision: revision.toString(),
    reason,
  });

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

/** A page of what is parked, oldest first, behind the id of the last one of the page before. */
export const listParked = async (
  { parked }: ParkedCollection,
  { limit, cursor }: { readonly limit: number; readonly cursor: string },
): Promise<{ readonly parked: readonly ParkedDocument[]; readonly nextCursor: string }> => {
  const found = await parked.find({ _id: { $gt: cursor } }, { sort: { _id: 1 }, limit: limit + 1 });
  const shown = found.slice(0, limit);
  return { parked: shown, nextCursor: found.length > shown.length ? (shown.at(-1)?._id ?? '') : '' };
};
