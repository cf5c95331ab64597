/** What a conversation says of how people are served. */
export type Served = {
  readonly channel: string;
  readonly segment: string;
  /** Hour of the day, UTC. */
  readonly hour: string;
  readonly country: string;
  /** Somebody answered in time. */
  readonly inTime: boolean;
};
const dimensions = ['channel', 'segment', 'hour', 'country'] as const;
export type Dimension = (typeof dimensions)[number];

export type Tally = { readonly answered: number; readonly of: number };
export type Share = Tally & {
  readonly dimension: Dimension;
  readonly value: string;
  readonly othersAnswered: number;
  readonly othersOf: number;
  /** The share here divided by the share elsewhere; 1: parity. */
  readonly index: number;
  /** How many standard deviations it lies from parity. */
  readonly z: number;
  readonly gap: boolean;
};

/** Fewer say nothing. */
const LEAST = 30;
/** Beyond chance: for so many values looked at at once, three in a hundred thousand. */
const WORST_Z = -4;
/** Beyond what people notice. */
const WORST_INDEX = 0.9;

/** Shares of each value beside those of all others of its dimension, by a test of two proportions. */
export const sharesOf = (tallies: ReadonlyMap<Dimension, ReadonlyMap<string, Tally>>): Share[] =>
  dimensions.flatMap((dimension) => {
    const values = [...(tallies.get(dimension) ?? [])];
    const all = values.reduce<Tally>(
      (sum, [, { answered, of }]) => ({ answered: sum.answered + answered, of: sum.of + of }),
      { answered: 0, of: 0 },
    );
    return values.flatMap(([value, tally]) => {
      const othersAnswered = all.answered - tally.answered;
      const othersOf = all.of - tally.of;
      return tally.of === 0 || othersOf === 0
        ? []
        : [
            {
              dimension,
              value,
              ...tally,
              othersAnswered,
              othersOf,
              ...compare(tally, othersAnswered, othersOf),
            },
          ];
    });
  });

const compare = ({ answered, of }: Tally, othersAnswered: number, othersOf: number) => {
  const here = answered / of;
  const elsewhere = othersAnswered / othersOf;
  const pooled = (answered + othersAnswered) / (of + othersOf);
  const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / of + 1 / othersOf));
  const z = deviation === 0 ? 0 : (here - elsewhere) / deviation;
  const index = elsewhere === 0 ? 1 : here / elsewhere;
  const enough = of >= LEAST && othersOf >= LEAST;
  return {
    index: Math.round(index * 1_000) / 1_000,
    z: Math.round(z * 100) / 100,
    gap: enough && z < WORST_Z && index < WORST_INDEX,
  };
};

/** Counts conversations by each dimension. */
export const tallyOf = (served: Iterable<Served>): Map<Dimension, Map<string, Tally>> => {
  const tallies = new Map<Dimension, Map<string, Tally>>(dimensions.map((it) => [it, new Map()]));
  for (const one of served)
    for (const dimension of dimensions) {
      const values = tallies.get(dimension);
      const { answered = 0, of = 0 } = values?.get(one[dimension]) ?? {};
      values?.set(one[dimension], { answered: answered + (one.inTime ? 1 : 0), of: of + 1 });
    }
  return tallies;
};
