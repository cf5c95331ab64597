import type { Collection } from '@icrm/read-store';
import type { Fact } from '../fact.ts';
import { type Facet, type Folding, foldFact, toFacetDocument } from '../view/facet.ts';
import {
  fromTimelineDocument,
  type TimelineDocument,
  timelineRange,
  toTimelineDocument,
} from '../view/timeline-entry.ts';
import type { BuildRows } from './build-rows.ts';
import type { Generation } from './generation.ts';
import { type ParkedDocument, parkFact, parkRow } from './parked.ts';

/** A customer folded anew from the timeline, and what still cannot be applied. */
export type Refolded = { readonly facet: Facet | undefined; readonly parked: readonly ParkedDocument[] };

/** Folds everything a customer's timeline holds. */
export const refold = async (
  { timeline }: Pick<Generation, 'timeline'>,
  key: string,
  folding: Folding,
): Promise<Refolded> => {
  let facet: Facet | undefined;
  const parked: ParkedDocument[] = [];
  for await (const document of timeline.scan(timelineRange(key), { sort: { _id: 1 } })) {
    const fact: Fact = fromTimelineDocument(document);
    const folded = foldFact(facet, fact, folding);
    facet = folded.facet;
    parked.push(...parkFact(fact, folded.failures));
  }
  return { facet, parked };
};

type Guarded = { readonly _id: string; readonly position: bigint | string };

/** Puts a document in the place of the same version: what is guarded against stale writers is not stale here. */
const put = async <D extends Guarded>(collection: Collection<D>, document: D): Promise<void> => {
  const { _id, position } = document;
  if (!(await collection.replace({ _id, position: { $lte: position } }, document)))
    await collection.writeGuarded([document]);
};

/** Puts a facet in the place of the one of the same version, or where there was none. */
export const putFacet = ({ facets }: Pick<Generation, 'facets'>, facet: Facet): Promise<void> =>
  put(facets, toFacetDocument(facet));

/** Puts facts in their places in the timelines, whatever stood there. */
export const putFacts = async (
  { timeline }: Pick<Generation, 'timeline'>,
  facts: readonly Fact[],
): Promise<void> => {
  const documents = facts.map(toTimelineDocument);
  const known = await timeline.getMany(documents.map(({ _id }) => _id));
  const isOld = ({ _id, fact }: TimelineDocument): boolean => {
    const before = known.get(_id);
    return before !== undefined && before.fact !== fact;
  };
  for (const document of documents.filter(isOld)) await timeline.replace({ _id: document._id }, document);
  await timeline.insertMissing(documents.filter(({ _id }) => !known.has(_id)));
};

/** Builds and puts the rows of components in the place of the same versions; gives what cannot be built. */
export const putRows = async (
  { rows }: Pick<Generation, 'rows'>,
  components: readonly (readonly Facet[])[],
  buildRows: BuildRows,
): Promise<ParkedDocument[]> => {
  const built = await buildRows(components);
  for (const row of built.rows) await put(rows, row);
  return built.failures.flatMap(parkRow);
};
