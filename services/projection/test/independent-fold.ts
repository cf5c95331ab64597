import { connectEventStore } from '@icrm/event-store';
import type { ReadStore } from '@icrm/read-store';
import { toFacts } from '../src/fact.ts';
import { openGeneration } from '../src/projector/generation.ts';
import { folding } from '../src/sections/index.ts';
import { type Facet, foldFact, toFacetDocument } from '../src/view/facet.ts';
import type { World } from './start-projection.ts';

/** The facets that the whole log leads to, folded here and now without any store: by key, as they would be stored. */
export const foldLog = async ({ engines }: World): Promise<Map<string, string>> => {
  const store = connectEventStore({
    connectionString: engines.eventstore.connectionString,
    personal: 'stored',
  });
  const facets = new Map<string, Facet>();
  try {
    for await (const event of store.readAll())
      for (const fact of toFacts(event)) {
        const key = `${fact.tenant}.${fact.customerId}`;
        facets.set(key, foldFact(facets.get(key), fact, folding).facet);
      }
  } finally {
    await store.close();
  }
  return new Map([...facets].map(([key, facet]) => [key, toFacetDocument(facet).facet]));
};

/** The facets that are stored in a generation. */
export const storedFacets = async (store: ReadStore, generation: string): Promise<Map<string, string>> => {
  const stored = new Map<string, string>();
  for await (const { _id, facet } of openGeneration(store, generation).facets.scan({}))
    stored.set(_id, facet);
  return stored;
};
