/** A run of sequence numbers that is missing between numbers that came. */
export type Gap = {
  readonly first: bigint;
  readonly last: bigint;
  /** When the first item behind it came. */
  readonly since: string;
};

/** A number that came, and when. */
export type Seen = { readonly sequence: bigint; readonly at: string };

/** What is known of the numbers of a mailbox. */
export type Numbers = {
  /** No number up to here is missing. */
  readonly contiguous: bigint;
  readonly highest: bigint;
  readonly gaps: readonly Gap[];
};

type Range = { readonly first: bigint; readonly last: bigint };

/** Finds what is missing among numbers in ascending order, all above `contiguous`. At most `most` gaps are named. */
export const findGaps = async (
  contiguous: bigint,
  seen: AsyncIterable<Seen> | Iterable<Seen>,
  { absent = [], most = 100 }: { readonly absent?: readonly Range[]; readonly most?: number } = {},
): Promise<Numbers> => {
  const known = absent.toSorted((a, b) => (a.first < b.first ? -1 : 1));
  const gaps: Gap[] = [];
  let whole = contiguous;
  let highest = contiguous;
  for await (const { sequence, at } of seen) {
    if (sequence <= highest) continue;
    for (const { first, last } of missing({ first: highest + 1n, last: sequence - 1n }, known))
      if (gaps.length < most) gaps.push({ first, last, since: at });
    highest = sequence;
    if (gaps.length === 0) whole = sequence;
  }
  return { contiguous: whole, highest, gaps };
};

/** What is left of a range without the parts that are known to be empty. */
const missing = (range: Range, known: readonly Range[]): Range[] => {
  const left: Range[] = [];
  let from = range.first;
  for (const { first, last } of known) {
    if (last < from || first > range.last) continue;
    if (first > from) left.push({ first: from, last: first - 1n });
    from = last + 1n;
  }
  if (from <= range.last) left.push({ first: from, last: range.last });
  return left;
};
