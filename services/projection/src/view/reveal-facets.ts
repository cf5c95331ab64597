import type { Section } from '../sections/section.ts';
import type { Facet } from './facet.ts';

/** Opens the sealed values of one tenant: `revealAll` of the privacy package over the key ring. */
export type Reveal = <T>(tenant: string, values: readonly T[]) => Promise<T[]>;

/** Facets with their personal values in the clear, to be merged and forgotten. */
export type RevealFacets = (facets: readonly Facet[]) => Promise<readonly Facet[]>;

/**
 * Opens only the sections that hold personal values. A state is immutable, so its open form is remembered as long as
 * the state itself is in memory; an event that erases replaces the state, and with it what was remembered.
 */
export const createRevealFacets = (reveal: Reveal, sections: readonly Section[]): RevealFacets => {
  const personal = sections.filter((section) => section.personal).map(({ name }) => name);
  const opened = new WeakMap<object, object>();

  const closedStates = (facets: readonly Facet[]): object[] =>
    facets.flatMap((facet) =>
      personal.flatMap((name) => {
        const state = facet.sections[name];
        return typeof state === 'object' && state !== null && !opened.has(state) ? [state] : [];
      }),
    );

  const open = (facet: Facet): Facet => ({
    ...facet,
    sections: Object.fromEntries(
      Object.entries(facet.sections).map(([name, state]) => [
        name,
        typeof state === 'object' && state !== null ? (opened.get(state) ?? state) : state,
      ]),
    ),
  });

  return async (facets) => {
    for (const [tenant, ofTenant] of Map.groupBy(facets, (facet) => facet.tenant)) {
      const closed = closedStates(ofTenant);
      if (closed.length === 0) continue;
      const states = await reveal(tenant, closed);
      for (const [index, state] of closed.entries()) opened.set(state, states[index] ?? state);
    }
    return facets.map(open);
  };
};
