import { customerKey } from '../fact.ts';
import { rememberHashes } from '../search/tokens.ts';
import { componentOf, standsAlone } from '../view/component.ts';
import { type Facet, fromFacetDocument, toFacetDocument } from '../view/facet.ts';
import { toTimelineDocument } from '../view/timeline-entry.ts';
import { type BuildRows, createBuildRows } from './build-rows.ts';
import { factsOf, foldBatch, keysOf, type LogBatch } from './fold-batch.ts';
import { createInFlight, type InFlight } from './in-flight.ts';
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
const writesAtATime = 4;

function* chunksOf<T>(items: Iterable<T>, size: number): Generator<readonly T[]> {
  let chunk: T[] = [];
  for (const item of items) {
    chunk.push(item);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

export const createBuilder = (options: ApplyOptions): Builder => {
  const { generation, cachedFacets } = options;
  const facets = new Map<string, Facet>();
  const dirty = new Set<string>();
  /** Facets that were written and dropped from memory: only these are in the store before the end. */
  const dropped = new Set<string>();
  const written = new Set<string>();
  const buildRows: BuildRows = createBuildRows({ ...options, hash: rememberHashes(options.hash) });

  const load = async (keys: readonly string[]): Promise<void> => {
    const missing = keys.filter((key) => !facets.has(key) && dropped.has(key));
    for (const [key, document] of await generation.facets.getMany(missing)) {
      facets.set(key, fromFacetDocument(document));
      dropped.delete(key);
    }
  };

  const flush = async (): Promise<void> => {
    const writing = createInFlight(writesAtATime);
    for (const keys of chunksOf(dirty, writtenAtOnce)) {
      const documents = keys.flatMap((key) => facets.get(key) ?? []).map(toFacetDocument);
      // Nobody else writes here, so what was not written before needs no guard.
      const { known = [], fresh = [] } = Object.groupBy(documents, ({ _id }) =>
        written.has(_id) ? 'known' : 'fresh',
      );
      await writing.add(() => generation.facets.insertMissing(fresh));
      await writing.add(() => generation.facets.writeGuarded(known));
      for (const { _id } of fresh) written.add(_id);
    }
    await writing.done();
    dirty.clear();
  };

  const makeRoom = async (): Promise<void> => {
    if (facets.size <= cachedFacets) return;
    await flush();
    for (const key of facets.keys()) dropped.add(key);
    facets.clear();
  };

  const writeRows = async (some: readonly Facet[], writing: InFlight): Promise<void> => {
    const components = await Promise.all(some.map(seniorComponent));
    const { rows, failures } = await buildRows(components.flatMap((component) => component ?? []));
    await writing.add(() => generation.rows.insertMissing(rows));
    await writing.add(() => generation.parked.insertMissing(failures.flatMap(parkRow)));
  };

  const read = async (keys: readonly string[]): Promise<readonly Facet[]> => {
    const here = keys.flatMap((key) => facets.get(key) ?? []);
    if (here.length === keys.length) return here;
    const found = await generation.facets.getMany(keys.filter((key) => !facets.has(key)));
    return [...here, ...[...found.values()].map(fromFacetDocument)];
  };

  /** Every facet once; from memory as long as none had to be dropped. */
  async function* allFacets(): AsyncGenerator<readonly Facet[]> {
    if (dropped.size === 0) return yield* chunksOf(facets.values(), writtenAtOnce);
    facets.clear();
    let some: Facet[] = [];
    for await (const document of generation.facets.scan({})) {
      some.push(fromFacetDocument(document));
      if (some.length < writtenAtOnce) continue;
      yield some;
      some = [];
    }
    yield some;
  }

  /** The component of its senior member, so that each is built once. */
  const seniorComponent = async (facet: Facet): Promise<readonly [readonly Facet[]] | undefined> => {
    if (standsAlone(facet)) return [[facet]];
    const members = await componentOf(facet, (ids) => read(ids.map((id) => customerKey(facet.tenant, id))));
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
      await Promise.all([
        generation.timeline.insertMissing(facts.map(toTimelineDocument)),
        generation.parked.insertMissing([...parked, ...unreadable.map(parkUnreadable)]),
      ]);
      await makeRoom();
    },
    async finish() {
      await flush();
      // While some rows are written, the next are built.
      const writing = createInFlight(writesAtATime);
      for await (const some of allFacets()) await writeRows(some, writing);
      await writing.done();
      facets.clear();
    },
  };
};
