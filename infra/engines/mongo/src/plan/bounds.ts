import type { IndexInfo } from '../store/index-info.ts';
import { edges, type Interval, intersect, intervalsOf, invertedEdges, isPoint } from './interval.ts';
import type { Group, Predicate } from './predicates.ts';

/** Byte ranges [start, end) of an index, in order, and what they were made of. */
export type Bounds = {
  readonly ranges: readonly (readonly [start: Buffer, end: Buffer])[];
  /** For each bounded field, its intervals. */
  readonly fields: readonly (readonly Interval[])[];
  /** The predicates whose intervals were used. */
  readonly used: readonly Predicate[];
};

/** So many combinations of points of several fields are looked up one by one. */
const maxRanges = 2000;

type Choice = { readonly intervals: readonly Interval[]; readonly predicates: readonly Predicate[] };

/** The bounds that the predicates put on an index. They may admit too much, never too little. */
export function boundsOf(index: IndexInfo, predicates: readonly Predicate[]): Bounds {
  const choices: Choice[] = [];
  for (let i = 0; i < index.fields.length; i++) {
    const choice = chooseFor(index, i, { predicates, before: choices });
    if (choice === undefined) break;
    if (choices.length > 0 && combinations(choices) * choice.intervals.length > maxRanges) break;
    choices.push(choice);
    if (!choice.intervals.every(isPoint)) break;
  }
  return {
    ranges: rangesOf(index, choices),
    fields: choices.map(({ intervals }) => intervals),
    used: choices.flatMap(({ predicates: used }) => used),
  };
}

function combinations(choices: readonly Choice[]): number {
  return choices.reduce((product, { intervals }) => product * intervals.length, 1);
}

type Context = { readonly predicates: readonly Predicate[]; readonly before: readonly Choice[] };

function chooseFor(index: IndexInfo, field: number, { predicates, before }: Context): Choice | undefined {
  const path = index.fields[field]?.path.text ?? '';
  const options = predicates
    .filter((predicate) => predicate.path === path && mayJoin(index, field, { predicate, before }))
    .flatMap((predicate) => {
      const intervals = intervalsOf(predicate.leaf);
      return intervals === undefined ? [] : [{ intervals, predicates: [predicate] }];
    });
  const array = longestArray(index, path);
  const choices = array === undefined ? [intersectAll(options)] : sameElement(options, array);
  return choices.filter((choice) => choice !== undefined).sort((a, b) => weight(a) - weight(b))[0];
}

/** Points before ranges, few before many, closed ranges before open ones. */
function weight({ intervals, predicates }: Choice): number {
  return (intervals.every(isPoint) ? 0 : 1_000_000) + intervals.length - predicates.length / 1000;
}

function intersectAll(options: readonly Choice[]): Choice | undefined {
  if (options.length === 0) return undefined;
  return options.reduce((a, b) => ({
    intervals: intersect(a.intervals, b.intervals),
    predicates: [...a.predicates, ...b.predicates],
  }));
}

/** Through an array, two conditions may be met by different elements unless one `$elemMatch` on it holds them. */
function sameElement(options: readonly Choice[], array: string): (Choice | undefined)[] {
  const groups = new Map<Group, Choice[]>();
  for (const option of options) {
    const group = option.predicates[0]?.group;
    if (group !== undefined && group.path === array)
      groups.set(group, [...(groups.get(group) ?? []), option]);
  }
  return [...options, ...[...groups.values()].map(intersectAll)];
}

function isPrefix(prefix: string, path: string): boolean {
  return path === prefix || path.startsWith(`${prefix}.`);
}

/** The longest prefix of the path that has been an array. */
function longestArray(index: IndexInfo, path: string, other = path): string | undefined {
  let longest: string | undefined;
  for (const array of index.arrays) {
    if (isPrefix(array, path) && isPrefix(array, other) && array.length >= (longest?.length ?? 0))
      longest = array;
  }
  return longest;
}

type Joining = { readonly predicate: Predicate; readonly before: readonly Choice[] };

/** Fields that share an array may be bounded together only within one `$elemMatch` on that array. */
function mayJoin(index: IndexInfo, field: number, { predicate, before }: Joining): boolean {
  const path = index.fields[field]?.path.text ?? '';
  return before.every((choice, i) => {
    const shared = longestArray(index, path, index.fields[i]?.path.text ?? '');
    if (shared === undefined) return true;
    const { group } = predicate;
    return group?.path === shared && choice.predicates.every((used) => used.group === group);
  });
}

function rangesOf(index: IndexInfo, choices: readonly Choice[]): (readonly [Buffer, Buffer])[] {
  let ranges: (readonly [Buffer, Buffer])[] = [[Buffer.alloc(0), Buffer.from([0xff])]];
  choices.forEach(({ intervals }, i) => {
    const descending = index.fields[i]?.descending ?? false;
    const parts = intervals.map((interval) => (descending ? invertedEdges(interval) : edges(interval)));
    if (descending) parts.reverse();
    // All but the last field are points, so the prefix of each is the start of its range.
    ranges = ranges.flatMap(([prefix]) =>
      parts.map(([start, end]) => [Buffer.concat([prefix, start]), Buffer.concat([prefix, end])] as const),
    );
  });
  return ranges;
}
