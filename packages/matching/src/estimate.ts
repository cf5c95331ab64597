import { type Comparison, missing } from './comparison.ts';
import type { Folded } from './match-record.ts';
import type { LevelWeights } from './rule.ts';

/** Pairs found by blocking on some aspects. Those agree by construction, so they teach nothing of themselves here. */
export type TrainingPass = {
  /** By position. */
  readonly pairs: readonly (readonly [number, number])[];
  /** Names of the comparisons that the blocking rests on. */
  readonly blockedOn: readonly string[];
};

/** Records, the passes to learn agreement among matches from, and how many random pairs to learn chance from. */
export type EstimateInput = {
  readonly comparisons: readonly Comparison[];
  readonly records: readonly Folded[];
  readonly passes: readonly TrainingPass[];
  readonly samples?: number;
  readonly seed?: number;
};

/**
 * Weights without labelled data: u from random pairs, which are nearly all of different people; m by
 * expectation-maximisation over blocked pairs with u held fixed, a comparison's m averaged over the passes that
 * were not blocked on it (Winkler 1988; Dempster, Laird, Rubin 1977).
 */
export const estimateWeights = (input: EstimateInput): Readonly<Record<string, LevelWeights>> => {
  const u = chanceAgreement(input);
  const learned = input.passes.map((pass) => learn(input, pass, u));
  const weights = input.comparisons.map(({ name, levels }, at) => {
    const columns = learned.flatMap((m) => m.get(name) ?? []);
    if (columns.length === 0) return [name, levels.map(() => 0)] as const;
    const m = levels.map(
      (_, level) => columns.reduce((sum, column) => sum + (column[level] ?? 0), 0) / columns.length,
    );
    return [name, toBits(m, u[at] ?? [])] as const;
  });
  return Object.fromEntries(weights);
};

/** The m of each comparison that the pass was not blocked on. */
const learn = (input: EstimateInput, pass: TrainingPass, u: readonly number[][]): Map<string, number[][]> => {
  const free = input.comparisons.flatMap((comparison, at) =>
    pass.blockedOn.includes(comparison.name) ? [] : { comparison, u: u[at] ?? [] },
  );
  const comparisons = free.map(({ comparison }) => comparison);
  const patterns = observe({ ...input, comparisons }, pass.pairs);
  let state: State = {
    m: comparisons.map(({ levels }) => startingM(levels.length)),
    u: free.map((it) => it.u),
    matchShare: 0.1,
  };
  for (let round = 0, moved = 1; moved > 1e-7 && round < 500; round++) {
    const next = improve(patterns, state);
    moved = Math.abs(next.matchShare - state.matchShare);
    state = next;
  }
  return new Map(comparisons.map(({ name }, at) => [name, [state.m[at] ?? []]]));
};

const chanceAgreement = ({
  comparisons,
  records,
  samples = 200_000,
  seed = 1,
}: EstimateInput): number[][] => {
  const random = generator(seed);
  const pick = () => records[Math.floor(random() * records.length)];
  const counts = comparisons.map(({ levels }) => levels.map(() => 0.5));
  for (let i = 0; i < samples; i++) {
    const [a, b] = [pick(), pick()];
    if (a === undefined || b === undefined || a === b) continue;
    for (const [at, { compare }] of comparisons.entries()) count(counts[at], compare(a, b), 1);
  }
  return counts.map(shares);
};

type Pattern = { readonly levels: readonly number[]; count: number };

/** Equal outcomes are counted once: hundreds of patterns instead of hundreds of thousands of pairs. */
const observe = ({ comparisons, records }: EstimateInput, pairs: TrainingPass['pairs']): Pattern[] => {
  const patterns = new Map<string, Pattern>();
  for (const [i, j] of pairs) {
    const [a, b] = [records[i], records[j]];
    if (a === undefined || b === undefined) continue;
    const levels = comparisons.map(({ compare }) => compare(a, b));
    const key = levels.join();
    const pattern = patterns.get(key);
    if (pattern === undefined) patterns.set(key, { levels, count: 1 });
    else pattern.count += 1;
  }
  return [...patterns.values()];
};

type State = {
  readonly m: readonly number[][];
  readonly u: readonly number[][];
  readonly matchShare: number;
};

const improve = (patterns: readonly Pattern[], state: State): State => {
  const counts = state.m.map((levels) => levels.map(() => 0.5));
  let matches = 0;
  let total = 0;
  for (const pattern of patterns) {
    const share = matchProbability(pattern.levels, state) * pattern.count;
    matches += share;
    total += pattern.count;
    for (const [at, level] of pattern.levels.entries()) count(counts[at], level, share);
  }
  return { m: counts.map(shares), u: state.u, matchShare: total === 0 ? 0 : matches / total };
};

const matchProbability = (levels: readonly number[], { m, u, matchShare }: State): number => {
  let match = matchShare;
  let chance = 1 - matchShare;
  for (const [at, level] of levels.entries()) {
    if (level === missing) continue;
    match *= m[at]?.[level] ?? 1;
    chance *= u[at]?.[level] ?? 1;
  }
  return match / (match + chance);
};

const count = (column: number[] | undefined, level: number, share: number): void => {
  if (level !== missing && column !== undefined) column[level] = (column[level] ?? 0) + share;
};
/** Agreement is likely among matches, disagreement is not; the iteration only needs to start on the right side. */
const startingM = (levels: number): number[] =>
  shares(Array.from({ length: levels }, (_, level) => 0.5 ** level));
const shares = (counts: readonly number[]): number[] => {
  const total = counts.reduce((sum, it) => sum + it, 0);
  return counts.map((it) => it / total);
};
const toBits = (m: readonly number[], u: readonly number[]): number[] =>
  m.map((share, level) => Math.log2(share / (u[level] ?? share)));

/** A small deterministic generator (mulberry32), so that an estimate can be repeated. */
const generator = (seed: number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};
