import type { Citation, Claim } from '../sections/section.ts';
import { comparePositions } from './position.ts';
import type { Criterion, SurvivorshipRules } from './survivorship-rules.ts';

/** A claim, and the customer id it was made for. */
export type Candidate = Claim & { readonly customerId: string };

type Measure = {
  /** Above 0 when the first candidate is better. */
  readonly compare: (a: Candidate, b: Candidate, all: readonly Candidate[]) => number;
  readonly why: (loser: Candidate, winner: Candidate) => string;
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
const supporters = ({ value }: Candidate, all: readonly Candidate[]): number =>
  all.filter((other) => textOf(other.value) === textOf(value)).length;

const measures = (rules: SurvivorshipRules): Readonly<Record<Criterion, Measure>> => {
  const trust = ({ source }: Candidate) => rules.trust[source] ?? rules.defaultTrust;
  return {
    'most-trusted': {
      compare: (a, b) => trust(a) - trust(b),
      why: (loser, winner) =>
        `less trusted: ${loser.source} ${trust(loser)}, ${winner.source} ${trust(winner)}`,
    },
    'most-recent': {
      compare: (a, b) => (a.at === b.at ? comparePositions(a.position, b.position) : a.at > b.at ? 1 : -1),
      why: (loser, winner) => `older: ${loser.at}, ${winner.at}`,
    },
    'most-frequent': {
      compare: (a, b, all) => supporters(a, all) - supporters(b, all),
      why: () => 'said by fewer sources',
    },
    longest: {
      compare: (a, b) => textOf(a.value).length - textOf(b.value).length,
      why: () => 'shorter',
    },
  };
};

/** The latest word of a person; what it overrides, and older words of people, lose. */
const chosenByHand = (
  overrides: readonly Candidate[],
  candidates: readonly Candidate[],
  { version }: SurvivorshipRules,
): Citation | undefined => {
  const [first] = overrides;
  if (first === undefined) return undefined;
  const winner = overrides.reduce((a, b) => (comparePositions(b.position, a.position) > 0 ? b : a), first);
  const { value, customerId, position, source, override } = winner;
  const why = `overridden by hand${override?.until === undefined ? '' : ` until ${override.until}`}: ${override?.why}`;
  return {
    value,
    customerId,
    position,
    source,
    rule: `manual-override@${version}`,
    lost: candidates.filter((candidate) => candidate !== winner).map((candidate) => ({ ...candidate, why })),
  };
};

/**
 * Chooses among the candidates of a field, with the reason why each of the others lost. Undefined without candidates.
 * The order of the candidates does not matter: what all criteria leave undecided, the position decides. What a person
 * fixed goes before all rules.
 */
export const survive = (
  field: string,
  candidates: readonly Candidate[],
  rules: SurvivorshipRules,
): Citation | undefined => {
  const byCriterion = measures(rules);
  const chain = [...new Set<Criterion>([...(rules.fields[field] ?? rules.otherwise), 'most-recent'])];
  const [first] = candidates;
  if (first === undefined) return undefined;
  const overrides = candidates.filter(({ override }) => override !== undefined);
  const byHand = chosenByHand(overrides, candidates, rules);
  if (byHand !== undefined) return byHand;

  let left = candidates;
  let decisive: Criterion = chain[0] ?? 'most-recent';
  const lost: { candidate: Candidate; criterion: Criterion }[] = [];
  for (const criterion of chain) {
    if (left.length === 1) break;
    const { compare } = byCriterion[criterion];
    const best = left.reduce((a, b) => (compare(b, a, candidates) > 0 ? b : a));
    const beaten = left.filter((candidate) => compare(candidate, best, candidates) < 0);
    if (beaten.length > 0) decisive = criterion;
    lost.push(...beaten.map((candidate) => ({ candidate, criterion })));
    left = left.filter((candidate) => !beaten.includes(candidate));
  }
  const winner = left[0] ?? first;
  return {
    value: winner.value,
    customerId: winner.customerId,
    position: winner.position,
    source: winner.source,
    rule: `${decisive}@${rules.version}`,
    lost: lost.map(({ candidate, criterion }) => ({
      ...candidate,
      why: byCriterion[criterion].why(candidate, winner),
    })),
  };
};
