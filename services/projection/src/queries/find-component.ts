import { customerKey } from '../fact.ts';
import type { Generation } from '../projector/generation.ts';
import { componentOf } from '../view/component.ts';
import { type Facet, fromFacetDocument } from '../view/facet.ts';
import { readTogether } from './read-together.ts';

/** The sealed facets of everybody linked with a customer, the senior member first; none for an unknown id. */
export const findComponent = async (
  { facets }: Pick<Generation, 'facets'>,
  tenant: string,
  customerId: string,
): Promise<readonly Facet[]> => {
  const key = customerKey(tenant, customerId);
  const read = readTogether(facets);
  const document = (await read([key])).get(key);
  if (document === undefined) return [];
  return componentOf(fromFacetDocument(document), async (ids) => {
    const keys = ids.map((id) => customerKey(tenant, id));
    const found = await read(keys);
    return keys.flatMap((one) => found.get(one) ?? []).map(fromFacetDocument);
  });
};
