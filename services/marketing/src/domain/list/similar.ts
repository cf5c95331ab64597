import { claimedFields, surviving } from '../segment/claims.ts';
import type { Happened, Person } from '../segment/person.ts';

/** How people are compared; named on every list that was made so. */
export const METHOD = 'log-odds@1';

const DAY = 86_400_000;
const personalFields = new Set(['city', 'region', 'postcode']);

/** What somebody is, in a few words each that others can share. */
export const traitsOf = ({ claims, consents, happened, open }: Person, now: number): ReadonlySet<string> => {
  const traits = new Set<string>();
  for (const field of claimedFields) {
    const { value } = surviving(claims, field, now);
    if (value !== undefined) traits.add(`${field} ${value}`);
  }
  for (const [what, { given }] of Object.entries(consents)) if (given) traits.add(`consent ${what}`);
  for (const [thing, ids] of Object.entries(open)) if (ids.length > 0) traits.add(`open ${thing}`);
  const orders = happened.filter(({ kind }) => kind === 'order');
  for (const it of happened) for (const trait of traitsOfHappened(it)) traits.add(trait);
  traits.add(`orders ${bandOf(orders.length, [1, 2, 5, 10])}`);
  const last = Math.max(0, ...orders.map(({ at }) => at));
  if (last > 0) traits.add(`last order ${bandOf((now - last) / DAY, [30, 90, 365])} days ago`);
  return traits;
};

const traitsOfHappened = ({ kind, categories = [], products = [], channel }: Happened): string[] => [
  `had ${kind}`,
  ...categories.map((category) => `${kind} of category ${category}`),
  ...products.map((product) => `${kind} of ${product}`),
  ...(channel === undefined ? [] : [`${kind} by ${channel}`]),
];

/** Between which of the bounds a number lies. */
const bandOf = (value: number, bounds: readonly number[]): string => {
  const above = bounds.filter((bound) => value >= bound).at(-1);
  return above === undefined ? `below ${bounds[0]}` : `${above} and more`;
};

export type Weights = {
  readonly weights: ReadonlyMap<string, number>;
  /** The traits that tell most, and how many times as frequent they are; personal ones are not named. */
  readonly telling: readonly { readonly trait: string; readonly lift: number }[];
};

type Groups = {
  readonly seed: readonly ReadonlySet<string>[];
  readonly others: readonly ReadonlySet<string>[];
};

/**
 * What a trait says for somebody being like the seed: the logarithm of how many times as likely it is there, smoothed, so
 * that a trait of few says little (naive Bayes).
 */
export const weigh = ({ seed, others }: Groups): Weights => {
  const counts = new Map<string, [number, number]>();
  for (const [index, group] of [seed, others].entries())
    for (const traits of group)
      for (const trait of traits) {
        const count = counts.get(trait) ?? [0, 0];
        count[index === 0 ? 0 : 1] += 1;
        counts.set(trait, count);
      }
  const weights = new Map(
    [...counts].map(([trait, [a, b]]) => [
      trait,
      Math.log((a + 0.5) / (seed.length + 1)) - Math.log((b + 0.5) / (others.length + 1)),
    ]),
  );
  const telling = [...weights]
    .filter(([trait]) => !personalFields.has(trait.split(' ')[0] ?? ''))
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, 10)
    .map(([trait, weight]) => ({ trait, lift: Math.round(Math.exp(weight) * 100) / 100 }));
  return { weights, telling };
};

/** How much somebody is like the seed; only compared with others. */
export const likeness = (traits: ReadonlySet<string>, weights: ReadonlyMap<string, number>): number => {
  let sum = 0;
  for (const trait of traits) sum += weights.get(trait) ?? 0;
  return sum;
};
