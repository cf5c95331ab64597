import { customerKey } from '../fact.ts';
import type { Generation } from '../projector/generation.ts';
import { componentOf } from '../view/component.ts';
import { type Facet, fromFacetDocument } from '../view/facet.ts';

/** The sealed facets of everybody linked with a customer, the senior member first; none for an unknown id. */
export const findComponent = async (
  { facets }: Pick<Generation, 'facets'>,
  tenant: string,
  customerId: string,
): Promise<readonly Facet[]> => {
  const document = await facets.findOne({ _id: customerKey(tenant, customerId) });
  if (document === undefined) return [];
  return componentOf(fromFacetDocument(document), async (ids) => {
    const found = await facets.getMany(ids.map((id) => customerKey(tenant, id)));
    return [...found.values()].map(fromFacetDocument);
  });
};
