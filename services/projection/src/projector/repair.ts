import type { Fact } from '../fact.ts';
import type { Row } from '../search/row.ts';
import type { Section } from '../sections/section.ts';
import { type Facet, foldFact, toFacetDocument } from '../view/facet.ts';
import { fromTimelineDocument, timelineRange } from '../view/timeline-entry.ts';
import type { BuildRows } from './build-rows.ts';
import type { Generation } from './generation.ts';
import { type ParkedDocument, parkFact, parkRow } from './parked.ts';

/** A customer folded anew from the timeline, and what still cannot be applied. */
export type Refolded = { readonly facet: Facet | undefined; readonly parked: readonly ParkedDocument[] };

/** Folds everything a customer's timeline holds. */
export const refold = async (
  { timeline }: Pick<Generation, 'timeline'>,
  key: string,
  sections: readonly Section[],
): Promise<Refolded> => {
  let facet: Facet | undefined;
  const parked: ParkedDocument[] = [];
  for await (const document of timeline.scan(timelineRange(key), { sort: { _id: 1 } })) {
    const fact: Fact = fromTimelineDocument(document);
    const folded = foldFact(facet, fact, sections);
    facet = folded.facet;
    parked.push(...parkFact(fact, folded.failures));
  }
  return { facet, parked };
};

/** Puts a document in the place of the same version: what is guarded against stale writers is not stale here. */
export const putFacet = async ({ facets }: Pick<Generation, 'facets'>, facet: Facet): Promise<void> => {
  const document = toFacetDocument(facet);
  await facets.replace({ _id: document._id, position: { $lte: document.position } }, document);
};

/** Builds and puts the rows of components in the place of the same versions; gives what cannot be built. */
export const putRows = async (
  { rows }: Pick<Generation, 'rows'>,
  components: readonly (readonly Facet[])[],
  buildRows: BuildRows,
): Promise<ParkedDocument[]> => {
  const built = await buildRows(components);
  const put = async (row: Row): Promise<void> => {
    const replaced = await rows.replace({ _id: row._id, position: { $lte: row.position } }, row);
    if (!replaced) await rows.writeGuarded([row]);
  };
  for (const row of built.rows) await put(row);
  return built.failures.flatMap(parkRow);
};
