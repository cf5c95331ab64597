import { type EventDefinition, linkEvents } from '@icrm/contracts';
import { customerKey, type Fact } from '../fact.ts';
import type { Section } from '../sections/section.ts';
import { comparePositions } from './position.ts';

/** Everything one customer id is known by, section by section: a fold over its facts, JSON throughout. */
export type Facet = {
  readonly tenant: string;
  readonly customerId: string;
  /** The last fact in it. */
  readonly position: string;
  readonly eventId: string;
  readonly recordedAt: string;
  /** When its latest fact happened in the world; '' while it knows nothing but links. */
  readonly lastActivityAt: string;
  /** How many facts are in it; links are not counted. */
  readonly events: number;
  /** The last link or unlink in it. */
  readonly graphPosition: string;
  readonly sections: Readonly<Record<string, unknown>>;
};

/** A section that could not take a fact stays as it was, the others go on; `all` when the fact is not what it says. */
export type FoldFailure = { readonly section: string; readonly reason: string };

/** What facts are folded with. */
export type Folding = {
  readonly sections: readonly Section[];
  /** What is declared of an event type; undefined when nobody here knows it. */
  readonly definitionOf: (type: string) => EventDefinition | undefined;
};

/** The facet after a fact. A fact that is already in it changes nothing. */
export type Folded = { readonly facet: Facet; readonly failures: readonly FoldFailure[] };

const aboutLinks: ReadonlySet<string> = new Set(linkEvents.map(({ type }) => type));

/**
 * What is wrong with a fact, by the schema of its type; places, never values. Fields that the schema does not know come
 * from a newer program and are no fault. What a type says that nobody declared, a later program will know.
 */
const faultOf = ({ type, data }: Fact, { definitionOf }: Folding): string | undefined => {
  const definition = definitionOf(type);
  if (definition === undefined) return `no definition of event type ${type}`;
  const result = definition.schema.safeParse(data);
  const faults = result.error?.issues.filter(({ code }) => code !== 'unrecognized_keys') ?? [];
  if (faults.length === 0) return undefined;
  const places = faults.map(({ path, code }) => `${path.join('.') || 'data'} ${code}`);
  return `does not satisfy its schema: ${places.join(', ')}`;
};

/** The sections that take something from an event type, found once: most events concern one or two of them. */
const takersBySections = new WeakMap<readonly Section[], Map<string, readonly Section[]>>();

const takersOf = (sections: readonly Section[], type: string): readonly Section[] => {
  const byType = takersBySections.get(sections) ?? new Map<string, readonly Section[]>();
  takersBySections.set(sections, byType);
  const known = byType.get(type);
  if (known !== undefined) return known;
  const takers = sections.filter((section) => section.takes(type));
  byType.set(type, takers);
  return takers;
};

type FoldedSections = { readonly states: Facet['sections']; readonly failures: readonly FoldFailure[] };

const foldSections = (states: Facet['sections'], fact: Fact, folding: Folding): FoldedSections => {
  const fault = faultOf(fact, folding);
  if (fault !== undefined) return { states, failures: [{ section: 'all', reason: fault }] };
  const takers = takersOf(folding.sections, fact.type);
  if (takers.length === 0) return { states, failures: [] };
  const next: Record<string, unknown> = { ...states };
  const failures: FoldFailure[] = [];
  for (const { name, fold } of takers) {
    try {
      const state = fold(next[name], fact);
      if (state !== undefined) next[name] = state;
    } catch (error) {
      failures.push({ section: name, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { states: next, failures };
};

const nothingKnown = ({ tenant, customerId }: Fact): Facet => ({
  tenant,
  customerId,
  position: '0',
  eventId: '',
  recordedAt: '',
  lastActivityAt: '',
  events: 0,
  graphPosition: '0',
  sections: {},
});

/** Folds one fact into a customer's facet. */
export const foldFact = (known: Facet | undefined, fact: Fact, folding: Folding): Folded => {
  const before = known ?? nothingKnown(fact);
  if (comparePositions(fact.position, before.position) <= 0) return { facet: before, failures: [] };
  const { states, failures } = foldSections(before.sections, fact, folding);
  const link = aboutLinks.has(fact.type);
  return {
    facet: {
      ...before,
      position: fact.position,
      eventId: fact.eventId,
      recordedAt: fact.recordedAt,
      lastActivityAt: link || fact.at < before.lastActivityAt ? before.lastActivityAt : fact.at,
      events: before.events + (link ? 0 : 1),
      graphPosition: link ? fact.position : before.graphPosition,
      sections: states,
    },
    failures,
  };
};

/** A facet as the read store keeps it: one JSON text, since nothing inside is ever queried. */
export type FacetDocument = { readonly _id: string; readonly position: bigint; readonly facet: string };

export const toFacetDocument = (facet: Facet): FacetDocument => ({
  _id: customerKey(facet.tenant, facet.customerId),
  position: BigInt(facet.position),
  facet: JSON.stringify(facet),
});

/** What was written by `toFacetDocument`. */
export const fromFacetDocument = ({ facet }: FacetDocument): Facet => JSON.parse(facet) as Facet;
