import type { CustomerView } from '@icrm/contracts';
import { customerKey, type Fact } from '../fact.ts';
import type { Facet } from '../view/facet.ts';
import { citeView, type MergeOptions } from '../view/merge.ts';
import { citedPlaces, type FindFact, toProvenances } from '../view/provenance.ts';
import { timelineId } from '../view/timeline-entry.ts';

/** Reads facts by the ids of their timeline documents; those that are not there are missing. */
export type ReadFacts = (ids: readonly string[]) => Promise<ReadonlyMap<string, Fact>>;

/** The view with the provenance of each of its fields; `revealed` are the facets it was merged from. */
export const explainView = async (
  view: CustomerView,
  revealed: readonly Facet[],
  { readFacts, ...merging }: MergeOptions & { readonly readFacts: ReadFacts },
): Promise<CustomerView> => {
  const citations = citeView(revealed, merging);
  const idOf = (customerId: string, position: string) =>
    timelineId(customerKey(view.tenant, customerId), position);
  const places = citedPlaces(citations).map(({ customerId, position }) => idOf(customerId, position));
  const facts = await readFacts([...new Set(places)]);
  const find: FindFact = (customerId, position) => facts.get(idOf(customerId, position));
  return { ...view, provenance: toProvenances(citations, find) };
};
