import type { Filter } from '@icrm/read-store';
import { customerKey, type Fact } from '../fact.ts';
import type { Generation } from '../projector/generation.ts';
import { componentOf } from '../view/component.ts';
import { type Facet, type Folding, foldFact } from '../view/facet.ts';
import { fromTimelineDocument, type TimelineDocument, timelineRange } from '../view/timeline-entry.ts';

/**
 * A moment: everything up to a position of the log, everything the log took up to a time, or everything that had happened
 * in the world by a time, whenever it was recorded. With `seenAt` a position is what somebody saw at that time: by the rules
 * in force then, and with the overrides that had not ended.
 */
export type Moment =
  | { readonly kind: 'position'; readonly position: bigint; readonly seenAt?: string }
  | { readonly kind: 'recorded' | 'happened'; readonly time: string };

const upTo = (key: string, moment: Moment): Filter => {
  if (moment.kind === 'position') return timelineRange(key, moment.position);
  if (moment.kind === 'happened') return timelineRange(key);
  return { ...timelineRange(key), recordedAt: { $lte: moment.time } };
};

const isBeyond = ({ at }: Fact, moment: Moment): boolean => moment.kind === 'happened' && at > moment.time;

type FoldingAsOf = Folding & { readonly moment: Moment };

/** A customer's facet as it was: its facts up to the moment, folded anew. */
const facetAsOf = async (
  { timeline }: Pick<Generation, 'timeline'>,
  key: string,
  { moment, ...folding }: FoldingAsOf,
): Promise<Facet | undefined> => {
  let facet: Facet | undefined;
  for await (const document of timeline.scan(upTo(key, moment), { sort: { _id: 1 } })) {
    const fact = fromTimelineDocument(document);
    if (!isBeyond(fact, moment)) facet = foldFact(facet, fact, folding).facet;
  }
  return facet;
};

/** The sealed facets of everybody who was linked with a customer at a moment: the identity graph is that of the moment too. */
export const componentAsOf = async (
  generation: Pick<Generation, 'timeline'>,
  { tenant, customerId }: { readonly tenant: string; readonly customerId: string },
  options: FoldingAsOf,
): Promise<readonly Facet[]> => {
  const fold = (id: string) => facetAsOf(generation, customerKey(tenant, id), options);
  const start = await fold(customerId);
  if (start === undefined) return [];
  return componentOf(start, async (ids) =>
    (await Promise.all(ids.map(fold))).flatMap((facet) => facet ?? []),
  );
};

/** A customer's first fact, whenever it was. */
export const firstFact = async (
  { timeline }: Pick<Generation, 'timeline'>,
  key: string,
): Promise<Fact | undefined> => {
  const document: TimelineDocument | undefined = await timeline.findOne(timelineRange(key), {
    sort: { _id: 1 },
  });
  return document === undefined ? undefined : fromTimelineDocument(document);
};
