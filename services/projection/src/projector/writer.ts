import { customerKey, type Fact } from '../fact.ts';
import { componentOf } from '../view/component.ts';
import { type Facet, type Folding, fromFacetDocument, toFacetDocument } from '../view/facet.ts';
import { toTimelineDocument } from '../view/timeline-entry.ts';
import { type BuildRows, createBuildRows, type RowBuilding } from './build-rows.ts';
import { createFacetCache, type FacetCache } from './facet-cache.ts';
import { type FoldedBatch, factsOf, foldBatch, keysOf, type LogBatch } from './fold-batch.ts';
import type { Generation } from './generation.ts';
import { parkRow, parkUnreadable } from './parked.ts';
import { putFacet, putRows, refold } from './repair.ts';
import { ownsKey, type Shard } from './shard.ts';

/** What a generation is written with. */
export type ApplyOptions = RowBuilding &
  Folding & {
    readonly generation: Generation;
    readonly shard: Shard;
    /** How many facets are kept in memory. */
    readonly cachedFacets: number;
  };

/** What a batch did: the facts of this shard, which were written, and those of the others, which were not. */
export type Applied = { readonly facts: readonly Fact[]; readonly others: readonly Fact[] };

/** The writer of a generation. */
export type Writer = {
  /** Writes events in log order, and parks what cannot be read. The same events again change nothing. */
  apply(batch: LogBatch): Promise<Applied>;
  /** Folds a customer anew from the timeline; true when nothing of theirs is parked any more. */
  repair(key: string): Promise<boolean>;
  /** Builds the rows of customers anew, as of now. */
  refreshRows(keys: readonly string[]): Promise<void>;
};

/** The components that the facets belong to, each once. */
const componentsOf = async (
  facets: ReadonlyMap<string, Facet>,
  load: (keys: readonly string[]) => Promise<readonly Facet[]>,
): Promise<(readonly Facet[])[]> => {
  const done = new Set<string>();
  const components: (readonly Facet[])[] = [];
  for (const [key, facet] of facets) {
    if (done.has(key)) continue;
    const members = await componentOf(facet, (ids) =>
      load(ids.map((customerId) => customerKey(facet.tenant, customerId))),
    );
    for (const { tenant, customerId } of members) done.add(customerKey(tenant, customerId));
    components.push(members);
  }
  return components;
};

type LoadFacets = (keys: readonly string[], folded: ReadonlyMap<string, Facet>) => Promise<readonly Facet[]>;

/** Own facets are newest in memory; those of other shards are newest in the store, and are read there every time. */
const createLoad =
  ({ generation, shard }: ApplyOptions, cache: FacetCache): LoadFacets =>
  async (keys, folded) => {
    const known = keys.flatMap((key) => folded.get(key) ?? []);
    const others = Map.groupBy(
      keys.filter((key) => !folded.has(key)),
      (key) => ownsKey(shard, key),
    );
    const own = await cache.getMany(others.get(true) ?? []);
    const foreign = await generation.facets.getMany(others.get(false) ?? []);
    return [
      ...known,
      ...[...own.values()].flatMap((facet) => facet ?? []),
      ...[...foreign.values()].map(fromFacetDocument),
    ];
  };

/** Writes a generation that may be read meanwhile. */
export const createWriter = (options: ApplyOptions): Writer => {
  const { generation, cachedFacets } = options;
  const cache = createFacetCache((keys) => generation.facets.getMany(keys), cachedFacets);
  const load = createLoad(options, cache);
  const buildRows: BuildRows = createBuildRows(options);

  const write = async (facts: readonly Fact[], { facets, changed, parked }: FoldedBatch): Promise<void> => {
    const [, written] = await Promise.all([
      generation.timeline.insertMissing(facts.map(toTimelineDocument)),
      generation.facets.writeGuarded(changed.map(toFacetDocument)),
      generation.parked.insertMissing(parked),
    ]);
    // Somebody else writes this shard too and is ahead: what is in memory is behind the store.
    if (written.skipped > 0) throw new OutOfStep();
    const components = await componentsOf(facets, (keys) => load(keys, facets));
    const { rows, failures } = await buildRows(components);
    await Promise.all([
      generation.rows.writeGuarded(rows),
      generation.parked.insertMissing(failures.flatMap(parkRow)),
    ]);
  };

  const apply: Writer['apply'] = async ({ events, unreadable }) => {
    if (unreadable.length > 0) await generation.parked.insertMissing(unreadable.map(parkUnreadable));
    const { own: facts, others } = factsOf(events, options);
    if (facts.length === 0) return { facts, others };
    const keys = keysOf(facts);
    const batch = foldBatch(facts, await cache.getMany(keys), options);
    try {
      await write(facts, batch);
    } catch (error) {
      cache.drop(keys);
      throw error;
    }
    for (const [key, facet] of batch.facets) cache.set(key, facet);
    return { facts, others };
  };

  const repair: Writer['repair'] = async (key) => {
    const { facet, parked } = await refold(generation, key, options);
    cache.drop([key]);
    if (facet !== undefined) await putFacet(generation, facet);
    const components = await componentsOf(new Map(facet && [[key, facet]]), (keys) => load(keys, new Map()));
    const unfindable = await putRows(generation, components, buildRows);
    await generation.parked.delete({ key });
    await generation.parked.insertMissing([...parked, ...unfindable]);
    return parked.length + unfindable.length === 0;
  };

  const refreshRows: Writer['refreshRows'] = async (keys) => {
    const facets = await load(keys, new Map());
    const byKey = new Map(facets.map((facet) => [customerKey(facet.tenant, facet.customerId), facet]));
    const components = await componentsOf(byKey, (ids) => load(ids, byKey));
    await generation.parked.insertMissing(await putRows(generation, components, buildRows));
  };

  return { apply, repair, refreshRows };
};

/** Another process writes the same shard; the batch is applied again on what it wrote. */
class OutOfStep extends Error {
  override readonly name = 'OutOfStep';

  constructor() {
    super('another process writes the same views and is ahead');
  }
}
