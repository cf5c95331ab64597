import type { LinksState } from '../sections/links.ts';
import type { Facet } from './facet.ts';
import { comparePositions } from './position.ts';

/** Gives the facets of customer ids of one tenant; ids that nobody has heard of are missing. */
export type LoadFacets = (customerIds: readonly string[]) => Promise<readonly Facet[]>;

const linksOf = ({ sections }: Facet): LinksState => (sections['links'] ?? {}) as LinksState;

/** True when a facet has never been linked: it is a component of its own, whatever the others say of each other. */
export const standsAlone = (facet: Facet): boolean => Object.keys(linksOf(facet)).length === 0;

/** A link is known at both ends; the end that has seen the later event is right. */
const isLinked = (a: Facet, b: Facet): boolean => {
  const near = linksOf(a)[b.customerId];
  const far = linksOf(b)[a.customerId];
  if (near === undefined || far === undefined) return (near ?? far)?.linked ?? false;
  return comparePositions(near.position, far.position) >= 0 ? near.linked : far.linked;
};

const registeredPosition = ({ sections }: Facet): string | undefined =>
  (sections['party'] as { readonly registered?: { readonly position: string } } | undefined)?.registered
    ?.position;

/** The one registered first stands for all; ids that were never registered come last. */
const bySeniority = (a: Facet, b: Facet): number => {
  const [first, second] = [registeredPosition(a), registeredPosition(b)];
  if (first !== undefined && second !== undefined) return comparePositions(first, second);
  if (first !== undefined || second !== undefined) return first === undefined ? 1 : -1;
  return a.customerId < b.customerId ? -1 : 1;
};

/** The facets of the connected component that a facet belongs to, the senior member first. */
export const componentOf = async (start: Facet, load: LoadFacets): Promise<readonly Facet[]> => {
  if (standsAlone(start)) return [start];
  const known = new Map([[start.customerId, start]]);
  const inside = new Set([start.customerId]);
  let edge: readonly Facet[] = [start];
  while (edge.length > 0) {
    const neighbours = new Set(edge.flatMap((facet) => Object.keys(linksOf(facet))));
    const missing = [...neighbours].filter((id) => !known.has(id));
    for (const facet of missing.length === 0 ? [] : await load(missing)) known.set(facet.customerId, facet);
    const reached = edge.flatMap((facet) =>
      Object.keys(linksOf(facet)).flatMap((id) => {
        const neighbour = known.get(id);
        return neighbour !== undefined && !inside.has(id) && isLinked(facet, neighbour) ? [neighbour] : [];
      }),
    );
    for (const { customerId } of reached) inside.add(customerId);
    edge = reached;
  }
  return [...inside].flatMap((id) => known.get(id) ?? []).sort(bySeniority);
};

/**
 * The version of a component's merge, as text that sorts as the versions do: the last link or unlink among the members,
 * then the sum of their positions. Every change of membership raises the first; every event of a member the second.
 * Two shards that merge the same members from facets of which each has missed the other's last write differ in the sum,
 * and at least one of them has missed none, so the highest version is complete.
 */
export const componentVersion = (members: readonly Facet[]): string => {
  const graph = members.reduce(
    (latest, { graphPosition }) => (BigInt(graphPosition) > latest ? BigInt(graphPosition) : latest),
    0n,
  );
  const sum = members.reduce((total, { position }) => total + BigInt(position), 0n);
  return `${graph.toString().padStart(20, '0')}.${sum.toString().padStart(24, '0')}`;
};
