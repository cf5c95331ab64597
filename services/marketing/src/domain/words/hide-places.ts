import type { SegmentQuery } from '@icrm/contracts';

const places: ReadonlySet<string> = new Set(['city', 'region', 'postcode']);

/** A query without the places it names, for what is written of one customer: where they live is personal. */
export const hidePlaces = (query: SegmentQuery): SegmentQuery => {
  if ('all' in query) return { all: query.all.map(hidePlaces) };
  if ('any' in query) return { any: query.any.map(hidePlaces) };
  if ('not' in query) return { not: hidePlaces(query.not) };
  return 'field' in query && places.has(query.field) ? { ...query, in: ['…'] } : query;
};
