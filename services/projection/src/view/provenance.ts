import type { EventReference, FieldProvenance } from '@icrm/contracts';
import type { Fact } from '../fact.ts';
import type { Citation, Citations } from '../sections/section.ts';

/** The fact of a member at a position. */
export type FindFact = (customerId: string, position: string) => Fact | undefined;

type Place = { readonly customerId: string; readonly position: string };

/** Every place that citations name. */
export const citedPlaces = (citations: Citations): Place[] =>
  Object.values(citations).flatMap(({ customerId, position, lost }) => [
    { customerId, position },
    ...lost.map((candidate) => ({ customerId: candidate.customerId, position: candidate.position })),
  ]);

const toReference = (fact: Fact, source: string | undefined): EventReference => ({
  eventId: fact.eventId,
  position: fact.position,
  type: fact.type,
  source: source ?? fact.channel,
  channel: fact.channel,
  actor: fact.actor,
  at: fact.at,
  customerId: fact.customerId,
});

const toProvenance = (citation: Citation, find: FindFact): FieldProvenance | undefined => {
  const fact = find(citation.customerId, citation.position);
  if (fact === undefined) return undefined;
  const lost = citation.lost.flatMap((candidate) => {
    const event = find(candidate.customerId, candidate.position);
    if (event === undefined) return [];
    return [{ ...toReference(event, candidate.source), value: toJson(candidate.value), why: candidate.why }];
  });
  return {
    ...toReference(fact, citation.source),
    value: toJson(citation.value),
    rule: citation.rule,
    ...(citation.events === undefined ? {} : { events: citation.events }),
    lost,
  };
};

// States are parsed JSON, so their values are JSON too.
const toJson = (value: unknown): FieldProvenance['value'] => value as FieldProvenance['value'];

/** Citations with the events behind them. */
export const toProvenances = (citations: Citations, find: FindFact): Record<string, FieldProvenance> =>
  Object.fromEntries(
    Object.entries(citations).flatMap(([path, citation]) => {
      const provenance = toProvenance(citation, find);
      return provenance === undefined ? [] : [[path, provenance]];
    }),
  );
