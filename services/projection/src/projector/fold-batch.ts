import type { RecordedEvent, UnreadableEvent } from '@icrm/event-store';
import { customerKey, type Fact, toFacts } from '../fact.ts';
import { type Facet, type Folding, foldFact } from '../view/facet.ts';
import { type ParkedDocument, parkFact } from './parked.ts';
import { ownsKey, type Shard } from './shard.ts';

/** A run of the log: its events in order, and what stands among them that cannot be decoded. */
export type LogBatch = {
  readonly events: readonly RecordedEvent[];
  readonly unreadable: readonly UnreadableEvent[];
};

type Choosing = Pick<Folding, 'definitionOf'> & { readonly shard: Shard };

/** The facts of events: about the customers of a shard, and about those of the others. */
export const factsOf = (
  events: readonly RecordedEvent[],
  { shard, definitionOf }: Choosing,
): { readonly own: readonly Fact[]; readonly others: readonly Fact[] } => {
  // Bookkeeping of the services is not about the customer. Types nobody declared are told, as nothing may be lost.
  const facts = events.filter(({ type }) => definitionOf(type)?.published !== false).flatMap(toFacts);
  if (shard.count === 1) return { own: facts, others: [] };
  const isOwn = ({ tenant, customerId }: Fact) => ownsKey(shard, customerKey(tenant, customerId));
  return { own: facts.filter(isOwn), others: facts.filter((fact) => !isOwn(fact)) };
};

/** The customers that facts are about. */
export const keysOf = (facts: readonly Fact[]): string[] => [
  ...new Set(facts.map(({ tenant, customerId }) => customerKey(tenant, customerId))),
];

/** What facts led to. */
export type FoldedBatch = {
  /** Every customer the facts are about, changed or not. */
  readonly facets: ReadonlyMap<string, Facet>;
  readonly changed: readonly Facet[];
  readonly parked: readonly ParkedDocument[];
};

/** Folds facts into what was known before. */
export const foldBatch = (
  facts: readonly Fact[],
  before: ReadonlyMap<string, Facet | undefined>,
  folding: Folding,
): FoldedBatch => {
  const facets = new Map<string, Facet>();
  const parked: ParkedDocument[] = [];
  for (const fact of facts) {
    const key = customerKey(fact.tenant, fact.customerId);
    const { facet, failures } = foldFact(facets.get(key) ?? before.get(key), fact, folding);
    facets.set(key, facet);
    if (failures.length > 0) parked.push(...parkFact(fact, failures));
  }
  const changed = [...facets].filter(([key, facet]) => facet !== before.get(key)).map(([, facet]) => facet);
  return { facets, changed, parked };
};
