import type { MatchRule } from './rule.ts';

/** What two records can come to, in bits. */
export type Likely = {
  /** If one difference is an error of whoever typed it. */
  readonly oneSlip: number;
  /** If two are. */
  readonly twoSlips: number;
};

/** The score that two persons can come to, by numbers that stand for their traits; `sameNames`: also if swapped. */
export type LikelyScore = (a: Uint8Array, b: Uint8Array, sameNames: boolean) => Likely;

/** What an outcome is worth, and what it gains if it is an error, and if it is two. */
type Worth = { readonly bits: number; readonly slips: readonly number[] };
type Stands = 'equal' | 'different' | 'missing';
/** One comparison of the rule, by the traits it looks at. */
type Aspect = (a: Uint8Array, b: Uint8Array) => Worth | undefined;
type WeightOf = (comparison: string, level: number) => number;

/**
 * An upper estimate of the score of a rule for persons, at the price of a few additions: what is equal counts as such,
 * what differs as different, but for one or two errors, which count as what the rule gives for an error. Of pairs that
 * come to less than the rule asks for, few are worth opening the records.
 */
export const likelyScore = ({ weights }: MatchRule): LikelyScore => {
  const of: WeightOf = (comparison, level) => weights[comparison]?.at(level) ?? 0;
  const [given, family] = [0, 1];
  const names = both([given, family], {
    equal: of('names', 0),
    one: of('names', 4),
    oneAlike: of('names', 1),
    different: of('names', -1),
    alike: [of('names', 4), of('names', 1)],
  });
  const sameNamesWorth = { bits: of('names', 0), slips: [] };
  const aspects = [
    both([5, 6], {
      equal: of('address', 0),
      one: of('address', 2),
      oneAlike: of('address', 1),
      different: of('address', -1),
      alike: [of('address', 4)],
    }),
    single(2, 'birth date', of),
    single(3, 'national id', of),
    single(4, 'street number', of),
    single(7, 'city', of),
    single(8, 'postcode', of),
  ];
  return (a, b, sameNames) => {
    const slips: [number, number] = [0, 0];
    let bits = count(slips, sameNames ? sameNamesWorth : names(a, b));
    for (const aspect of aspects) bits += count(slips, aspect(a, b));
    return { oneSlip: bits + slips[0], twoSlips: bits + slips[0] + slips[1] };
  };
};

/** Keeps the two slips that gain most. */
const count = (most: [number, number], worth: Worth | undefined): number => {
  if (worth === undefined) return 0;
  for (const gain of worth.slips)
    if (gain > most[0]) {
      most[1] = most[0];
      most[0] = gain;
    } else if (gain > most[1]) most[1] = gain;
  return worth.bits;
};

/** A comparison of one trait; levels 0, 1 and the last are equal, an error, and different. */
const single = (at: number, comparison: string, of: WeightOf): Aspect => {
  const different = of(comparison, -1);
  const worth: Readonly<Record<Stands, Worth | undefined>> = {
    equal: { bits: of(comparison, 0), slips: [] },
    different: { bits: different, slips: [of(comparison, 1) - different] },
    missing: undefined,
  };
  return (a, b) => worth[standing(a, b, at)];
};

type OfBoth = {
  readonly equal: number;
  readonly one: number;
  readonly oneAlike: number;
  readonly different: number;
  /** When neither is equal: one alike, and then both. */
  readonly alike: readonly number[];
};

/** A comparison of two traits together. */
const both = ([one, other]: readonly [number, number], is: OfBoth): Aspect => {
  const stepsOf = (from: number, to: readonly number[]) =>
    to.map((bits, index) => bits - (to[index - 1] ?? from));
  const equal = { bits: is.equal, slips: [] };
  const oneEqual = { bits: is.one, slips: stepsOf(is.one, [is.oneAlike]) };
  const onlyOne = { bits: is.one, slips: [] };
  const neither = { bits: is.different, slips: stepsOf(is.different, is.alike) };
  return (a, b) => {
    const [first, second] = [standing(a, b, one), standing(a, b, other)];
    if (first === 'equal' && second === 'equal') return equal;
    const isOne = first === 'equal' || second === 'equal';
    const isAnyDifferent = first === 'different' || second === 'different';
    if (isOne) return isAnyDifferent ? oneEqual : onlyOne;
    return isAnyDifferent ? neither : undefined;
  };
};

const standing = (a: Uint8Array, b: Uint8Array, at: number): Stands => {
  const [one = 0, other = 0] = [a[at], b[at]];
  if (one === 0 || other === 0) return 'missing';
  return one === other ? 'equal' : 'different';
};
