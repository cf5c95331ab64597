import { customerKey } from '../fact.ts';
import { componentOf, standsAlone } from '../view/component.ts';
import { type Facet, type FacetDocument, fromFacetDocument, toFacetDocument } from '../view/facet.ts';
import { toTimelineDocument } from '../view/timeline-entry.ts';
import { type BuildRows, createBuildRows } from './build-rows.ts';
import { factsOf, foldBatch, keysOf, type LogBatch } from './fold-batch.ts';
import { parkRow, parkUnreadable } from './parked.ts';
import type { ApplyOptions } from './writer.ts';

/**
 * Writes a generation that nobody reads yet. Facets stay in memory while there is room and are written once instead of
 * once per event; rows are built at the end, once per customer. A build that is interrupted is begun again.
 */
export type Builder = {
  /** Takes events in log order; each only once. */
  add(batch: LogBatch): Promise<void>;
  /** Writes whatever is in memory, then the rows. */
  finish(): Promise<void>;
};

const writtenAtOnce = 1_000;

export const createBuilder = (options: ApplyOptions): Builder => {
  const { generation, cachedFacets } = options;
  const facets = new Map<string, Facet>();
  const dirty = new Set<string>();
  /** Facets that were written and dropped from memory: only these can be in the store. */
  const dropped = new Set<string>();
  const buildRows: BuildRows = createBuildRows(options);

  const load = async (keys: readonly string[]): Promise<void> => {
    const missing = keys.filter((key) => !facets.has(key) && dropped.has(key));
    for (const [key, document] of await generation.facets.getMany(missing)) {
      facets.set(key, fromFacetDocument(document));
      dropped.delete(key);
    }
  };

  const flush = async (): Promise<void> => {
    const documents = [...dirty].flatMap((key) => facets.get(key) ?? []).map(toFacetDocument);
    for (let from = 0; from < documents.length; from += writtenAtOnce)
      await generation.facets.writeGuarded(documents.slice(from, from + writtenAtOnce));
    dirty.clear();
  };

  const makeRoom = async (): Promise<void> => {
    if (facets.size <= cachedFacets) return;
    await flush();
    for (const key of facets.keys()) dropped.add(key);
    facets.clear();
  };

  const writeRows = async (documents: readonly FacetDocument[]): Promise<void> => {
    const components = await Promise.all(documents.map(fromFacetDocument).map(seniorComponent));
    const { rows, failures } = await buildRows(components.flatMap((component) => component ?? []));
    await generation.rows.writeGuarded(rows);
    await generation.parked.insertMissing(failures.flatMap(parkRow));
  };

  /** The component of its senior member, so that each is built once. */
  const seniorComponent = async (facet: Facet): Promise<readonly [readonly Facet[]] | undefined> => {
    if (standsAlone(facet)) return [[facet]];
    const members = await componentOf(facet, async (ids) => {
      const found = await generation.facets.getMany(ids.map((id) => customerKey(facet.tenant, id)));
      return [...found.values()].map(fromFacetDocument);
    });
    return members[0]?.customerId === facet.customerId ? [members] : undefined;
  };

  return {
    async add({ events, unreadable }) {
      const { own: facts } = factsOf(events, options);
      const keys = keysOf(facts);
      await load(keys);
      const { changed, parked } = foldBatch(facts, facets, options);
      for (const facet of changed) {
        const key = customerKey(facet.tenant, facet.customerId);
        facets.set(key, facet);
        dirty.add(key);
      }
      await generation.timeline.insertMissing(facts.map(toTimelineDocument));
      await generation.parked.insertMissing([...parked, ...unreadable.map(parkUnreadable)]);
      await makeRoom();
    },
    async finish() {
      await flush();
      facets.clear();
      let batch: FacetDocument[] = [];
      for await (const document of generation.facets.scan({})) {
        batch.push(document);
        if (batch.length < writtenAtOnce) continue;
        await writeRows(batch);
        batch = [];
      }
      await writeRows(batch);
    },
  };
};
