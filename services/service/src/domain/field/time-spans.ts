/** From one instant to another, UTC ISO 8601. */
export type TimeSpan = { readonly from: string; readonly until: string };

export const overlap = (a: TimeSpan, b: TimeSpan): boolean => a.from < b.until && b.from < a.until;
export const isWithin = (inner: TimeSpan, outer: TimeSpan): boolean =>
  outer.from <= inner.from && inner.until <= outer.until;

/** What is left of some spans without others, in order. */
export const freeSpans = (open: readonly TimeSpan[], taken: readonly TimeSpan[]): readonly TimeSpan[] =>
  taken
    .reduce<readonly TimeSpan[]>(
      (left, gone) =>
        left.flatMap((span) =>
          overlap(span, gone)
            ? [
                { from: span.from, until: gone.from },
                { from: gone.until, until: span.until },
              ].filter(({ from, until }) => from < until)
            : [span],
        ),
      open,
    )
    .toSorted((a, b) => (a.from < b.from ? -1 : 1));

/** The part of spans that lies within one. */
export const clip = (spans: readonly TimeSpan[], { from, until }: TimeSpan): readonly TimeSpan[] =>
  spans
    .map((span) => ({
      from: span.from > from ? span.from : from,
      until: span.until < until ? span.until : until,
    }))
    .filter((span) => span.from < span.until);

/** The first span of a length within some. */
export const firstOf = (spans: readonly TimeSpan[], minutes: number): TimeSpan | undefined => {
  const ms = minutes * 60_000;
  const found = spans.find(({ from, until }) => Date.parse(until) - Date.parse(from) >= ms);
  return found && { from: found.from, until: new Date(Date.parse(found.from) + ms).toISOString() };
};
