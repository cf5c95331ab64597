import { type Facet, type FacetDocument, fromFacetDocument } from '../view/facet.ts';

/** Facets in memory, the least recently used ones dropped first. `undefined` is remembered too: nobody of that id yet. */
export type FacetCache = {
  /** The facets of these keys, read from the store where they are not in memory. */
  getMany(keys: readonly string[]): Promise<ReadonlyMap<string, Facet | undefined>>;
  set(key: string, facet: Facet): void;
  /** Forgets what may differ from the store. */
  drop(keys: Iterable<string>): void;
};

type LoadDocuments = (keys: readonly string[]) => Promise<ReadonlyMap<string, FacetDocument>>;

export const createFacetCache = (load: LoadDocuments, capacity: number): FacetCache => {
  const facets = new Map<string, Facet | undefined>();

  const remember = (key: string, facet: Facet | undefined): void => {
    facets.delete(key);
    facets.set(key, facet);
    if (facets.size <= capacity) return;
    const [oldest] = facets.keys();
    if (oldest !== undefined) facets.delete(oldest);
  };

  return {
    async getMany(keys) {
      const missing = keys.filter((key) => !facets.has(key));
      const found = missing.length === 0 ? new Map<string, FacetDocument>() : await load(missing);
      const result = new Map<string, Facet | undefined>();
      for (const key of keys) {
        const document = found.get(key);
        const facet = document === undefined ? facets.get(key) : fromFacetDocument(document);
        result.set(key, facet);
      }
      for (const [key, facet] of result) remember(key, facet);
      return result;
    },
    set: remember,
    drop(keys) {
      for (const key of keys) facets.delete(key);
    },
  };
};
