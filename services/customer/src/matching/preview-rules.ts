import type { Verdict } from '@icrm/matching';
import type { Matches } from './find-matches.ts';
import { inParallel } from './in-parallel.ts';
import { pagesOf } from './match-all.ts';
import type { Matching } from './matching.ts';
import type { RulesInForce } from './rules.ts';

/** A pair of which two versions of the rules do not say the same. */
export type DifferentPair = {
  readonly customerId: string;
  readonly otherCustomerId: string;
  readonly now: Verdict;
  readonly other: Verdict;
};

export type RulesPreview = {
  readonly phase: 'matching' | 'done';
  readonly records: number;
  matched: number;
  same: number;
  different: number;
  newlyLinked: number;
  noLongerLinked: number;
  readonly examples: readonly DifferentPair[];
};

const AT_ONCE = 8;
const mostExamples = 20;

/** Compares what a version of the rules says of every pair there is with what the one in force says; writes nothing. */
export async function* previewRules(
  matching: Matching,
  other: RulesInForce,
  { tenant, signal }: { readonly tenant: string; readonly signal: AbortSignal },
): AsyncGenerator<RulesPreview> {
  const inForce = await matching.rules.of(tenant);
  const counts: Counts = { matched: 0, same: 0, different: 0, newlyLinked: 0, noLongerLinked: 0 };
  const examples: DifferentPair[] = [];
  const records = await matching.records.count(tenant);
  for await (const page of pagesOf(matching.records.scan(tenant))) {
    if (signal.aborted) return;
    const loaded = [...(await matching.records.load(tenant, page)).values()];
    const pairs = await inParallel(loaded, AT_ONCE, async (record) =>
      compare(await matching.findMatches(record, inForce), await matching.findMatches(record, other)),
    );
    for (const pair of pairs.flat()) note(counts, examples, pair);
    counts.matched += page.length;
    yield { phase: 'matching', records, ...counts, examples: [...examples] };
  }
  yield { phase: 'done', records, ...counts, examples: [...examples] };
}

type Counts = Omit<RulesPreview, 'phase' | 'records' | 'examples'>;

const note = (counts: Counts, examples: DifferentPair[], pair: DifferentPair): void => {
  if (pair.now === pair.other) {
    counts.same += 1;
    return;
  }
  counts.different += 1;
  if (pair.other === 'link') counts.newlyLinked += 1;
  if (pair.now === 'link') counts.noLongerLinked += 1;
  if (examples.length < mostExamples) examples.push(pair);
};

/** Each pair once, at the smaller of its two ids. */
const compare = (now: Matches, then: Matches): DifferentPair[] => {
  const { customerId } = now.record;
  const [before, after] = [verdictsOf(now), verdictsOf(then)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((otherCustomerId) => customerId < otherCustomerId)
    .map((otherCustomerId) => ({
      customerId,
      otherCustomerId,
      now: before.get(otherCustomerId) ?? 'none',
      other: after.get(otherCustomerId) ?? 'none',
    }));
};

const verdictsOf = ({ matches }: Matches): ReadonlyMap<string, Verdict> =>
  new Map(matches.map(({ other, assessment }) => [other.customerId, assessment.verdict]));
