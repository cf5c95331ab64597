import type { CustomerView } from '@icrm/contracts';
import type { Citations, Member, Merging, Section } from '../sections/section.ts';
import type { Facet } from './facet.ts';
import { later } from './instants.ts';
import { comparePositions } from './position.ts';

/** How facets become a view. */
export type MergeOptions = Merging & { readonly sections: readonly Section[] };

/** What each facet contributes to a section. */
export const membersOf = (
  facets: readonly Facet[],
  { name, initial }: Pick<Section, 'name' | 'initial'>,
): Member<unknown>[] =>
  facets.map(({ customerId, sections }) => ({
    customerId,
    state: sections[name] ?? initial,
  }));

const latestOf = (facets: readonly Facet[], first: Facet): Facet =>
  facets.reduce((a, b) => (comparePositions(b.position, a.position) > 0 ? b : a), first);

/**
 * The view of one component, from its revealed facets, the senior member first. Undefined while none of them is
 * registered: then there are facts about somebody, but nobody to show.
 */
export const mergeView = (
  facets: readonly Facet[],
  { sections, ...merging }: MergeOptions,
): CustomerView | undefined => {
  const [senior] = facets;
  if (senior === undefined) return undefined;
  const parts = sections.map((section) => section.view(membersOf(facets, section), merging));
  const latest = latestOf(facets, senior);
  const view = {
    customerId: senior.customerId,
    tenant: senior.tenant,
    members: facets.map(({ customerId }) => customerId),
    ...Object.assign({}, ...parts),
    lastActivityAt: facets.map((facet) => facet.lastActivityAt).reduce(later, ''),
    events: facets.reduce((events, facet) => events + facet.events, 0),
    watermark: { position: latest.position, eventId: latest.eventId, recordedAt: latest.recordedAt },
    rules: { survivorship: merging.rules.version },
  };
  // Each section gives its own part; the tests hold every merged view against the schema.
  return view.registeredAt === undefined ? undefined : (view as CustomerView);
};

/** Where every field of the view comes from, by path. */
export const citeView = (facets: readonly Facet[], { sections, ...merging }: MergeOptions): Citations =>
  Object.assign({}, ...sections.map((section) => section.explain(membersOf(facets, section), merging)));

/** When the view changes next without any event and by the same rules; the facets may be sealed. */
export const dueOf = (
  facets: readonly Facet[],
  { sections, at }: Pick<MergeOptions, 'sections' | 'at'>,
): string | undefined =>
  sections
    .flatMap((section) => section.due?.(membersOf(facets, section), at) ?? [])
    .sort()
    .at(0);
