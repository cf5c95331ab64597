import type { Happening, HappeningFilter, OpenThing, SegmentPeriod, SegmentQuery } from '@icrm/contracts';

/** A phrasing, and what it must be read as; a list: the words that must be named as not understood. */
export type Phrasing = readonly [text: string, expected: SegmentQuery | readonly string[]];

type More = {
  readonly days?: number;
  readonly ago?: number;
  readonly period?: SegmentPeriod;
  readonly from?: string;
  readonly to?: string;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly where?: HappeningFilter;
};

const when = ({ days, ago, period, from, to }: More) => {
  if (days !== undefined) return { when: { lastDays: days } };
  if (ago !== undefined) return { when: { beforeDays: ago } };
  if (period !== undefined) return { when: { period } };
  const midnight = (day: string) => `${day}T00:00:00.000Z`;
  if (from === undefined && to === undefined) return {};
  return {
    when: {
      ...(from === undefined ? {} : { from: midnight(from) }),
      ...(to === undefined ? {} : { to: midnight(to) }),
    },
  };
};

const bounds = ({ atLeast, atMost, where }: More) => ({
  ...(atLeast === undefined ? {} : { atLeast }),
  ...(atMost === undefined ? {} : { atMost }),
  ...(where === undefined ? {} : { where }),
});

export const did = (happened: Happening, more: More = {}): SegmentQuery => ({
  happened,
  ...bounds(more),
  ...when(more),
});
export const spent = (currency: string, more: More): SegmentQuery => ({
  spent: currency,
  ...bounds(more),
  ...when(more),
});
export const all = (...parts: readonly SegmentQuery[]): SegmentQuery => ({ all: parts });
export const any = (...parts: readonly SegmentQuery[]): SegmentQuery => ({ any: parts });
export const not = (part: SegmentQuery): SegmentQuery => ({ not: part });
export const city = (...names: readonly string[]): SegmentQuery => ({ field: 'city', in: [...names] });
export const country = (...codes: readonly string[]): SegmentQuery => ({ field: 'country', in: [...codes] });
export const region = (name: string): SegmentQuery => ({ field: 'region', in: [name] });
export const postcode = (code: string): SegmentQuery => ({ field: 'postcode', in: [code] });
export const speaks = (code: string): SegmentQuery => ({ field: 'language', in: [code] });
export const inSegment = (name: string): SegmentQuery => ({ field: 'segment', in: [name] });
export const companies: SegmentQuery = { field: 'kind', in: ['organisation'] };
export const individuals: SegmentQuery = { field: 'kind', in: ['person'] };
export const prospects: SegmentQuery = { field: 'stage', in: ['prospect'] };
export const former: SegmentQuery = { field: 'stage', in: ['former'] };
export const everyone: SegmentQuery = { everyone: true };
export const consent = (channel: string): SegmentQuery => ({ consent: 'marketing', channel });
export const open = (thing: OpenThing): SegmentQuery => ({ open: thing, atLeast: 1 });
export const last = { campaign: 'last' } as const;
